package org.usagebudget.server.web;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.Fault;

/**
 * A client for tests against one server on this machine. Every answer passes {@link WireStrictReader}, so that no test can
 * overlook what Microsoft's Java SDK could not read; for a whole server it is held to the OpenAPI document too. It asks for gzip, as
 * that SDK does, unless a test says otherwise. Immutable, thread-safe.
 */
public final class TestClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http;
    private final String origin;
    private final List<String> headers;
    private final boolean javaSdk;
    private final Held held;

    /** What an answer is held to. */
    private enum Held {
        NOTHING,
        WIRE,
        CONTRACT
    }

    /** For the server on that port, without a token. */
    public TestClient(int port) {
        this(
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(),
                "http://localhost:" + port,
                List.of(),
                false,
                Held.WIRE);
    }

    /** For the server with TLS on that port, without a token, trusting what the context trusts. */
    public TestClient(int port, SSLContext tls) {
        this(
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(tls)
                        .build(),
                "https://localhost:" + port,
                List.of(),
                false,
                Held.WIRE);
    }

    private TestClient(HttpClient http, String origin, List<String> headers, boolean javaSdk, Held held) {
        this.http = http;
        this.origin = origin;
        this.headers = List.copyOf(headers);
        this.javaSdk = javaSdk;
        this.held = held;
    }

    /** The same with a bearer token. */
    public TestClient withToken(String token) {
        return withHeaders("Authorization", "Bearer " + token);
    }

    /** The same with more headers in every request: name, value, name, value. */
    public TestClient withHeaders(String... pairs) {
        List<String> more = new ArrayList<>(headers);
        more.addAll(List.of(pairs));
        return new TestClient(http, origin, more, javaSdk, held);
    }

    /** The same, naming itself Microsoft's Java SDK: its answers are held to what that can bear. */
    public TestClient asJavaSdk() {
        TestClient named = withHeaders("MS-PartnerCenter-Client", "Partner Center Java SDK");
        return new TestClient(http, origin, named.headers, true, held);
    }

    /** The same, for a server with all its operations: each exchange is held to the OpenAPI document. */
    public TestClient heldToContract() {
        return new TestClient(http, origin, headers, javaSdk, Held.CONTRACT);
    }

    /** The same, for answers that no server gives of itself: nothing of them is checked. */
    public TestClient heldToNothing() {
        return new TestClient(http, origin, headers, javaSdk, Held.NOTHING);
    }

    /** Sends a GET; headers as name, value, name, value. */
    public TestResponse get(String path, String... pairs) {
        return send("GET", path, null, pairs);
    }

    /** Sends a PATCH with a JSON body. */
    public TestResponse patch(String path, String json, String... pairs) {
        List<String> all = new ArrayList<>(List.of("Content-Type", "application/json; charset=utf-8"));
        all.addAll(List.of(pairs));
        return send("PATCH", path, json.getBytes(StandardCharsets.UTF_8), all.toArray(String[]::new));
    }

    /** Sends a POST with a form, already encoded. */
    public TestResponse postForm(String path, String form, String... pairs) {
        List<String> all = new ArrayList<>(List.of("Content-Type", "application/x-www-form-urlencoded"));
        all.addAll(List.of(pairs));
        return send("POST", path, form.getBytes(StandardCharsets.UTF_8), all.toArray(String[]::new));
    }

    /** Sends anything; no body where it is null. */
    public TestResponse send(String method, String path, byte @Nullable [] body, String... pairs) {
        List<String> all = new ArrayList<>(headers);
        all.addAll(List.of(pairs));
        if (!all.stream().anyMatch("Accept-Encoding"::equalsIgnoreCase)) {
            all.addAll(List.of("Accept-Encoding", "gzip"));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin + path))
                .timeout(TIMEOUT)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        request.headers(all.toArray(String[]::new));
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            return checked(method, body, response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private TestResponse checked(String method, byte @Nullable [] sent, HttpResponse<byte[]> response) {
        byte[] body = decoded(response);
        if (!method.equals("HEAD") && held != Held.NOTHING) {
            readStrictly(method, response, body);
            if (held == Held.CONTRACT) {
                ApiExchange exchange = ApiExchange.of(response, sent, body);
                Optional<String> operation = OpenApiContract.served().check(exchange);
                operation.filter(_ -> !exchange.isRefusal()).ifPresent(OperationsSeen::add);
            }
        }
        return new TestResponse(response, body);
    }

    private void readStrictly(String method, HttpResponse<byte[]> response, byte[] body) {
        int status = response.statusCode();
        if (method.equals("DELETE") && status == 204) {
            WireStrictReader.checkDeleted(status, response.headers().map(), body);
        } else if (javaSdk) {
            WireStrictReader.checkForJavaSdk(status, response.headers().map(), body);
        } else {
            WireStrictReader.check(status, response.headers().map(), body);
        }
        if (method.equals("GET") && status == 200) {
            WireStrictReader.checkUsage(Objects.requireNonNull(response.uri().getPath()), status, body);
        }
    }

    private static byte[] decoded(HttpResponse<byte[]> response) {
        Optional<String> coding = response.headers().firstValue("Content-Encoding");
        if (coding.isEmpty()) {
            return response.body();
        }
        if (!coding.get().equals("gzip")) {
            throw new AssertionError("coded as nobody asked: " + coding.get());
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError("not gzip", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }

    /**
     * An answer that the strict reader has passed.
     *
     * @param http what was received
     * @param body its bytes, decoded
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record TestResponse(HttpResponse<byte[]> http, byte[] body) {
        /** The HTTP status. */
        public int status() {
            return http.statusCode();
        }

        /** The first value of a header. */
        public Optional<String> header(String name) {
            return http.headers().firstValue(name);
        }

        /** The body as text. */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** The body as a budget; fails where it is none. */
        public WireStrictReader.Budget budget() {
            return WireStrictReader.readBudget(status(), body);
        }

        /** The body as a fault; fails where it is none. */
        public Fault fault() {
            return WireStrictReader.readFault(status(), body);
        }
    }
}
