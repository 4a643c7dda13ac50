package org.usagebudget.client;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tokens that the client's user supplies. */
record SuppliedSource(Supplier<? extends CompletionStage<AccessToken>> supplier, boolean isRenewable)
        implements Tokens.Source {
    @Override
    public CompletableFuture<AccessToken> fetch() {
        Step<AccessToken> step = new Step<>();
        try {
            CompletableFuture<AccessToken> supplied = supplier.get().toCompletableFuture();
            var unused = step.await(supplied)
                    .whenComplete((@Nullable AccessToken token, @Nullable Throwable failure) -> {
                        if (failure != null) {
                            step.completeExceptionally(refusal(Futures.cause(failure)));
                        } else if (token == null) {
                            step.completeExceptionally(SignInFailed.of("the supplier of tokens gave none", null));
                        } else {
                            step.complete(token);
                        }
                    });
        } catch (RuntimeException e) {
            step.completeExceptionally(refusal(e));
        }
        return step;
    }

    private static SignInFailed refusal(Throwable cause) {
        String kind = cause instanceof IOException ? "could not reach its service" : "failed";
        return SignInFailed.of(
                "the supplier of tokens " + kind + " (" + cause.getClass().getName() + ")", cause);
    }
}
