package org.usagebudget.cli.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.usagebudget.client.HttpAnswer;
import org.usagebudget.client.HttpCall;
import org.usagebudget.client.Transport;

/** A service that answers as a test says, by method and path, and keeps what it was sent. Thread-safe. */
final class ScriptedService implements Transport {
    private final Map<String, Function<HttpCall, CompletableFuture<HttpAnswer>>> answers =
            Collections.synchronizedMap(new HashMap<>());
    private final Map<String, Deque<HttpAnswer>> firstAnswers = Collections.synchronizedMap(new HashMap<>());
    private final List<String> sent = Collections.synchronizedList(new ArrayList<>());
    private final List<Map<String, String>> headers = Collections.synchronizedList(new ArrayList<>());
    private volatile Consumer<String> tokenForms = form -> {};
    private final AtomicInteger tokens = new AtomicInteger();

    /** Answers the requests of that method and path, query included; the address of tokens is {@code POST token}. */
    ScriptedService on(String methodAndPath, int status, String body) {
        answers.put(methodAndPath, call -> CompletableFuture.completedFuture(answer(status, body)));
        return this;
    }

    /** Answers the next of those so, before what {@link #on} says; several in their order. */
    ScriptedService first(String methodAndPath, int status, String body, String... headers) {
        Map<String, List<String>> told = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            told.put(headers[i], List.of(headers[i + 1]));
        }
        firstAnswers
                .computeIfAbsent(methodAndPath, _ -> new ConcurrentLinkedDeque<>())
                .add(new HttpAnswer(status, told, body.getBytes(StandardCharsets.UTF_8)));
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

    /** The headers of each request, tokens apart. */
    List<Map<String, String>> headers() {
        return List.copyOf(headers);
    }

    /** Tells somebody the form of each request for a token. */
    void onToken(Consumer<String> taker) {
        tokenForms = taker;
    }

    /** How many tokens were asked for. */
    int tokens() {
        return tokens.get();
    }

    @Override
    public CompletableFuture<HttpAnswer> send(HttpCall call) {
        String path = Objects.requireNonNull(call.uri().getPath());
        boolean isToken = path.endsWith("/token");
        String query = call.uri().getRawQuery();
        String key = isToken ? "POST token" : call.method() + " " + path + (query == null ? "" : "?" + query);
        if (isToken) {
            tokens.incrementAndGet();
            tokenForms.accept(call.body().map(body -> text(body.open())).orElse(""));
        } else {
            headers.add(call.headers());
            sent.add(key + call.body().map(body -> " " + text(body.open())).orElse(""));
        }
        HttpAnswer first =
                firstAnswers.getOrDefault(key, new ConcurrentLinkedDeque<>()).poll();
        if (first != null) {
            return CompletableFuture.completedFuture(first);
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
