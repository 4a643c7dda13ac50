package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.usagebudget.server.web.TestClient;

/**
 * Connections that send bodies of usage over and over, those of a list in turns, until they are stopped. A body that was refused by 503 is
 * sent again; a node to which a connection is lost is not asked again by that sender, which ends when no node is left. An answer
 * that is neither 200 nor 503/800003 fails {@link #awaitWhole}, {@link #awaitEnd} and {@link #stop}.
 */
final class Senders implements AutoCloseable {
    /** How many send at once. */
    static final int CONNECTIONS = 8;

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final Duration REFUSAL_PAUSE = Duration.ofMillis(50);

    private final Queue<UsageBody> queue;
    private final Set<UsageBody> whole = ConcurrentHashMap.newKeySet();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> work = new ArrayList<>();
    private final LongAdder losses = new LongAdder();

    /** Starts them; each begins with another one of the nodes in turns. */
    Senders(List<UsageBody> bodies, TestClient... nodes) {
        assertThat(bodies).hasSizeGreaterThanOrEqualTo(CONNECTIONS);
        queue = new ConcurrentLinkedQueue<>(bodies);
        for (int i = 0; i < CONNECTIONS; i++) {
            List<TestClient> order = new ArrayList<>(List.of(nodes));
            Collections.rotate(order, i);
            work.add(threads.submit(() -> repeat(order)));
        }
    }

    private Void repeat(List<TestClient> nodes) throws InterruptedException {
        while (ending.getCount() > 0 && !nodes.isEmpty()) {
            UsageBody body = queue.remove();
            try {
                Optional<UsageBody.Answer> answer = body.send(nodes.getFirst());
                if (answer.isEmpty()) {
                    ending.await(REFUSAL_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                } else if (answer.get().rejected() == 0) {
                    whole.add(body);
                }
            } catch (UncheckedIOException _) {
                losses.increment();
                nodes.removeFirst();
            } finally {
                queue.add(body);
            }
        }
        return null;
    }

    /** Sends each body until it is answered, so many at once as there are connections; the answers together. */
    static UsageBody.Answer sendAll(List<UsageBody> bodies, TestClient... nodes) {
        Queue<UsageBody> left = new ConcurrentLinkedQueue<>(bodies);
        List<Future<UsageBody.Answer>> sending = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                TestClient node = nodes[i % nodes.length];
                sending.add(threads.submit(() -> sendLeft(left, node)));
            }
            return sending.stream().map(Senders::result).reduce(UsageBody.Answer.NONE, UsageBody.Answer::plus);
        }
    }

    private static UsageBody.Answer sendLeft(Queue<UsageBody> left, TestClient node) {
        UsageBody.Answer sum = UsageBody.Answer.NONE;
        for (UsageBody body = left.poll(); body != null; body = left.poll()) {
            UsageBody next = body;
            sum = sum.plus(await().atMost(PATIENCE)
                    .pollInterval(POLL)
                    .until(() -> next.send(node), Optional::isPresent)
                    .orElseThrow());
        }
        return sum;
    }

    /** Waits until so many bodies have been answered with nothing rejected. */
    void awaitWhole(int bodies) {
        await().atMost(PATIENCE)
                .pollInterval(POLL)
                .failFast(() -> work.stream().filter(Future::isDone).forEach(Senders::result))
                .until(() -> whole.size() >= bodies);
    }

    /** Tells the senders to end, and waits for them. */
    void stop() {
        ending.countDown();
        awaitEnd();
    }

    /** Waits until all have ended. */
    void awaitEnd() {
        work.forEach(Senders::result);
    }

    /** The bodies that have been answered with nothing rejected: all their records count. */
    Set<UsageBody> whole() {
        return Set.copyOf(whole);
    }

    /** How often there was no answer, but an end of the connection. */
    long losses() {
        return losses.sum();
    }

    private static <T> T result(Future<T> thread) {
        try {
            return thread.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Ends them, whatever they came to. */
    @Override
    public void close() {
        ending.countDown();
        threads.close();
    }
}
