package org.usagebudget.client;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets so many calls in at a time and refuses the others at once, so that a server that is slow never fills the caller's
 * memory. Counts a call from its beginning to its end, its pauses between retries included. Thread-safe.
 */
final class Admission implements Transport {
    private final Transport next;
    private final int max;
    private final AtomicInteger inside = new AtomicInteger();
    private final Set<Call> calls = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Admission(Transport next, int max) {
        this.next = next;
        this.max = max;
    }

    /** One that is inside. */
    private final class Call {
        private final Step<HttpAnswer> step = new Step<>(() -> leave(this));
    }

    /** No more calls are let in. */
    static final class Closed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Closed() {
            super("the client is closed");
        }
    }

    /** So many calls are inside that another one is refused. */
    static final class Full extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Full(int max) {
            super(max + " calls are under way or waiting, which is the most");
        }
    }

    @Override
    public CompletableFuture<HttpAnswer> send(HttpCall call) {
        if (inside.incrementAndGet() > max) {
            inside.decrementAndGet();
            return CompletableFuture.failedFuture(new Full(max));
        }
        Call entry = new Call();
        Step<HttpAnswer> step = entry.step;
        calls.add(entry);
        // Looked at after the call is known, so that it is ended here or by close().
        if (closed) {
            step.completeExceptionally(new Closed());
        } else {
            step.then(sent(call), step::complete);
        }
        return step;
    }

    private CompletableFuture<HttpAnswer> sent(HttpCall call) {
        try {
            return next.send(call);
        } catch (Throwable e) {
            // Whatever it is must not keep the place.
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Before what follows the call, which may make another one. */
    private void leave(Call call) {
        if (calls.remove(call)) {
            inside.decrementAndGet();
        }
    }

    /** Ends all calls and lets no more in. */
    @Override
    public void close() {
        closed = true;
        calls.forEach(call -> call.step.completeExceptionally(new Closed()));
    }
}
