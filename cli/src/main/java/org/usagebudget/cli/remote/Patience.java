package org.usagebudget.cli.remote;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.usagebudget.client.PartnerException;
import org.usagebudget.client.Sleeper;

/**
 * Asks a service that is busy (429, 503) once more after the time that it names, beyond what the client does for a single call, and lets
 * fewer calls be under way from then on. Thread-safe.
 */
final class Patience {
    /** How often one thing is asked for. */
    static final int TRIES_MAX = 6;

    /** The longest wait before one of them. */
    static final Duration PAUSE_MAX = Duration.ofMinutes(2);

    /** How long it is where the service does not say. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private static final int UNAVAILABLE = 503;

    private final Sleeper sleeper;
    private final AtomicInteger max = new AtomicInteger(Ahead.MAX);

    Patience(Sleeper sleeper) {
        this.sleeper = sleeper;
    }

    /** How many calls may be under way. */
    int max() {
        return max.get();
    }

    /** The answer, or why there is none after all tries. */
    <A> CompletableFuture<A> ask(Supplier<CompletableFuture<A>> question) {
        return ask(question, 1);
    }

    private <A> CompletableFuture<A> ask(Supplier<CompletableFuture<A>> question, int number) {
        int had = max.get();
        return question.get().exceptionallyCompose(failure -> {
            Throwable cause = cause(failure);
            Duration pause = pause(cause);
            if (pause == null || number == TRIES_MAX) {
                return CompletableFuture.failedFuture(cause);
            }
            // Once for all that failed together.
            max.compareAndSet(had, Math.max(1, had / 2));
            return sleeper.sleep(pause).thenCompose(_ -> ask(question, number + 1));
        });
    }

    /** What a future failed with. */
    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** How long to wait; null where that does not help. */
    private static @Nullable Duration pause(Throwable cause) {
        boolean isBusy = cause instanceof PartnerException.RateLimited
                || (cause instanceof PartnerException.ServerBusy busy && busy.status() == UNAVAILABLE);
        if (!isBusy) {
            return null;
        }
        Duration told = ((PartnerException) cause).retryAfter().orElse(PAUSE);
        return told.compareTo(PAUSE_MAX) < 0 ? told : PAUSE_MAX;
    }
}
