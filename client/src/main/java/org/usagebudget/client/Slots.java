package org.usagebudget.client;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Has so many exchanges under way at a time; the others wait in line, in order. An exchange that ends, or is cancelled while it
 * waits, frees its place. Thread-safe; where nobody waits it takes no lock.
 *
 * <p>Whoever ends an exchange starts the next one, before what follows its own end; that is safe since nothing that follows a call runs in a
 * start: what has ended by the time it is started ends on the common pool, so that neither starts nor what follows them nest.
 */
final class Slots implements Transport {
    private final Transport next;
    private final AtomicInteger free;
    /** How many are in the line; it is read after a place is freed, and changed before a place is looked for, so that one sees the other. */
    private final AtomicInteger waiting = new AtomicInteger();

    private final Object lock = new Object();
    private final Set<Exchange> line = new LinkedHashSet<>();
    private volatile boolean closed;

    Slots(Transport next, int max) {
        this.next = next;
        this.free = new AtomicInteger(max);
    }

    private enum State {
        WAITING,
        RUNNING,
        ENDED
    }

    private final class Exchange {
        private final HttpCall call;
        private final AtomicReference<State> state;
        private final Step<HttpAnswer> step = new Step<>(() -> end(this));

        Exchange(HttpCall call, State first) {
            this.call = call;
            this.state = new AtomicReference<>(first);
        }
    }

    @Override
    public CompletableFuture<HttpAnswer> send(HttpCall call) {
        if (waiting.get() == 0 && takePlace()) {
            Exchange running = new Exchange(call, State.RUNNING);
            // Nobody has this step yet, so nothing of a caller's follows its end.
            Futures.pass(running.step.await(sent(running)), running.step);
            return running.step;
        }
        Exchange exchange = new Exchange(call, State.WAITING);
        synchronized (lock) {
            line.add(exchange);
            waiting.incrementAndGet();
        }
        startWaiting();
        return exchange.step;
    }

    private boolean takePlace() {
        for (int known = free.get(); known > 0; known = free.get()) {
            if (free.compareAndSet(known, known - 1)) {
                return true;
            }
        }
        return false;
    }

    private CompletableFuture<HttpAnswer> sent(Exchange exchange) {
        try {
            return next.send(exchange.call);
        } catch (Throwable e) {
            // Whatever it is must neither keep the place nor stop the line.
            return CompletableFuture.failedFuture(e);
        }
    }

    private void end(Exchange exchange) {
        switch (exchange.state.getAndSet(State.ENDED)) {
            case WAITING -> leaveLine(exchange);
            case RUNNING -> {
                free.incrementAndGet();
                startWaiting();
            }
            case ENDED -> {}
        }
    }

    /** Starts as many as there are places for. */
    private void startWaiting() {
        while (waiting.get() > 0 && !closed && takePlace()) {
            Exchange first = pollLine();
            if (first != null && first.state.compareAndSet(State.WAITING, State.RUNNING)) {
                start(first);
            } else {
                free.incrementAndGet();
            }
        }
    }

    private @Nullable Exchange pollLine() {
        synchronized (lock) {
            Iterator<Exchange> exchanges = line.iterator();
            if (!exchanges.hasNext()) {
                return null;
            }
            Exchange first = exchanges.next();
            exchanges.remove();
            waiting.decrementAndGet();
            return first;
        }
    }

    private void leaveLine(Exchange exchange) {
        synchronized (lock) {
            if (line.remove(exchange)) {
                waiting.decrementAndGet();
            }
        }
    }

    /** Starts nothing that waits any more: whoever closes the client ends its calls one by one. */
    @Override
    public void close() {
        closed = true;
    }

    private void start(Exchange exchange) {
        AtomicBoolean second = new AtomicBoolean();
        CompletableFuture<HttpAnswer> sent = exchange.step.await(sent(exchange));
        // Of the end of the exchange and the end of its start, the later one goes on.
        var unused = sent.whenComplete((answer, failure) -> {
            if (second.getAndSet(true)) {
                Futures.pass(sent, exchange.step);
            }
        });
        if (second.getAndSet(true)) {
            ForkJoinPool.commonPool().execute(() -> Futures.pass(sent, exchange.step));
        }
    }
}
