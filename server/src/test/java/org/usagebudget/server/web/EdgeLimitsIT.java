package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.fault.StartupException;

/** Each limit from inside, on it, and outside; starting and stopping. */
class EdgeLimitsIT {
    private static final String HOST = "Host: localhost\r\n";
    private static final String ROOT = "GET / HTTP/1.1\r\n" + HOST + "\r\n";
    private static final int BODY_MAX = 1_000;
    private static final int HEADERS_MAX = 1_000;

    private static ToyEdge start(int connectionsMax, int inFlightMax) {
        return new ToyEdge(ToyEdge.CONFIG
                .withTimes(ToyEdge.TIMES)
                .withLimits(new EdgeConfig.Limits(BODY_MAX, HEADERS_MAX, connectionsMax, inFlightMax, 10_000)));
    }

    @ParameterizedTest
    @CsvSource({"999, 200", "1000, 200", "1001, 413", "100000, 413"})
    void bodyIsBounded(int bytes, int status) throws IOException {
        try (ToyEdge edge = start(10, 10)) {
            String head = "POST /body HTTP/1.1\r\n" + HOST;
            String plain = head + "Content-Length: " + bytes + "\r\n\r\n" + "x".repeat(bytes);
            String chunked = head + "Transfer-Encoding: chunked\r\n\r\n"
                    + ("a\r\n" + "x".repeat(10) + "\r\n").repeat(bytes / 10)
                    + (bytes % 10 == 0 ? "" : bytes % 10 + "\r\n" + "x".repeat(bytes % 10) + "\r\n")
                    + "0\r\n\r\n";

            assertThat(RawHttp.exchange(edge.port(), plain).status()).isEqualTo(status);
            assertThat(RawHttp.exchange(edge.port(), chunked).status()).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "small, 9, 200",
        "small, 10, 200",
        "small, 11, 413",
        "small, 1000, 413",
        "large, 1001, 200",
        "large, 4999, 200",
        "large, 5000, 200",
        "large, 5001, 413",
        "large, 100000, 413",
        "stream, 4999, 200",
        "stream, 5000, 200",
        "stream, 5001, 413",
        "stream, 100000, 413"
    })
    void routeMayHaveABoundOfItsOwn(String route, int bytes, int status) throws IOException {
        Route stream = new Route("POST", "/stream", Access.open(), EdgeLimitsIT::count);
        try (ToyEdge edge = startWith(
                new Route("POST", "/small", Access.open(), ToyEdge::length).withBodyMax(10),
                new Route("POST", "/large", Access.open(), ToyEdge::length).withBodyMax(5_000),
                stream.withBodyMax(5_000))) {
            String head = "POST /" + route + " HTTP/1.1\r\n" + HOST;
            String plain = head + "Content-Length: " + bytes + "\r\n\r\n";
            String chunked = head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(bytes) + "\r\n"
                    + "x".repeat(bytes) + "\r\n0\r\n\r\n";

            RawHttp.Reply reply = RawHttp.exchange(edge.port(), plain + (status == 200 ? "x".repeat(bytes) : ""));
            RawHttp.Reply inChunks = RawHttp.exchange(edge.port(), chunked);

            assertThat(reply.status()).isEqualTo(status);
            assertThat(inChunks.status()).isEqualTo(status);
            if (status == 200) {
                assertThat(reply.text()).contains("\"" + bytes);
                assertThat(inChunks.text()).contains("\"" + bytes);
            } else {
                assertThat(reply.fault().code()).isEqualTo(990013);
                assertThat(inChunks.fault().code()).isEqualTo(990013);
            }
        }
    }

