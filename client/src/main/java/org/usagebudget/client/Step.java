package org.usagebudget.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A future that waits for one other at a time and cancels it when it ends first: by cancellation, by a timeout that its user
 * set, or by being completed. So a cancellation at the outermost step reaches the exchange. Once it has ended it keeps nothing of what it
 * waited for. Thread-safe.
 */
final class Step<T extends @Nullable Object> extends CompletableFuture<T> {
    private final Runnable onEnd;
    private final AtomicReference<@Nullable CompletableFuture<?>> awaited = new AtomicReference<>();

    Step() {
        this(() -> {});
    }

    /**
     * A step that tells of its end.
     *
     * @param onEnd runs before whatever a caller has chained to this; perhaps more than once
     */
    Step(Runnable onEnd) {
        this.onEnd = onEnd;
    }

    @Override
    public boolean complete(T value) {
        onEnd.run();
        return ended(super.complete(value));
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        onEnd.run();
        return ended(super.completeExceptionally(failure));
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        onEnd.run();
        return ended(super.cancel(mayInterruptIfRunning));
    }

    private boolean ended(boolean changed) {
        letGo();
        return changed;
    }

    /** Waits for {@code next} from now on; returns it. */
    <S extends @Nullable Object> CompletableFuture<S> await(CompletableFuture<S> next) {
        awaited.set(next);
        if (isDone()) {
            letGo();
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
            } catch (Throwable e) {
                // Whatever it is, an Error too: who waits for this step would wait for ever.
                completeExceptionally(e);
            }
        });
    }

    private void letGo() {
        CompletableFuture<?> current = awaited.getAndSet(null);
        if (current != null) {
            current.cancel(true);
        }
    }
}
