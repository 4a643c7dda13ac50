package org.usagebudget.client;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Has so many exchanges under way at a time; the others wait in line, in order. An exchange that ends, or is cancelled while it
 * waits, frees its place. Thread-safe.
 *
 * <p>Whoever ends an exchange starts the next one, before what follows its own end; that is safe since nothing of a caller's runs in a
 * start: what has ended by the time it is started ends on the common pool, so that neither starts nor what follows them nest.
 */
final class Slots implements Transport {
    private final Transport next;
    private final Object lock = new Object();
    private final Set<Exchange> line = new LinkedHashSet<>();
    private int free;
    private boolean closed;

    Slots(Transport next, int max) {
        this.next = next;
        this.free = max;
    }

    private enum State {
        WAITING,
        RUNNING,
        ENDED
    }

    private final class Exchange {
        private final HttpCall call;
        private final Step<HttpAnswer> step = new Step<>(() -> end(this));
        private State state = State.WAITING;

        Exchange(HttpCall call) {
            this.call = call;
        }
    }

    @Override
    public CompletableFuture<HttpAnswer> send(HttpCall call) {
        Exchange exchange = new Exchange(call);
        synchronized (lock) {
            if (free == 0 || !line.isEmpty()) {
                line.add(exchange);
                return exchange.step;
            }
            free--;
            exchange.state = State.RUNNING;
        }
        // Nobody has this step yet, so nothing of a caller's follows its end.
        Futures.pass(exchange.step.await(sent(exchange)), exchange.step);
        return exchange.step;
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
        Exchange following = null;
        synchronized (lock) {
            State before = exchange.state;
            exchange.state = State.ENDED;
            if (before == State.WAITING) {
                line.remove(exchange);
            }
            if (before == State.RUNNING) {
                following = pollLine();
            }
        }
        if (following != null) {
            start(following);
        }
    }

    /** The first in the line, which has the place that has become free; null where nobody waits. */
    private @Nullable Exchange pollLine() {
        Iterator<Exchange> waiting = line.iterator();
        if (closed || !waiting.hasNext()) {
            free++;
            return null;
        }
        Exchange first = waiting.next();
        waiting.remove();
        first.state = State.RUNNING;
        return first;
    }

    /** Starts nothing that waits any more: whoever closes the client ends its calls one by one. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
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
