package org.usagebudget.client;

import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;

/**
 * Sends one HTTP request and receives its answer: the one place through which the client meets the network. Implementations are
 * thread-safe.
 */
@FunctionalInterface
public interface Transport extends AutoCloseable {
    /**
     * Sends a request, without blocking. Every status is an answer; an {@link java.io.IOException} in the future means that the
     * connection was not made or broke, so that nobody knows what became of the request, and an
     * {@link org.usagebudget.model.UnreadableException} that the answer was larger than {@link HttpCall#answerMax}.
     *
     * @return a future whose cancellation ends the exchange
     */
    CompletableFuture<HttpAnswer> send(HttpCall call);

    /** Releases what it holds. Nothing unless overridden. */
    @Override
    default void close() {}

    /**
     * A transport over an HTTP client of your own, with its proxy, its trust store and its executor. It must not follow
     * redirects, and remains yours to close.
     */
    static Transport over(HttpClient client) {
        return JavaTransport.over(client);
    }
}
