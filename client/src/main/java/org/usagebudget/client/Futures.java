package org.usagebudget.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the steps of a call share. Stateless. */
final class Futures {
    private static final ThreadLocal<Boolean> ABOUT_TO_WAIT = new ThreadLocal<>();

    private Futures() {}

    /** Ends {@code to} as {@code from} ends. */
    static <T extends @Nullable Object> void pass(CompletableFuture<T> from, CompletableFuture<T> to) {
        var unused = from.whenComplete((value, failure) -> {
            if (failure == null) {
                to.complete(value);
            } else {
                to.completeExceptionally(cause(failure));
            }
        });
    }

    /** What failed, without what futures wrap around it. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Whether this thread makes a call that it is about to wait for, so that it may do itself what other threads would do for it. */
    static boolean isAboutToWait() {
        return ABOUT_TO_WAIT.get() != null;
    }

    /**
     * Makes a call and waits for it. Throws its own exception, with the stack of the thread that waits, which is where the call was made.
     *
     * @throws PartnerException what the call failed with; {@link PartnerException.Transport} where the thread is interrupted,
     *     which cancels the call and leaves the thread interrupted
     */
    static <T extends @Nullable Object> T await(Supplier<CompletableFuture<T>> call) {
        ABOUT_TO_WAIT.set(true);
        CompletableFuture<T> made;
        try {
            made = call.get();
        } finally {
            ABOUT_TO_WAIT.remove();
        }
        return await(made);
    }

    private static <T extends @Nullable Object> T await(CompletableFuture<T> call) {
        try {
            return call.get();
        } catch (InterruptedException e) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            throw new PartnerException.Transport(Details.NONE, "interrupted while waiting for the answer", e);
        } catch (ExecutionException e) {
            Throwable cause = cause(e);
            if (cause instanceof PartnerException known) {
                known.fillInStackTrace();
                throw known;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            if (cause instanceof RuntimeException own) {
                throw own;
            }
            throw new IllegalStateException("a call failed in an unexpected way", cause);
        }
    }
}
