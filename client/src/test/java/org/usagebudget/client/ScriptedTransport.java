package org.usagebudget.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Answers as a test says, in order, and keeps what was sent. Requests for tokens are answered apart. Thread-safe. */
final class ScriptedTransport implements Transport {
    private final Deque<Function<HttpCall, CompletableFuture<HttpAnswer>>> script = new ArrayDeque<>();
    private final Deque<Function<HttpCall, CompletableFuture<HttpAnswer>>> tokenScript = new ArrayDeque<>();
    private final List<HttpCall> sent = Collections.synchronizedList(new ArrayList<>());
    private final List<HttpCall> tokenRequests = Collections.synchronizedList(new ArrayList<>());
    private boolean closed;

    @Override
    public synchronized CompletableFuture<HttpAnswer> send(HttpCall call) {
        boolean isToken = call.uri().toString().endsWith("/token");
        (isToken ? tokenRequests : sent).add(call);
        var next = (isToken ? tokenScript : script).poll();
        if (next != null) {
            return next.apply(call);
        }
        if (isToken) {
            return CompletableFuture.completedFuture(answer(
                    200,
                    "{\"access_token\":\"token-" + tokenRequests.size()
                            + "\",\"token_type\":\"Bearer\",\"expires_in\":3599}"));
        }
        throw new AssertionError("no answer is left for " + call);
    }

    synchronized ScriptedTransport then(Function<HttpCall, CompletableFuture<HttpAnswer>> answer) {
        script.add(answer);
        return this;
    }

    ScriptedTransport then(int status, String body, String... headers) {
        return then(call -> CompletableFuture.completedFuture(answer(status, body, headers)));
    }

    ScriptedTransport thenFail(Exception failure) {
        return then(call -> CompletableFuture.failedFuture(failure));
    }

    /** The next exchange hangs until the future that is returned ends. */
    CompletableFuture<HttpAnswer> thenHang() {
        CompletableFuture<HttpAnswer> hanging = new CompletableFuture<>();
        then(call -> hanging);
        return hanging;
    }

    synchronized ScriptedTransport thenToken(int status, String body, String... headers) {
        tokenScript.add(call -> CompletableFuture.completedFuture(answer(status, body, headers)));
        return this;
    }

    synchronized ScriptedTransport thenTokenFails(Exception failure) {
        tokenScript.add(call -> CompletableFuture.failedFuture(failure));
        return this;
    }

    synchronized CompletableFuture<HttpAnswer> thenTokenHangs() {
        CompletableFuture<HttpAnswer> hanging = new CompletableFuture<>();
        tokenScript.add(call -> hanging);
        return hanging;
    }

    static HttpAnswer answer(int status, String body, String... headers) {
        Map<String, List<String>> map = new TreeMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            map.put(headers[i], List.of(headers[i + 1]));
        }
        return new HttpAnswer(status, map, body.getBytes(StandardCharsets.UTF_8));
    }

    List<HttpCall> sent() {
        return List.copyOf(sent);
    }

    List<HttpCall> tokenRequests() {
        return List.copyOf(tokenRequests);
    }

    /** The values of a header over all requests but those for tokens. */
    List<String> sentHeader(String name) {
        return sent().stream()
                .map(call -> call.headers().getOrDefault(name, ""))
                .toList();
    }

    static String body(HttpCall call) {
        try (InputStream in = call.body().orElseThrow().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    synchronized boolean isClosed() {
        return closed;
    }
}
