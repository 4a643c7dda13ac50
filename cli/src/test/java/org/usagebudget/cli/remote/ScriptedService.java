package org.usagebudget.cli.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.usagebudget.client.HttpAnswer;
import org.usagebudget.client.HttpCall;
import org.usagebudget.client.Transport;

/** A service that answers as a test says, by method and path, and keeps what it was sent. Thread-safe. */
final class ScriptedService implements Transport {
    private final Map<String, Function<HttpCall, CompletableFuture<HttpAnswer>>> answers =
            Collections.synchronizedMap(new HashMap<>());
    private final List<String> sent = Collections.synchronizedList(new ArrayList<>());

    /** Answers the requests of that method and path, query included; the address of tokens is {@code POST token}. */
    ScriptedService on(String methodAndPath, int status, String body) {
        answers.put(methodAndPath, call -> CompletableFuture.completedFuture(answer(status, body)));
        return this;
    }

    /** Breaks the connection of those. */
    ScriptedService breakOn(String methodAndPath) {
        answers.put(methodAndPath, call -> CompletableFuture.failedFuture(new IOException("connection reset")));
        return this;
    }

    /** What was sent: method, path, and the body after a space where there was one; tokens apart. */
    List<String> sent() {
        return List.copyOf(sent);
    }

    @Override
    public CompletableFuture<HttpAnswer> send(HttpCall call) {
        String path = Objects.requireNonNull(call.uri().getPath());
        boolean isToken = path.endsWith("/token");
        String query = call.uri().getRawQuery();
        String key = isToken ? "POST token" : call.method() + " " + path + (query == null ? "" : "?" + query);
        if (!isToken) {
            sent.add(key + call.body().map(body -> " " + text(body.open())).orElse(""));
        }
        var answer = answers.get(key);
        if (answer != null) {
            return answer.apply(call);
        }
        if (isToken) {
            return CompletableFuture.completedFuture(
                    answer(200, "{\"access_token\":\"t\",\"refresh_token\":\"rotated\",\"expires_in\":3599}"));
        }
        return CompletableFuture.failedFuture(new AssertionError("no answer for " + key));
    }

    private static HttpAnswer answer(int status, String body) {
        return new HttpAnswer(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(InputStream in) {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
