package org.usagebudget.client;

import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Ends an exchange that takes longer than it may, answer's body included, as if its connection had broken. Also turns what a
 * transport throws into a future. Thread-safe.
 */
final class Timeouts implements Transport {
    private final Transport next;
    private final Sleeper sleeper;

    Timeouts(Transport next, Sleeper sleeper) {
        this.next = next;
        this.sleeper = sleeper;
    }

    @Override
    public CompletableFuture<HttpAnswer> send(HttpCall call) {
        Step<HttpAnswer> step = new Step<>();
        try {
            Futures.pass(step.await(next.send(call)), step);
        } catch (RuntimeException e) {
            step.completeExceptionally(e);
        }
        if (call.timeout().isZero() || step.isDone()) {
            return step;
        }
        CompletableFuture<@Nullable Void> timer = sleeper.sleep(call.timeout());
        var unusedAlarm = timer.thenRun(() -> {
            if (!step.isDone()) {
                step.completeExceptionally(new HttpTimeoutException("no answer in " + call.timeout()));
            }
        });
        // Completed, not cancelled: that would cost an exception with its stack for every call.
        var unusedEnd = step.whenComplete((answer, failure) -> timer.complete(null));
        return step;
    }
}
