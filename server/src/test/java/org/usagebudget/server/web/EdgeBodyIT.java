package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.web.TestClient.TestResponse;

/** Bodies of media types besides JSON and forms, whole and as streams. */
class EdgeBodyIT {
    private static final String HOST = "Host: localhost\r\n";
    private static final Duration TIME = Duration.ofMillis(600);
    private static final EdgeConfig.Times TIMES = new EdgeConfig.Times(
            Duration.ofSeconds(20),
            TIME,
            Duration.ofMillis(1),
            Duration.ofSeconds(20),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5));

    /** Opened by a test to let the reader of {@code /pause} read on. */
    private final CountDownLatch pause = new CountDownLatch(1);

    private final CompletableFuture<String> firstByte = new CompletableFuture<>();

    private final ToyEdge edge = new ToyEdge(
            ToyEdge.CONFIG.withTimes(TIMES),
            EdgeSurroundings.NONE,
            List.of(
                    new Route("POST", "/csv", Access.open(), e -> text(e.body("text/csv"))),
                    new Route("POST", "/either", Access.open(), EdgeBodyIT::either),
                    new Route("POST", "/stream", Access.open(), EdgeBodyIT::stream).withBodyMax(4L << 30),
                    new Route("POST", "/single", Access.open(), EdgeBodyIT::single),
                    new Route("POST", "/twice", Access.open(), EdgeBodyIT::twice),
                    new Route("POST", "/pause", Access.open(), this::pause),
                    new Route("POST", "/again", Access.open(), EdgeBodyIT::again).withBodyMax(10)));
    private final TestClient client = new TestClient(edge.port());

    @AfterEach
    void stop() {
        pause.countDown();
        client.close();
        edge.close();
    }

    private static Answer text(byte[] body) {
        return ToyEdge.json(new String(body, StandardCharsets.UTF_8));
    }

    private static Answer either(Exchange exchange) {
        return ToyEdge.json(exchange.mediaType("application/x-ndjson", Answer.JSON, "text/csv"));
    }

    private static Answer stream(Exchange exchange) {
        try (InputStream in = exchange.bodyStream("text/csv")) {
            byte[] bytes = in.readAllBytes();
            return ToyEdge.json(bytes.length + " " + in.read() + " "
                    + exchange.header("Content-Encoding").orElse("plain"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Byte by byte. */
    private static Answer single(Exchange exchange) {
        try (InputStream in = exchange.bodyStream("text/csv")) {
            StringBuilder text = new StringBuilder();
            for (int b = in.read(); b >= 0; b = in.read()) {
                text.append((char) b);
            }
            return ToyEdge.json(text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer twice(Exchange exchange) {
        exchange.bodyStream("text/csv");
        exchange.bodyStream("text/csv");
        return ToyEdge.json("twice");
    }

    /** Reads a byte, takes its time, reads the rest. */
    private Answer pause(Exchange exchange) {
        try (InputStream in = exchange.bodyStream("text/csv")) {
            String first = Character.toString(in.read());
            firstByte.complete(first);
            pause.await();
            return ToyEdge.json(first + new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Says whether a failed stream fails again in the same way. */
    private static Answer again(Exchange exchange) {
        InputStream in = exchange.bodyStream("text/csv");
        FaultException first = catchThrowableOfType(FaultException.class, in::readAllBytes);
        FaultException second = catchThrowableOfType(FaultException.class, in::read);
        if (first == null || second == null) {
            throw new IllegalStateException("a read came through");
        }
        return ToyEdge.json(first.code() + " " + second.code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/csv", "TEXT/CSV", "text/csv; charset=utf-8", "text/csv; header=present; charset=\"UTF-8\""
            })
    void bodyOfTheNamedTypeIsRead(String type) {
        TestResponse response = client.send("POST", "/csv", bytes("a,b"), "Content-Type", type);

        assertThat(response.text()).isEqualTo("{\"value\":\"a,b\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/json", "text/csv; charset=iso-8859-1", "text/csv, text/csv"})
    void bodyOfAnotherTypeIsRefusedNamingTheRightOne(String type) {
        TestResponse response = client.send("POST", "/csv", bytes("a,b"), "Content-Type", type);

        assertThat(response.status()).isEqualTo(415);
        assertThat(response.fault().code()).isEqualTo(990015);
        assertThat(response.fault().data()).containsExactly("Content-Type: " + type, "must be text/csv in UTF-8");
    }

    @Test
    void bodyWithoutATypeIsOnlyJson() {
        assertThat(client.send("POST", "/csv", bytes("a,b")).fault().data())
                .containsExactly("Content-Type: null", "must be text/csv in UTF-8");
        assertThat(client.send("POST", "/either", bytes("{}")).text()).contains("application/json");
    }

    @ParameterizedTest
    @CsvSource({
        "application/x-ndjson, application/x-ndjson",
        "Application/X-NDJSON;charset=utf-8, application/x-ndjson",
        "text/csv, text/csv",
        "text/json, application/json",
        "application/merge-patch+json, application/json"
    })
    void operationIsToldWhichTypeCame(String type, String told) {
        assertThat(client.send("POST", "/either", bytes("{}"), "Content-Type", type)
                        .text())
                .isEqualTo("{\"value\":\"" + told + "\"}");
    }

    @Test
    void codedBodyIsForStreamsAlone() {
        String[] headers = {"Content-Type", "text/csv", "Content-Encoding", "zstd"};

        assertThat(client.send("POST", "/csv", bytes("a,b"), headers).fault().data())
                .containsExactly("Content-Encoding: zstd", "must be identity");
        assertThat(client.send("POST", "/stream", bytes("a,b"), headers).text()).contains("3 -1 zstd");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_536, 3_000_000})
    void streamIsReadToItsEnd(int bytes) {
        TestResponse response = client.send("POST", "/stream", new byte[bytes], "Content-Type", "text/csv");

        assertThat(response.text()).isEqualTo("{\"value\":\"" + bytes + " -1 plain\"}");
    }

    @Test
    void streamIsReadByteByByte() throws IOException {
        String request = "POST /single HTTP/1.1\r\n" + HOST + "Content-Type: text/csv\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n5\r\nefghi\r\n0\r\n\r\n";

        assertThat(RawHttp.exchange(edge.port(), request).text()).isEqualTo("{\"value\":\"abcdefghi\"}");
    }

    /** Just outside 4 GiB, and a length that no int holds. */
    @ParameterizedTest
    @CsvSource({"4294967297, 413", "9000000000000000000, 413"})
    void longLengthsAreJudged(String length, int status) throws IOException {
        String request =
                "POST /stream HTTP/1.1\r\n" + HOST + "Content-Type: text/csv\r\nContent-Length: " + length + "\r\n\r\n";

        assertThat(RawHttp.exchange(edge.port(), request).status()).isEqualTo(status);
    }

    /** On the bound: it is let in, and so it is the body that is late. */
    @Test
    void streamThatStopsIsLate() throws IOException {
        String request = "POST /stream HTTP/1.1\r\n" + HOST + "Content-Type: text/csv\r\n"
                + "Content-Length: 4294967296\r\n\r\nabc";

        RawHttp.Reply reply = RawHttp.exchange(edge.port(), request);

        assertThat(reply.status()).isEqualTo(408);
        assertThat(reply.fault().code()).isEqualTo(990012);
    }

    @Test
    void brokenStreamIsMalformed() throws IOException {
        String request = "POST /stream HTTP/1.1\r\n" + HOST + "Content-Type: text/csv\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n";

        RawHttp.Reply reply = RawHttp.exchange(edge.port(), request);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.fault().code()).isEqualTo(990010);
    }

    @Test
    void failedStreamFailsAgain() throws IOException {
        String request = "POST /again HTTP/1.1\r\n" + HOST + "Content-Type: text/csv\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n6\r\nabcdef\r\n0\r\n\r\n";

        assertThat(RawHttp.exchange(edge.port(), request).text())
                .isEqualTo("{\"value\":\"BODY_TOO_LARGE BODY_TOO_LARGE\"}");
    }

    @Test
    void bodyIsOneStream() {
        assertThat(client.send("POST", "/twice", bytes("a"), "Content-Type", "text/csv")
                        .status())
                .isEqualTo(500);
    }

    /** The reader's own time is not charged to a client that has sent all it could. */
    @Test
    void readerMayTakeItsTime() throws Exception {
        try (RawHttp raw = RawHttp.connect(edge.port())) {
            raw.send("POST /pause HTTP/1.1\r\n" + HOST + "Content-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "1\r\na\r\n");
            assertThat(firstByte.get(10, TimeUnit.SECONDS)).isEqualTo("a");
            waitLongerThanTheBodyMayTake();
            pause.countDown();
            raw.send("2\r\nbc\r\n0\r\n\r\n");

            assertThat(raw.read().text()).isEqualTo("{\"value\":\"abc\"}");
        }
    }

    private static void waitLongerThanTheBodyMayTake() throws InterruptedException, ExecutionException {
        try {
            new CompletableFuture<>().get(TIME.toMillis() * 2, TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            // That long.
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
