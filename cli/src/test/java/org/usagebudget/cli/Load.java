package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.usagebudget.server.web.TestClient;

/**
 * Threads that change and read budgets as fast as they are answered. Each changes customers of its own, in turns, and each
 * alternates between the nodes; a node to which a connection is lost is not asked again by that thread, which ends when no
 * node is left. An answer that is neither right nor 503/800003 fails {@link #awaitMore}, {@link #awaitEnd} and {@link #stop}.
 */
final class Load implements AutoCloseable {
    /** How many threads change budgets. */
    static final int WRITERS = 16;

    /** How many threads read them. */
    static final int READERS = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration REFUSAL_PAUSE = Duration.ofMillis(50);

    private final List<Tally> tallies;
    private final List<TestClient> nodes;
    private final CountDownLatch ending = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> work = new ArrayList<>();
    private final LongAdder refusals = new LongAdder();
    private final LongAdder losses = new LongAdder();
    private final LongAccumulator slowestNanos = new LongAccumulator(Math::max, 0);

    /** Starts it: on at least one customer for each writer. */
    Load(List<Tally> tallies, TestClient... nodes) {
        assertThat(tallies).hasSizeGreaterThanOrEqualTo(WRITERS);
        this.tallies = tallies;
        this.nodes = List.of(nodes);
        for (int i = 0; i < WRITERS; i++) {
            List<Tally> own = new ArrayList<>();
            for (int j = i; j < tallies.size(); j += WRITERS) {
                own.add(tallies.get(j));
            }
            work.add(threads.submit(() -> repeat(own, Tally::change)));
        }
        for (int i = 0; i < READERS; i++) {
            work.add(threads.submit(() -> repeat(tallies, Tally::read)));
        }
    }

    /** A request about a customer; false where it was refused by 503. */
    private interface Request {
        boolean send(Tally tally, TestClient node);
    }

    private Void repeat(List<Tally> own, Request request) throws InterruptedException {
        List<TestClient> living = new ArrayList<>(nodes);
        for (int i = 0; ending.getCount() > 0 && !living.isEmpty(); i++) {
            Tally tally = own.get(i % own.size());
            // Shifted by one in each turn, so that each customer meets each node.
            TestClient node = living.get((i + i / own.size()) % living.size());
            long start = System.nanoTime();
            boolean taken = true;
            try {
                taken = request.send(tally, node);
            } catch (UncheckedIOException _) {
                losses.increment();
                living.remove(node);
            }
            slowestNanos.accumulate(System.nanoTime() - start);
            if (!taken) {
                refusals.increment();
                ending.await(REFUSAL_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
        return null;
    }

    /** Waits until every customer has had so many more changes acknowledged. */
    void awaitMore(int changes) {
        List<Long> goals =
                tallies.stream().map(tally -> tally.acknowledged() + changes).toList();
        await().atMost(PATIENCE).failFast(this::rethrow).until(() -> {
            for (int i = 0; i < goals.size(); i++) {
                if (tallies.get(i).acknowledged() < goals.get(i)) {
                    return false;
                }
            }
            return true;
        });
    }

    /** Tells the threads to end, and waits for them. */
    void stop() {
        ending.countDown();
        awaitEnd();
    }

    /** Waits until all threads have ended. */
    void awaitEnd() {
        for (Future<?> thread : work) {
            result(thread);
        }
    }

    /** How often a request was refused by 503. */
    long refusals() {
        return refusals.sum();
    }

    /** How often there was no answer, but an end of the connection, or a wait without end. */
    long losses() {
        return losses.sum();
    }

    /** The longest time that a request took. */
    Duration slowest() {
        return Duration.ofNanos(slowestNanos.get());
    }

    private void rethrow() {
        work.stream().filter(Future::isDone).forEach(Load::result);
    }

    private static void result(Future<?> thread) {
        try {
            thread.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Ends the threads, whatever they came to. */
    @Override
    public void close() {
        ending.countDown();
        threads.close();
    }
}
