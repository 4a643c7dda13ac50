package org.usagebudget.server.web;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request with its answer, as they were on the wire.
 *
 * @param method in capitals
 * @param path undecoded, without the query
 * @param query undecoded, empty for none
 * @param requestHeaders what the client sent of its own
 * @param sent the request's body, empty for none
 * @param status the answer's
 * @param answerHeaders the answer's
 * @param answer the answer's body, unzipped
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ApiExchange(
        String method,
        String path,
        String query,
        HttpHeaders requestHeaders,
        byte[] sent,
        int status,
        HttpHeaders answerHeaders,
        byte[] answer) {
    /** Of an answer that the JDK's client received, whose body is that. */
    static ApiExchange of(HttpResponse<?> response, byte @Nullable [] sent, byte[] answer) {
        String query = response.request().uri().getRawQuery();
        return new ApiExchange(
                response.request().method(),
                Objects.requireNonNull(response.request().uri().getRawPath()),
                query == null ? "" : query,
                response.request().headers(),
                sent == null ? new byte[0] : sent,
                response.statusCode(),
                response.headers(),
                answer);
    }

    /** Whether the server did what it was asked; a redirect may be the way to say that it did not. */
    boolean isSuccess() {
        return status < 300;
    }

    /** Whether the server refused. */
    boolean isRefusal() {
        return status >= 400;
    }

    Optional<String> requestHeader(String name) {
        return requestHeaders.firstValue(name);
    }

    Optional<String> answerHeader(String name) {
        return answerHeaders.firstValue(name);
    }

    @Override
    public String toString() {
        return method + " " + path + " was answered " + status + " " + answerHeaders.map() + " "
                + new String(answer, StandardCharsets.UTF_8);
    }
}
