package org.usagebudget.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A future that waits for one other at a time and cancels it when it ends first: by cancellation, by a timeout that its user
 * set, or any other way. So a cancellation at the outermost step reaches the exchange. Thread-safe.
 */
final class Step<T extends @Nullable Object> extends CompletableFuture<T> {
    private volatile @Nullable CompletableFuture<?> awaited;

    Step() {
        var unused = whenComplete((value, failure) -> cancelAwaited());
    }

    /** Waits for {@code next} from now on; returns it. */
    <S extends @Nullable Object> CompletableFuture<S> await(CompletableFuture<S> next) {
        awaited = next;
        if (isDone()) {
            cancelAwaited();
        }
        return next;
    }

    /** Waits for {@code next}, and goes on with its value; fails as it fails, or as {@code onValue} does. */
    <S> void then(CompletableFuture<S> next, Consumer<? super S> onValue) {
        then(next, onValue, this::completeExceptionally);
    }

    /** Waits for {@code next}, and goes on with its value or its failure, which is given without what futures wrap around it. */
    <S> void then(CompletableFuture<S> next, Consumer<? super S> onValue, Consumer<Throwable> onFailure) {
        var unused = await(next).whenComplete((value, failure) -> {
            try {
                if (failure != null) {
                    onFailure.accept(Futures.cause(failure));
                } else if (value != null) {
                    onValue.accept(value);
                } else {
                    throw new IllegalStateException("a step ended with nothing");
                }
            } catch (RuntimeException e) {
                completeExceptionally(e);
            }
        });
    }

    private void cancelAwaited() {
        CompletableFuture<?> current = awaited;
        if (current != null) {
            current.cancel(true);
        }
    }
}
