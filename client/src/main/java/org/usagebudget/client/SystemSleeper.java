package org.usagebudget.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The machine's timer, one for the whole JVM. What follows a wait runs on the common pool, so that it holds no other wait up. */
final class SystemSleeper implements Sleeper {
    static final SystemSleeper INSTANCE = new SystemSleeper();

    /** Longer waits are that long. */
    private static final Duration MAX = Duration.ofDays(365);

    private SystemSleeper() {}

    @Override
    public CompletableFuture<@Nullable Void> sleep(Duration time) {
        Duration bounded = time.compareTo(MAX) > 0 ? MAX : time;
        CompletableFuture<@Nullable Void> woken = new CompletableFuture<>();
        CompletableFuture<@Nullable Void> timer = new CompletableFuture<@Nullable Void>()
                .completeOnTimeout(null, bounded.toNanos(), TimeUnit.NANOSECONDS);
        var unusedRing = timer.thenRun(() -> {
            if (!woken.isDone()) {
                var unused = woken.completeAsync(() -> null);
            }
        });
        // Completed, not cancelled: a cancelled timer of Java 17 stays in the machine's queue until it rings.
        var unusedEnd = woken.whenComplete((nothing, failure) -> timer.complete(null));
        return woken;
    }
}
