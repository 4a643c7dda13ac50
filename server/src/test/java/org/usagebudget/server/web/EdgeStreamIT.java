package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.usagebudget.model.Fault;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.web.TestClient.TestResponse;

/** Answers that are written while they are sent. */
class EdgeStreamIT {
    private static final int BUFFER = AnswerStream.BUFFER;
    private static final String HOST = "Host: localhost\r\n";

    private final AtomicLong written = new AtomicLong();
    private final AtomicReference<String> ended = new AtomicReference<>("");
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final ToyEdge edge = ToyEdge.withRoutes(
            new Route("GET", "/text/{bytes}", Access.open(), this::text),
            new Route("POST", "/text/{bytes}", Access.open(), this::text),
            new Route("GET", "/held-text", Access.appOrUser(Role.ADMIN_AGENT), this::heldText),
            new Route("GET", "/json/{items}", Access.open(), EdgeStreamIT::json));
    private final TestClient client = new TestClient(edge.port()).withHeaders("Accept-Encoding", "identity");

    @AfterEach
    void stop() {
        goOn.countDown();
        client.close();
        edge.close();
    }

    /** So many bytes of text; with {@code fail}, an exception comes after them, with {@code fault} a fault. */
    private Answer text(Exchange exchange) {
        long bytes = Long.parseLong(exchange.pathVariable("bytes"));
        return Answer.streamed(200, "text/plain; charset=utf-8", out -> {
            try {
                write(out, bytes);
            } catch (IOException e) {
                ended.set("client gone");
                throw e;
            }
            if (exchange.queryParameter("fail").isPresent()) {
                throw new IllegalStateException("a secret");
            }
            if (exchange.queryParameter("fault").isPresent()) {
                throw new FaultException(FaultCode.NO_RELATIONSHIP);
            }
        });
    }

    private void write(OutputStream out, long bytes) throws IOException {
        byte[] line = "0123456789".repeat(100).getBytes(StandardCharsets.US_ASCII);
        for (long left = bytes; left > 0; left -= line.length) {
            out.write(line, 0, (int) Math.min(left, line.length));
            written.addAndGet(Math.min(left, line.length));
        }
    }

    /** Sends a buffer, then waits for the test. */
    private Answer heldText(Exchange exchange) {
        return Answer.streamed(200, "text/plain; charset=utf-8", out -> {
            write(out, BUFFER + 1);
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
            write(out, 10);
        });
    }

    /** A collection of so many items; with {@code fail}, the last of them fails; with {@code open}, it is left open. */
    private static Answer json(Exchange exchange) {
        int items = Integer.parseInt(exchange.pathVariable("items"));
        return Answer.streamed(200, Answer.JSON, Json.stream(json -> {
            json.writeStartObject().writeName("items").writeStartArray();
            for (int i = 0; i < items; i++) {
                json.writeNumber(1_000_000 + i);
            }
            if (exchange.queryParameter("fail").isPresent()) {
                throw new FaultException(FaultCode.UNAVAILABLE);
            }
            if (exchange.queryParameter("open").isEmpty()) {
                json.writeEndArray().writeEndObject();
            }
        }));
    }

    /** Each buffer goes in time, and yet all of it would take too long. */
    @Test
    void clientThatDripsIsGivenUp() throws IOException {
        EdgeConfig.Times times = new EdgeConfig.Times(
                Duration.ofSeconds(20),
                Duration.ofSeconds(1),
                Duration.ofMillis(1),
                Duration.ofSeconds(20),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5));
        Route route = new Route("GET", "/text/{bytes}", Access.open(), this::text);
        try (ToyEdge impatient = new ToyEdge(ToyEdge.CONFIG.withTimes(times), EdgeSurroundings.NONE, List.of(route));
                RawHttp raw = RawHttp.connect(impatient.port())) {
            InputStream in = raw.send(get("/text/" + (1L << 32))).socket().getInputStream();
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> in.readNBytes(64 << 10).length < (64 << 10)
                            || impatient.edge().inFlight() == 0);

