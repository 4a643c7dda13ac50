package org.usagebudget.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Waits without blocking a thread; injected, so that tests need not wait. Thread-safe. */
@FunctionalInterface
public interface Sleeper {
    /** A future that completes after that time; whoever completes or cancels it before has it forgotten. */
    CompletableFuture<@Nullable Void> sleep(Duration time);

    /** The machine's. Futures complete on the common pool. */
    static Sleeper system() {
        return SystemSleeper.INSTANCE;
    }
}
