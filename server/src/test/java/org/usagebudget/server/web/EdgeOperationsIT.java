package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A partner's share and rate, what is answered at any time, who is told of answers, the access log. */
class EdgeOperationsIT {
    private static final String HOST = "Host: localhost\r\n";
    private static final String PROBE = get("/probe", "");
    private static final String AGENT = "Authorization: Bearer agent\r\n";
    private static final String OTHER = "Authorization: Bearer other\r\n";

    private final Told told = new Told();
    private final AtomicLong time = new AtomicLong();

    private static String get(String path, String headers) {
        return "GET " + path + " HTTP/1.1\r\n" + HOST + headers + "\r\n";
    }

    private ToyEdge start(int inFlightMax, EdgeSurroundings surroundings) {
        return new ToyEdge(
                ToyEdge.CONFIG
                        .withTimes(ToyEdge.TIMES)
                        .withLimits(new EdgeConfig.Limits(1_000, 1_000, 20, inFlightMax, 10_000)),
                surroundings.withObserver(told));
    }

    @Test
    void partnerBeyondItsRateIsTold429InPartnerCentersForm() throws IOException {
        try (ToyEdge edge = start(10, EdgeSurroundings.NONE.withPartnerRate(1, time::get));
                RawHttp raw = RawHttp.connect(edge.port())) {
            assertThat(raw.send(get(ToyEdge.BUDGET, AGENT)).read().status()).isEqualTo(200);
            assertThat(raw.send(get(ToyEdge.BUDGET, AGENT + "MS-RequestId: x\r\n"))
                            .read()
                            .status())
                    .isEqualTo(400);

            RawHttp.Reply refused =
                    raw.send(get(ToyEdge.BUDGET, AGENT + "MS-RequestId: x\r\n")).read();

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(refused.text())
                    .isEqualTo("{\"statusCode\":429,\"message\":\"Rate limit is exceeded. Try again in 1 second.\"}");
            assertThat(raw.send(get(ToyEdge.BUDGET, OTHER)).read().status()).isEqualTo(200);
            assertThat(raw.send(get(ToyEdge.BUDGET, "")).read().status()).isEqualTo(401);
            assertThat(raw.send(get("/", AGENT)).read().status()).isEqualTo(200);
            time.addAndGet(1_000_000_000);
            assertThat(raw.send(get(ToyEdge.BUDGET, AGENT)).read().status()).isEqualTo(200);
            assertThat(told.refusals).containsExactly(EdgeObserver.Refusal.RATE);
        }
    }

