package org.usagebudget.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/**
 * Clients that make changes side by side, each on a thread of its own, the next as soon as the last is answered. The same for
 * everything that is compared. Not thread-safe.
 */
final class Load {
    /** How long the connections of a round work before its clock starts. */
    private static final Duration RUN_IN = Duration.ofSeconds(1);

    private final int connections;
    private final int customers;
    private final LongAdder made = new LongAdder();
    private final SplittableRandom random = new SplittableRandom();

    Load(int connections, int customers) {
        this.connections = connections;
        this.customers = customers;
    }

    /** How many changes have been made in all rounds. */
    long made() {
        return made.sum();
    }

    /** One round over connections of its own. A change that fails ends it. */
    Figures round(Callable<Client> opener, Duration length) throws Exception {
        List<Client> clients = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                clients.add(opener.call());
            }
            return measure(clients, length);
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }

    private Figures measure(List<Client> clients, Duration length) throws InterruptedException {
        CyclicBarrier ready = new CyclicBarrier(clients.size());
        List<Callable<long[]>> tasks = new ArrayList<>();
        for (Client client : clients) {
            RandomGenerator own = random.split();
            tasks.add(() -> {
                ready.await();
                return work(client, own, length);
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(clients.size())) {
            long[] all = new long[0];
            for (Future<long[]> future : threads.invokeAll(tasks)) {
                long[] nanos = future.get();
                int size = all.length;
                all = Arrays.copyOf(all, size + nanos.length);
                System.arraycopy(nanos, 0, all, size, nanos.length);
            }
            return Figures.of(all, length);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a change was not made", e.getCause());
        }
    }

    /** How long each change took that ended while the clock ran, in nanoseconds. */
    private long[] work(Client client, RandomGenerator own, Duration length) throws Exception {
        long from = System.nanoTime() + RUN_IN.toNanos();
        long until = from + length.toNanos();
        long[] nanos = new long[1_024];
        int size = 0;
        long last = System.nanoTime();
        while (last - until < 0) {
            client.make(Change.random(own, customers));
            made.increment();
            long now = System.nanoTime();
            if (now - from >= 0 && now - until < 0) {
                if (size == nanos.length) {
                    nanos = Arrays.copyOf(nanos, size * 2);
                }
                nanos[size++] = now - last;
            }
            last = now;
        }
        return Arrays.copyOf(nanos, size);
    }
}
