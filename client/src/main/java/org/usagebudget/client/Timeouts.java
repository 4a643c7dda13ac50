package org.usagebudget.client;

import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * Ends an exchange that takes longer than it may, answer's body included, as if its connection had broken; one with a streamed body where that
 * stands still for so long, unless the caller's own source does. Also turns what a
 * transport throws into a future. Thread-safe.
 *
 * <p>One timer serves all exchanges. It is set to the first of their deadlines, so an exchange that ends in time, as nearly all do, costs an
 * entry in a set and no timer. When it rings, what is late ends, and it is set to the first deadline of the rest. Only an exchange whose
 * deadline is earlier than the timer's sets it anew.
 */
final class Timeouts implements Transport {
    /** Longer timeouts are that long. */
    private static final Duration MAX = Duration.ofDays(365);

    private final Transport next;
    private final Sleeper sleeper;
    private final Set<Exchange> running = ConcurrentHashMap.newKeySet();
    private final Object lock = new Object();
    /** Null while there is none; written under the lock. */
    private volatile @Nullable Timer timer;

    private boolean closed;

    Timeouts(Transport next, Sleeper sleeper) {
        this.next = next;
        this.sleeper = sleeper;
    }

    /** One sleep, with its beginning and its end as of {@link System#nanoTime}. */
    private static final class Timer {
        private final long begin;
        private final long end;
        private final CompletableFuture<@Nullable Void> forgotten = new CompletableFuture<>();

        Timer(long begin, long end) {
            this.begin = begin;
            this.end = end;
        }
    }

    /** An exchange that has a deadline. */
    private final class Exchange {
        private final Step<HttpAnswer> step = new Step<>(() -> running.remove(this));
        private final HttpCall call;
        private final long nanos;
        private long reads;
        private volatile long begin = System.nanoTime();
        /** How long timers have slept, whole sleeps alone, since it began. Under the lock. */
        private long slept;

        Exchange(HttpCall call) {
            Duration timeout = call.timeout();
            this.call = call;
            this.nanos = (timeout.compareTo(MAX) > 0 ? MAX : timeout).toNanos();
        }

        long deadline() {
            return begin + nanos;
        }

        /** By the sleeper's time too, which is not the machine's where a test has put in another one. */
        boolean isLate(Timer rung, long now) {
            if (begin - rung.begin <= 0) {
                slept += rung.end - rung.begin;
            }
            boolean isOver = now - deadline() >= 0 || slept >= nanos;
            if (isOver && call.restartsTimeout() && hasMoved()) {
                begin = now;
                slept = 0;
                return false;
            }
            return isOver;
        }

        private boolean hasMoved() {
            HttpBody.Progress progress = call.body().orElseThrow().progress();
            long before = reads;
            reads = progress.reads();
            return progress.isBeingRead() || reads != before;
        }

        void end() {
            step.completeExceptionally(new HttpTimeoutException("no answer in " + call.timeout()));
        }
    }

    @Override
    public CompletableFuture<HttpAnswer> send(HttpCall call) {
        if (call.timeout().isZero()) {
            Step<HttpAnswer> step = new Step<>();
            send(call, step);
            return step;
        }
        Exchange exchange = new Exchange(call);
        running.add(exchange);
        send(call, exchange.step);
        if (!exchange.step.isDone()) {
            setTimer(exchange.begin, exchange.deadline());
        }
        return exchange.step;
    }

    private void send(HttpCall call, Step<HttpAnswer> step) {
        try {
            Futures.pass(step.await(next.send(call)), step);
        } catch (Throwable e) {
            step.completeExceptionally(e);
        }
    }

    /** Sees to it that the timer rings at {@code end} or before. */
    private void setTimer(long now, long end) {
        Timer known = timer;
        if (known != null && known.end - end <= 0) {
            return;
        }
        Timer fresh = new Timer(now, end);
        Timer before;
        synchronized (lock) {
            before = timer;
            if (closed || (before != null && before.end - end <= 0)) {
                return;
            }
            timer = fresh;
        }
        forget(before);
        CompletableFuture<@Nullable Void> sleep = sleeper.sleep(Duration.ofNanos(Math.max(0, end - now)));
        // Completed, not cancelled, which would cost an exception.
        var unusedEnd = fresh.forgotten.thenRun(() -> sleep.complete(null));
        var unusedRing = sleep.thenRun(() -> ring(fresh));
    }

    private static void forget(@Nullable Timer timer) {
        if (timer != null) {
            timer.forgotten.complete(null);
        }
    }

    /** Ends what is late. Nothing where another timer has taken its place. */
    private void ring(Timer rung) {
        long now = System.nanoTime();
        List<Exchange> late = new ArrayList<>();
        Exchange first = null;
        synchronized (lock) {
            if (timer != rung) {
                return;
            }
            // Before the set is looked at: what comes into it later sets a timer of its own.
            timer = null;
            for (Exchange exchange : running) {
                if (exchange.isLate(rung, now)) {
                    late.add(exchange);
                } else if (first == null || exchange.deadline() - first.deadline() < 0) {
                    first = exchange;
                }
            }
        }
        if (first != null) {
            setTimer(now, first.deadline());
        }
        // What callers have chained may block, and must not keep the others from ending.
        late.stream().skip(1).forEach(exchange -> ForkJoinPool.commonPool().execute(exchange::end));
        late.stream().findFirst().ifPresent(Exchange::end);
    }

    /** Ends all exchanges and the timer. */
    @Override
    public void close() {
        Timer last;
        synchronized (lock) {
            closed = true;
            last = timer;
            timer = null;
        }
        forget(last);
        running.forEach(exchange -> exchange.step.cancel(true));
    }
}
