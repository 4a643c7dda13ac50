package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads and bodies that stop or drip. Dripping is faster than the idle time, so that only a deadline can end it. */
class EdgeDeadlinesIT {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final long DRIP_MILLIS = 50;
    private static final String HOST = "Host: localhost\r\n";

    private static final EdgeConfig.Times HEAD =
            new EdgeConfig.Times(SHORT, LONG, LONG, LONG, Duration.ofSeconds(1), Duration.ofSeconds(2));
    private static final EdgeConfig.Times BODY =
            new EdgeConfig.Times(LONG, SHORT, Duration.ofMillis(1), LONG, Duration.ofSeconds(1), Duration.ofSeconds(2));
    private static final EdgeConfig.Times IDLE =
            new EdgeConfig.Times(LONG, LONG, LONG, SHORT, Duration.ofSeconds(1), Duration.ofSeconds(2));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "G",
                "GET / HTTP/1.1",
                "GET / HTTP/1.1\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nA: ",
                "\r\n\r\n"
            })
    void halfSentHeadIsAnsweredWith408AndClosed(String half) throws IOException {
        try (ToyEdge edge = ToyEdge.withTimes(HEAD);
                RawHttp raw = RawHttp.connect(edge.port())) {
            assertTimedOut(raw.send(half));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /", "A", "\r\n", "GET / HTTP/1.1\r\nA: "})
    void drippingHeadIsAnsweredWith408AndClosed(String start) throws IOException {
        try (ToyEdge edge = ToyEdge.withTimes(HEAD);
                RawHttp raw = RawHttp.connect(edge.port());
                Drip _ = new Drip(raw, start, start.equals("\r\n") ? "\r\n" : "a")) {
            assertTimedOut(raw);
        }
    }

    @Test
    void secondHeadOnAConnectionHasADeadlineToo() throws IOException {
        try (ToyEdge edge = ToyEdge.withTimes(HEAD);
                RawHttp raw = RawHttp.connect(edge.port())) {
            assertThat(raw.send("GET / HTTP/1.1\r\n" + HOST + "\r\n").read().status())
                    .isEqualTo(200);
            try (Drip _ = new Drip(raw, "GET / HTTP/1.1\r\nA: ", "a")) {
                assertTimedOut(raw);
            }
        }
    }

    @Test
    void pipelinedHalfHeadHasADeadlineToo() throws IOException {
        try (ToyEdge edge = ToyEdge.withTimes(HEAD);
                RawHttp raw = RawHttp.connect(edge.port())) {
            raw.send("GET / HTTP/1.1\r\n" + HOST + "\r\nGET / HTTP/1.1\r\nA: ");
            assertThat(raw.read().status()).isEqualTo(200);
            assertTimedOut(raw);
        }
    }

    @Test
    void silentConnectionIsClosedWithoutAWord() throws IOException {
        try (ToyEdge edge = ToyEdge.withTimes(HEAD);
                RawHttp raw = RawHttp.connect(edge.port())) {
            assertThat(raw.isClosedByServer()).isTrue();
        }
    }

    @Test
    void headInTimeMayComeSlowlyAndAConnectionMayRestBetweenRequests() throws IOException {
        try (ToyEdge edge = ToyEdge.withTimes(HEAD);
                RawHttp raw = RawHttp.connect(edge.port())) {
            String head = "GET / HTTP/1.1\r\n" + HOST + "\r\n";
            for (int i = 0; i < head.length(); i++) {
                raw.send(head.substring(i, i + 1));
            }
            assertThat(raw.read().status()).isEqualTo(200);

            await().pollDelay(SHORT.multipliedBy(3)).until(() -> true);

            assertThat(raw.send(head).read().status()).isEqualTo(200);
        }
    }

    @Test
    void slowRouteIsNotTheHeadsFault() throws Exception {
        try (ToyEdge edge = ToyEdge.withTimes(HEAD);
                RawHttp raw = RawHttp.connect(edge.port())) {
            raw.send("GET /slow HTTP/1.1\r\n" + HOST + "\r\n");
            edge.entered.await();

            await().pollDelay(SHORT.multipliedBy(3)).until(() -> true);
            edge.slow.countDown();

            assertThat(raw.read().text()).contains("slow");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1000\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"})
    void halfSentBodyIsAnsweredWith408AndClosed(String rest) throws IOException {
        try (ToyEdge edge = ToyEdge.withTimes(BODY);
                RawHttp raw = RawHttp.connect(edge.port())) {
            assertTimedOut(raw.send("POST /body HTTP/1.1\r\n" + HOST + rest));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1000\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"})
    void drippingBodyIsAnsweredWith408AndClosed(String rest) throws IOException {
        String drop = rest.startsWith("C") ? " " : "1\r\n \r\n";
        try (ToyEdge edge = ToyEdge.withTimes(BODY);
                RawHttp raw = RawHttp.connect(edge.port());
                Drip _ = new Drip(raw, "POST /body HTTP/1.1\r\n" + HOST + rest, drop)) {
            assertTimedOut(raw);
        }
    }

    @Test
    void bodyEarnsTimeByItsSize() throws IOException {
        EdgeConfig.Times generous =
                new EdgeConfig.Times(LONG, SHORT, LONG, LONG, Duration.ofSeconds(1), Duration.ofSeconds(2));
        try (ToyEdge edge = ToyEdge.withTimes(generous);
                RawHttp raw = RawHttp.connect(edge.port())) {
            int step = EdgeConfig.Times.BODY_STEP / 2;
            raw.send("POST /body HTTP/1.1\r\n" + HOST + "Content-Length: " + (step + 1) + "\r\n\r\n");
            raw.send("x".repeat(step));

            await().pollDelay(SHORT.multipliedBy(3)).until(() -> true);

            assertThat(raw.send("x").read().text()).contains((step + 1) + " ");
        }
    }

    @Test
    void bodyThatStopsForTheIdleTimeIsAnsweredWith408() throws IOException {
        try (ToyEdge edge = ToyEdge.withTimes(IDLE);
                RawHttp raw = RawHttp.connect(edge.port())) {
            assertTimedOut(raw.send("POST /body HTTP/1.1\r\n" + HOST + "Content-Length: 9\r\n\r\n123"));
        }
    }

    @Test
    void headThatStopsForTheIdleTimeIsAnsweredWith408() throws IOException {
        try (ToyEdge edge = ToyEdge.withTimes(IDLE);
                RawHttp raw = RawHttp.connect(edge.port())) {
            assertTimedOut(raw.send("GET / HT"));
        }
    }

    @Test
    void routeMayTakeLongerThanTheIdleTime() throws Exception {
        try (ToyEdge edge = ToyEdge.withTimes(IDLE);
                RawHttp raw = RawHttp.connect(edge.port())) {
            raw.send("GET /slow HTTP/1.1\r\n" + HOST + "\r\n");
            edge.entered.await();

            await().pollDelay(SHORT.multipliedBy(3)).until(() -> true);
            edge.slow.countDown();

            assertThat(raw.read().text()).contains("slow");
        }
    }

    @Test
    void refusedBodyThatDripsIsAnsweredAtOnceAndEndsInTime() throws IOException {
        try (ToyEdge edge = ToyEdge.start();
                RawHttp raw = RawHttp.connect(edge.port());
                Drip _ = new Drip(raw, "POST /nowhere HTTP/1.1\r\n" + HOST + "Content-Length: 60000\r\n\r\n", "x")) {
            assertThat(raw.read().status()).isEqualTo(404);
            assertThat(raw.isClosedByServer()).isTrue();
        }
    }

    @Test
    void javaSdkIsTold400() throws IOException {
        try (ToyEdge edge = ToyEdge.withTimes(HEAD);
                RawHttp raw = RawHttp.connect(edge.port())) {
            raw.send("GET / HTTP/1.1\r\nMS-PartnerCenter-Client: Partner Center Java SDK\r\nA");

            RawHttp.Reply reply = raw.read();

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.fault().code()).isEqualTo(990012);
        }
    }

    private static void assertTimedOut(RawHttp raw) throws IOException {
        RawHttp.Reply reply = raw.read();
        assertThat(reply.status()).isEqualTo(408);
        assertThat(reply.fault().code()).isEqualTo(990012);
        assertThat(raw.isClosedByServer()).isTrue();
    }

    /** Sends a start, then a drop now and then until the connection refuses it. */
    private static final class Drip implements AutoCloseable {
        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        private final Future<?> drops;

        private Drip(RawHttp raw, String start, String drop) throws IOException {
            raw.send(start);
            drops = timer.scheduleAtFixedRate(
                    () -> {
                        try {
                            raw.send(drop);
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    },
                    DRIP_MILLIS,
                    DRIP_MILLIS,
                    TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            drops.cancel(true);
            timer.shutdownNow();
        }
    }
}