            assertThat(ended.get()).isEqualTo("client gone");
            assertThat(written.get()).isLessThan(1L << 30);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, BUFFER - 1, BUFFER})
    void whatFitsTheFirstBufferHasItsLength(int bytes) throws IOException {
        RawHttp.Reply reply = RawHttp.exchange(edge.port(), get("/text/" + bytes));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Length")).isEqualTo(Integer.toString(bytes));
        assertThat(reply.header("Transfer-Encoding")).isEmpty();
        assertThat(reply.body()).hasSize(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {BUFFER + 1, 2 * BUFFER, 1_000_000})
    void whatIsLongerComesInChunksAndTheConnectionLivesOn(int bytes) throws IOException {
        try (RawHttp raw = RawHttp.connect(edge.port())) {
            RawHttp.Reply reply = raw.send(get("/text/" + bytes)).read();

            assertThat(reply.header("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(reply.header("Content-Length")).isEmpty();
            assertThat(reply.text())
                    .isEqualTo("0123456789".repeat(bytes / 10 + 1).substring(0, bytes));
            assertThat(raw.send(get("/")).read().status()).isEqualTo(200);
        }
    }

    /** A writer that outran its client by more than buffers of the system would hold the answer in memory. */
    @Test
    void writerWaitsForTheClient() throws IOException {
        long whole = 1L << 32;
        try (RawHttp raw = RawHttp.connect(edge.port())) {
            raw.send(get("/text/" + whole));
            AtomicLong before = new AtomicLong(-1);
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> written.get() > 0 && before.getAndSet(written.get()) == written.get());

            assertThat(written.get()).isLessThan(64 << 20);
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> ended.get().equals("client gone"));
        await().atMost(Duration.ofSeconds(10)).until(() -> edge.edge().inFlight() == 0);
    }

    /** Its connection is never idle, but a client that takes a buffer too slowly would hold its place for days. */
    @Test
    void clientThatTakesTooLittleIsGivenUp() throws IOException {
        EdgeConfig.Times times = new EdgeConfig.Times(
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5));
        Route route = new Route("GET", "/text/{bytes}", Access.open(), this::text);
        try (ToyEdge impatient = new ToyEdge(ToyEdge.CONFIG.withTimes(times), EdgeSurroundings.NONE, List.of(route));
                RawHttp raw = RawHttp.connect(impatient.port())) {
            InputStream in = raw.send(get("/text/" + (1L << 32))).socket().getInputStream();
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() ->
                            in.readNBytes(100).length < 100 || impatient.edge().inFlight() == 0);

            assertThat(ended.get()).isEqualTo("client gone");
            assertThat(written.get()).isLessThan(64 << 20);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, fail, 500, 800003", "16384, fail, 500, 800003", "0, fault, 403, 20002", "16384, fault, 403, 20002"})
    void failureBeforeAnythingWasSentIsItsFault(int bytes, String how, int status, int code) {
        TestResponse response = client.get("/text/" + bytes + "?" + how);

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.fault().code()).isEqualTo(code);
        assertThat(response.text()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({"16385, fail", "100000, fail", "16385, fault", "100000, fault"})
    void failureOnTheWayBreaksTheConnection(int bytes, String how) throws IOException {
        try (RawHttp raw = RawHttp.connect(edge.port())) {
            raw.send(get("/text/" + bytes + "?" + how));

            assertThatExceptionOfType(EOFException.class).isThrownBy(raw::read);
            assertThat(raw.isClosedByServer()).isTrue();
        }
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> client.get("/text/" + bytes + "?" + how));
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> zipping().get("/text/30000000?" + how));
    }

    /** What a compressor still holds has not been sent. */
    @Test
    void failureBeforeTheFirstCompressedBytesIsItsFault() {
        TestResponse response = zipping().get("/text/100000?fault");

        assertThat(response.fault().code()).isEqualTo(20002);
        assertThat(response.header("Content-Encoding")).isEmpty();
        assertThat(zipping().get("/text/100000").body()).hasSize(100_000);
    }

    private TestClient zipping() {
        return new TestClient(edge.port());
    }

    /** Without chunks the end of the connection is the end of the answer, so a broken one must not end in order. */
    @Test
    void brokenAnswerInHttp10IsAReset() throws IOException {
        String old = "GET /text/%s HTTP/1.0\r\n" + HOST + "\r\n";
        try (RawHttp raw = RawHttp.connect(edge.port())) {
            InputStream in =
                    raw.send(String.format(Locale.ROOT, old, "100000")).socket().getInputStream();
            assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII)).endsWith("0123456789");
        }
        try (RawHttp raw = RawHttp.connect(edge.port())) {
            InputStream in = raw.send(String.format(Locale.ROOT, old, "100000?fail"))
                    .socket()
                    .getInputStream();
            assertThatExceptionOfType(SocketException.class).isThrownBy(in::readAllBytes);
        }
    }

    @Test
    void streamedRequestCountsUntilItIsWritten() throws IOException {
        try (RawHttp raw = RawHttp.connect(edge.port())) {
            raw.send("GET /held-text HTTP/1.1\r\n" + HOST + "Authorization: Bearer agent\r\n\r\n");
            await().atMost(Duration.ofSeconds(10)).until(() -> written.get() > BUFFER);

            assertThat(edge.edge().inFlight()).isEqualTo(1);
            goOn.countDown();
            assertThat(raw.read().body()).hasSize(BUFFER + 11);
            await().atMost(Duration.ofSeconds(10)).until(() -> edge.edge().inFlight() == 0);
        }
    }

    @Test
    void streamedRequestHoldsItsPartnersShareUntilItIsWritten() throws IOException {
        String held = "GET /held-text HTTP/1.1\r\n" + HOST + "Authorization: Bearer agent\r\n\r\n";
        Route route = new Route("GET", "/held-text", Access.appOrUser(Role.ADMIN_AGENT), this::heldText);
        EdgeConfig config =
                ToyEdge.CONFIG.withTimes(ToyEdge.TIMES).withLimits(new EdgeConfig.Limits(1_000, 1_000, 10, 3, 1_000));
        try (ToyEdge shared = new ToyEdge(config, EdgeSurroundings.NONE.withPartners(() -> 2), List.of(route));
                TestClient agent = new TestClient(shared.port()).withToken("agent");
                TestClient other = new TestClient(shared.port()).withToken("other");
                RawHttp raw = RawHttp.connect(shared.port())) {
            raw.send(held);
            await().atMost(Duration.ofSeconds(10)).until(() -> written.get() > BUFFER);

            assertThat(agent.get(ToyEdge.BUDGET).status()).isEqualTo(503);
            assertThat(other.get(ToyEdge.BUDGET).status()).isEqualTo(200);
            goOn.countDown();
            raw.read();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> agent.get(ToyEdge.BUDGET).status() == 200);
        }
    }

    @Test
    void accessLogTellsOfAStreamedAnswerWhenItIsWritten() throws IOException {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(AccessLog.NAME);
        lines.start();
        lines.list = Collections.synchronizedList(lines.list);
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        try (RawHttp raw = RawHttp.connect(edge.port())) {
            raw.send("GET /held-text HTTP/1.1\r\n" + HOST + "Authorization: Bearer agent\r\n\r\n");
            await().atMost(Duration.ofSeconds(10)).until(() -> written.get() > BUFFER);
            assertThat(lines.list).isEmpty();

            goOn.countDown();
            raw.read();
            await().atMost(Duration.ofSeconds(10)).until(() -> lines.list.size() == 1);
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(null);
            logger.setAdditive(true);
        }
        Map<String, String> line = lines.list.getFirst().getKeyValuePairs().stream()
                .collect(Collectors.toMap(p -> p.key, p -> String.valueOf(p.value)));

        assertThat(line)
                .containsEntry("route", "/held-text")
                .containsEntry("status", "200")
                .containsEntry("bytes", Integer.toString(BUFFER + 11));
    }

    @Test
    void bodyThatNobodyReadIsThrownAwayAndTheConnectionLivesOn() throws IOException {
        try (RawHttp raw = RawHttp.connect(edge.port())) {
            String post = "POST /text/50000 HTTP/1.1\r\n" + HOST + "Content-Length: 20000\r\n\r\n";
            raw.send(post + "x".repeat(20_000));

            assertThat(raw.read().body()).hasSize(50_000);
            assertThat(raw.send(get("/")).read().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 20_000})
    void jsonIsStreamed(int items) {
        TestResponse response = client.get("/json/" + items);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type")).contains("application/json");
        assertThat(response.text()).startsWith("{\"items\":[").endsWith("]}");
        assertThat(response.text().split(",")).hasSize(Math.max(1, items));
    }

    @ParameterizedTest
    @CsvSource({"3, fail, 503, 800003", "2000, fail, 503, 800003", "3, open, 500, 800003"})
    void failedJsonThatWasHeldBackIsItsFault(int items, String how, int status, int code) {
        TestResponse response = client.get("/json/" + items + "?" + how);

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.fault()).extracting(Fault::code).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fail", "open"})
    void failedJsonNeverLooksWhole(String how) throws IOException {
        try (RawHttp raw = RawHttp.connect(edge.port())) {
            raw.send(get("/json/20000?" + how));

            assertThatExceptionOfType(EOFException.class).isThrownBy(raw::read);
        }
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n";
    }
}