    /** A method that the path does not have, and a path that is none, have the edge's bound: 413 comes before 405 and 404. */
    @ParameterizedTest
    @CsvSource({
        "PUT, /large, 1000, 405", "PUT, /large, 1001, 413",
        "POST, /nowhere, 1000, 404", "POST, /nowhere, 1001, 413",
        "POST, /large, 5000, 401", "POST, /large, 5001, 413"
    })
    void boundIsThatOfMethodAndPath(String method, String path, int bytes, int status) throws IOException {
        Access agents = Access.appOrUser(Role.ADMIN_AGENT);
        try (ToyEdge edge = startWith(new Route("POST", "/large", agents, ToyEdge::length).withBodyMax(5_000))) {
            String head = method + " " + path + " HTTP/1.1\r\n" + HOST + "Content-Length: " + bytes + "\r\n\r\n";

            assertThat(RawHttp.exchange(edge.port(), head + "x".repeat(bytes)).status())
                    .isEqualTo(status);
        }
    }

    private static ToyEdge startWith(Route... routes) {
        EdgeConfig.Limits limits = new EdgeConfig.Limits(BODY_MAX, HEADERS_MAX, 10, 10, 200_000);
        return new ToyEdge(
                ToyEdge.CONFIG.withTimes(ToyEdge.TIMES).withLimits(limits), EdgeSurroundings.NONE, List.of(routes));
    }

