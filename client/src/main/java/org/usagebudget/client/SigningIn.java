package org.usagebudget.client;

import java.util.concurrent.CompletableFuture;

/** Adds the token, and where the service answers 401, once another one. Thread-safe. */
final class SigningIn implements Transport {
    private static final int UNAUTHORIZED = 401;

    private final Transport next;
    private final Tokens tokens;

    SigningIn(Transport next, Tokens tokens) {
        this.next = next;
        this.tokens = tokens;
    }

    @Override
    public CompletableFuture<HttpAnswer> send(HttpCall call) {
        Step<HttpAnswer> step = new Step<>();
        step.then(tokens.current(), token -> sendWith(token, call, step));
        return step;
    }

    private void sendWith(AccessToken token, HttpCall call, Step<HttpAnswer> step) {
        step.then(exchange(token, call), answer -> {
            if (answer.status() != UNAUTHORIZED) {
                step.complete(answer);
            } else if (call.isRepeatable()) {
                sendAgain(token, answer, call, step);
            } else {
                tokens.refuse(token);
                step.complete(answer);
            }
        });
    }

    private void sendAgain(AccessToken refused, HttpAnswer refusal, HttpCall call, Step<HttpAnswer> step) {
        step.then(tokens.after(refused), token -> {
            if (token.value().equals(refused.value())) {
                step.complete(refusal);
            } else {
                step.then(exchange(token, call), step::complete);
            }
        });
    }

    private CompletableFuture<HttpAnswer> exchange(AccessToken token, HttpCall call) {
        call.progress().exchange();
        return next.send(call.withHeader(RequestHeaders.AUTHORIZATION, token.bearer()));
    }
}
