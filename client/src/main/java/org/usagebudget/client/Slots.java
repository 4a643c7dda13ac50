package org.usagebudget.client;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Has so many exchanges under way at a time; the others wait in line, in order. A step that ends, or is cancelled while it
 * waits, frees its place. Thread-safe.
 */
final class Slots implements Transport {
    private final Transport next;
    private final Object lock = new Object();
    private final Set<Exchange> line = new LinkedHashSet<>();
    private int free;
    /** Whether some thread is starting exchanges: it then starts all that can be, so that ends do not nest. */
    private boolean starting;

    Slots(Transport next, int max) {
        this.next = next;
        this.free = max;
    }

    private enum State {
        WAITING,
        RUNNING,
        ENDED
    }

    private static final class Exchange {
        private final HttpCall call;
        private final Step<HttpAnswer> step = new Step<>();
        private State state = State.WAITING;

        Exchange(HttpCall call) {
            this.call = call;
        }
    }

    @Override
    public CompletableFuture<HttpAnswer> send(HttpCall call) {
        Exchange exchange = new Exchange(call);
        synchronized (lock) {
            line.add(exchange);
        }
        var unused = exchange.step.whenComplete((answer, failure) -> end(exchange));
        start();
        return exchange.step;
    }

    /** Before what follows the exchange, which may need the place itself; later where it is cancelled. */
    private void end(Exchange exchange) {
        synchronized (lock) {
            State before = exchange.state;
            exchange.state = State.ENDED;
            if (before == State.WAITING) {
                line.remove(exchange);
            }
            if (before != State.RUNNING) {
                return;
            }
            free++;
        }
        start();
    }

    private void start() {
        synchronized (lock) {
            if (starting) {
                return;
            }
            starting = true;
        }
        while (true) {
            Exchange exchange;
            synchronized (lock) {
                Iterator<Exchange> waiting = line.iterator();
                if (free == 0 || !waiting.hasNext()) {
                    starting = false;
                    return;
                }
                exchange = waiting.next();
                waiting.remove();
                exchange.state = State.RUNNING;
                free--;
            }
            exchange.call.progress().exchange();
            try {
                Futures.pass(exchange.step.await(next.send(exchange.call)), exchange.step, () -> end(exchange));
            } catch (RuntimeException | Error e) {
                // Whatever it is must not stop the line.
                exchange.step.completeExceptionally(e);
            }
        }
    }
}