    private static Answer count(Exchange exchange) {
        try (InputStream in = exchange.bodyStream(Answer.JSON)) {
            return ToyEdge.json(Long.toString(in.transferTo(OutputStream.nullOutputStream())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void bodyThatIsAnnouncedTooLargeIsRefusedBeforeItComes() throws IOException {
        try (ToyEdge edge = start(10, 10)) {
            String request = "POST /body HTTP/1.1\r\n" + HOST + "Content-Length: 1001\r\n\r\n";

            RawHttp.Reply reply = RawHttp.exchange(edge.port(), request);

            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.fault().code()).isEqualTo(990013);
        }
    }

    @ParameterizedTest
    @CsvSource({"-1, 200", "0, 200", "1, 431", "100000, 431"})
    void headersAreBounded(int beyond, int status) throws IOException {
        try (ToyEdge edge = start(10, 10)) {
            String fixed = "GET / HTTP/1.1\r\n" + HOST + "A: \r\n\r\n";
            String request = "GET / HTTP/1.1\r\n" + HOST + "A: " + "a".repeat(HEADERS_MAX + beyond - fixed.length())
                    + "\r\n\r\n";

            RawHttp.Reply reply = RawHttp.exchange(edge.port(), request);

            assertThat(reply.status()).isEqualTo(status);
            if (status != 200) {
                assertThat(reply.fault().code()).isEqualTo(990017);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"900, 404, 1000", "1001, 414, 990014", "100000, 414, 990014"})
    void uriIsBounded(int length, int status, int code) throws IOException {
        try (ToyEdge edge = start(10, 10)) {
            RawHttp.Reply reply =
                    RawHttp.exchange(edge.port(), "GET /" + "a".repeat(length) + " HTTP/1.1\r\n" + HOST + "\r\n");

            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.fault().code()).isEqualTo(code);
        }
    }

    @Test
    void requestsInFlightAreBoundedAndTheRestIsRefusedAtOnce() throws Exception {
        try (ToyEdge edge = start(10, 2);
                RawHttp first = RawHttp.connect(edge.port());
                RawHttp second = RawHttp.connect(edge.port())) {
            first.send("GET /slow HTTP/1.1\r\n" + HOST + "\r\n");
            edge.entered.await();
            assertThat(second.send(ROOT).read().status()).isEqualTo(200);
            second.send("GET /slow HTTP/1.1\r\n" + HOST + "\r\n");

            await().atMost(Duration.ofSeconds(5))
                    .until(() -> RawHttp.exchange(edge.port(), ROOT).status() == 503);
            RawHttp.Reply refused = RawHttp.exchange(edge.port(), "GET /nowhere HTTP/1.1\r\n" + HOST + "\r\n");

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.fault().code()).isEqualTo(800003);
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            edge.slow.countDown();
            assertThat(first.read().status()).isEqualTo(200);
            assertThat(second.read().status()).isEqualTo(200);
            assertThat(RawHttp.exchange(edge.port(), ROOT).status()).isEqualTo(200);
        }
    }

    @Test
    void connectionsAreBoundedAndTheNextOneWaitsForAPlace() throws IOException {
        try (ToyEdge edge = start(2, 10)) {
            RawHttp first = RawHttp.connect(edge.port());
            try (RawHttp second = RawHttp.connect(edge.port())) {
                assertThat(first.send(ROOT).read().status()).isEqualTo(200);
                assertThat(second.send(ROOT).read().status()).isEqualTo(200);
                try (RawHttp third = RawHttp.connect(edge.port())) {
                    third.send(ROOT).socket().setSoTimeout(300);
                    assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(third::read);

                    first.close();
                    third.socket().setSoTimeout(10_000);
                    assertThat(third.read().status()).isEqualTo(200);
                }
            }
        }
    }

    /** Garbage at every place where a head may begin: nobody reads on there, so only the deadline gives the place back. */
    @ParameterizedTest
    @ValueSource(strings = {"G(T", ROOT + "G(T", ROOT + "GET / HTTP/1.1\r\nA b\r\n", "GET / HTTP/1.1\r\nA b\r\n"})
    void brokenConnectionGivesItsPlaceBackThoughTheClientStays(String bytes) throws IOException {
        try (ToyEdge edge = start(1, 10);
                RawHttp broken = RawHttp.connect(edge.port());
                RawHttp next = RawHttp.connect(edge.port())) {
            broken.send(bytes);
            next.send(ROOT);

            assertThat(broken.read().status()).isEqualTo(bytes.startsWith(ROOT) ? 200 : 400);
            assertThat(next.read().status()).isEqualTo(200);
        }
    }

    @Test
    void takenPortIsOneLineAndExit69() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            EdgeConfig config = EdgeConfig.of("127.0.0.1", taken.getLocalPort());

            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> new ToyEdge(config))
                    .withMessage("cannot listen on 127.0.0.1:%d: it is in use", taken.getLocalPort())
                    .extracting(StartupException::exitCode)
                    .isEqualTo(69);
        }
    }

    @Test
    void foreignAddressIsOneLineAndExit78() {
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> new ToyEdge(EdgeConfig.of("192.0.2.1", 0)))
                .extracting(StartupException::exitCode)
                .isEqualTo(78);
    }

    @Test
    void closingFinishesWhatIsInFlightAndRefusesWhatIsNew() throws Exception {
        ToyEdge edge = start(10, 10);
        try (RawHttp slow = RawHttp.connect(edge.port());
                RawHttp other = RawHttp.connect(edge.port());
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(other.send(ROOT).read().status()).isEqualTo(200);
            slow.send("GET /slow HTTP/1.1\r\n" + HOST + "\r\n");
            edge.entered.await();
            int port = edge.port();

            CompletableFuture<@Nullable Void> closing = CompletableFuture.runAsync(edge.edge()::close, executor);
            await().atMost(Duration.ofSeconds(5)).until(() -> isRefused(port));
            await().pollDelay(Duration.ofMillis(600)).until(() -> true);
            assertThat(closing).isNotDone();
            edge.slow.countDown();

            assertThat(slow.read().text()).contains("slow");
            assertThat(closing).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void closingIsBounded() throws Exception {
        EdgeConfig.Times times = new EdgeConfig.Times(
                Duration.ofSeconds(9),
                Duration.ofSeconds(9),
                Duration.ofSeconds(9),
                Duration.ofSeconds(9),
                Duration.ofSeconds(1),
                Duration.ofMillis(500));
        ToyEdge edge = ToyEdge.withTimes(times);
        try (RawHttp slow = RawHttp.connect(edge.port());
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            slow.send("GET /slow HTTP/1.1\r\n" + HOST + "\r\n");
            edge.entered.await();

            CompletableFuture<@Nullable Void> closing = CompletableFuture.runAsync(edge.edge()::close, executor);

            assertThat(closing).succeedsWithin(Duration.ofSeconds(10));
            edge.slow.countDown();
        }
    }

    private static boolean isRefused(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }
}