    @Test
    void partnerHoldsHalfOfWhatIsInFlightWhereThereAreOthers() throws Exception {
        try (ToyEdge edge = start(4, EdgeSurroundings.NONE.withPartners(() -> 2));
                RawHttp first = RawHttp.connect(edge.port());
                RawHttp second = RawHttp.connect(edge.port());
                RawHttp third = RawHttp.connect(edge.port())) {
            first.send(get("/held", AGENT));
            await().until(() -> edge.edge().inFlight() == 1);
            assertThat(third.send(get(ToyEdge.BUDGET, AGENT)).read().status()).isEqualTo(200);
            second.send(get("/held", AGENT));
            await().until(() -> edge.edge().inFlight() == 2);

            RawHttp.Reply refused = third.send(get(ToyEdge.BUDGET, AGENT + "MS-RequestId: x\r\n"))
                    .read();

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.fault().code()).isEqualTo(800003);
            assertThat(third.send(get(ToyEdge.BUDGET, OTHER)).read().status()).isEqualTo(200);
            assertThat(third.send(get("/", "")).read().status()).isEqualTo(200);
            assertThat(told.refusals).containsExactly(EdgeObserver.Refusal.SHARE);
            edge.slow.countDown();
            assertThat(first.read().status()).isEqualTo(200);
            assertThat(second.read().status()).isEqualTo(200);
            assertThat(third.send(get(ToyEdge.BUDGET, AGENT)).read().status()).isEqualTo(200);
        }
    }

    @Test
    void onlyPartnerMayHoldAllThatIsInFlight() throws Exception {
        try (ToyEdge edge = start(2, EdgeSurroundings.NONE.withPartners(() -> 1));
                RawHttp first = RawHttp.connect(edge.port());
                RawHttp second = RawHttp.connect(edge.port())) {
            first.send(get("/held", AGENT));
            second.send(get("/held", AGENT));
            await().until(() -> edge.edge().inFlight() == 2);

            assertThat(RawHttp.exchange(edge.port(), get("/", "")).status()).isEqualTo(503);
            assertThat(RawHttp.exchange(edge.port(), PROBE).status()).isEqualTo(200);
            assertThat(told.refusals).containsExactly(EdgeObserver.Refusal.OVERLOAD);
            edge.slow.countDown();
            assertThat(first.read().status()).isEqualTo(200);
            assertThat(second.read().status()).isEqualTo(200);
        }
    }

    @Test
    void keptConnectionIsRefusedAndEndedWhileStoppingButProbesAreAnswered() throws Exception {
        ToyEdge edge = start(10, EdgeSurroundings.NONE);
        try (RawHttp slow = RawHttp.connect(edge.port());
                RawHttp probing = RawHttp.connect(edge.port());
                RawHttp asking = RawHttp.connect(edge.port())) {
            slow.send(get("/slow", ""));
            edge.entered.await();
            int port = edge.port();
            assertThat(probing.send(PROBE).read().header("Connection")).isEmpty();
            String half = PROBE.substring(0, 10);
            String rest = PROBE.substring(10);
            probing.send(half);
            String question = get("/", "");
            asking.send(question.substring(0, 10));

            CompletableFuture<@Nullable Void> closing =
                    CompletableFuture.runAsync(edge.edge()::close, Thread::startVirtualThread);
            await().until(() -> isClosed(port));
            RawHttp.Reply probed = probing.send(rest).read();
            RawHttp.Reply refused = asking.send(question.substring(10)).read();
            edge.slow.countDown();

            assertThat(probed.status()).isEqualTo(200);
            assertThat(probed.header("Connection")).isEqualTo("close");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Connection")).isEqualTo("close");
            assertThat(slow.read().status()).isEqualTo(200);
            assertThat(closing).succeedsWithin(Duration.ofSeconds(10));
        } finally {
            edge.close();
        }
    }

    private static boolean isClosed(int port) {
        try (RawHttp _ = RawHttp.connect(port)) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Forwarded: for=192.0.2.1", "x-forwarded-for: 192.0.2.1", "Via: 1.1 x", "X-Real-IP: ::1"})
    void requestThatAProxyHandsOnIsNotLocal(String header) throws IOException {
        try (ToyEdge edge = start(10, EdgeSurroundings.NONE)) {
            assertThat(RawHttp.exchange(edge.port(), PROBE).text()).contains("local true");
            assertThat(RawHttp.exchange(edge.port(), get("/probe", header + "\r\n"))
                            .text())
                    .contains("local false");
        }
    }

    @Test
    void observerIsToldOfEveryAnswerByTemplate() throws IOException {
        try (ToyEdge edge = start(10, EdgeSurroundings.NONE)) {
            RawHttp.exchange(edge.port(), get(ToyEdge.BUDGET, AGENT));
            RawHttp.exchange(edge.port(), get(ToyEdge.BUDGET, ""));
            RawHttp.exchange(edge.port(), get("/nowhere", ""));
            RawHttp.exchange(edge.port(), "G(T\r\n\r\n");

            await().untilAsserted(() -> assertThat(told.answers)
                    .containsExactly(
                            "GET /v1/customers/{customer-tenant-id}/usagebudget 200",
                            "GET /v1/customers/{customer-tenant-id}/usagebudget 401",
                            "other other 404",
                            "other other 400"));
        }
    }

    @Test
    void accessLogHasOneLineForEachRequestAndNeverATokenOrAQuery() throws IOException {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(AccessLog.NAME);
        lines.start();
        lines.list = Collections.synchronizedList(lines.list);
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        String id = "d0000000-0000-4000-8000-00000000000A";
        try (ToyEdge edge = start(10, EdgeSurroundings.NONE)) {
            RawHttp.exchange(
                    edge.port(),
                    get(
                            ToyEdge.BUDGET + "?q=secret",
                            AGENT + "MS-RequestId: " + id + "\r\nMS-CorrelationId: " + id + "\r\n"));
            // A line comes after its answer, so the next one's could overtake it.
            await().until(() -> lines.list.size() == 1);
            RawHttp.exchange(edge.port(), get("/no%20where/" + "a".repeat(300) + "?q=secret", ""));
            await().until(() -> lines.list.size() == 2);
            RawHttp.exchange(edge.port(), "G(T /secret\r\n\r\n");
            await().until(() -> lines.list.size() == 3);
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(null);
            logger.setAdditive(true);
        }

        Map<String, String> first = pairs(lines.list.get(0));
        assertThat(first)
                .containsEntry("method", "GET")
                .containsEntry("route", "/v1/customers/{customer-tenant-id}/usagebudget")
                .containsEntry("status", "200")
                .containsEntry("partner", "a0000000-0000-4000-8000-000000000001")
                .containsEntry("application", "b0000000-0000-4000-8000-000000000001")
                .containsEntry("correlationId", id)
                .containsEntry("requestId", id)
                .containsEntry("client", "127.0.0.1")
                .containsKeys("micros", "bytes");
        assertThat(Integer.parseInt(first.getOrDefault("bytes", ""))).isBetween(10, 200);
        assertThat(Long.parseLong(first.getOrDefault("micros", ""))).isBetween(0L, 30_000_000L);
        assertThat(pairs(lines.list.get(1)))
                .containsEntry("route", "/no%20where/" + "a".repeat(AccessLog.VALUE_MAX - 12))
                .containsEntry("partner", "-")
                .containsEntry("status", "404");
        assertThat(pairs(lines.list.get(2))).containsEntry("status", "400");
        assertThat(lines.list.toString()
                        + lines.list.stream().map(EdgeOperationsIT::pairs).toList())
                .doesNotContain("agent")
                .doesNotContain("secret");
    }

    @Test
    void accessLogKeepsValuesOnTheirLineAndWithinTheirLength() {
        assertThat(AccessLog.clean("a\r\nb\u001b[\u0085 \"c\\é")).isEqualTo("a??b?[???c??");
        assertThat(AccessLog.clean("a".repeat(AccessLog.VALUE_MAX))).hasSize(AccessLog.VALUE_MAX);
        assertThat(AccessLog.clean("a".repeat(AccessLog.VALUE_MAX + 1))).hasSize(AccessLog.VALUE_MAX);
        assertThat(AccessLog.clean("")).isEqualTo("-");
        assertThat(AccessLog.clean(null)).isEqualTo("-");
    }

    private static Map<String, String> pairs(ILoggingEvent event) {
        return event.getKeyValuePairs().stream().collect(Collectors.toMap(p -> p.key, p -> String.valueOf(p.value)));
    }

    /** Notes what it is told. */
    private static final class Told implements EdgeObserver {
        private final List<String> answers = Collections.synchronizedList(new ArrayList<>());
        private final List<Refusal> refusals = Collections.synchronizedList(new ArrayList<>());

        @Override
        public RouteObserver route(String method, String template) {
            return (status, nanos) -> {
                assertThat(nanos).isNotNegative();
                answers.add(method + " " + template + " " + status);
            };
        }

        @Override
        public void refused(Refusal refusal) {
            refusals.add(refusal);
        }
    }
}
