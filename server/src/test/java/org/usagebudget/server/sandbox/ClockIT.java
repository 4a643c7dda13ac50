package org.usagebudget.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.SandboxPartner;
import org.usagebudget.server.TestSandbox;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;
import tools.jackson.databind.json.JsonMapper;

/** {@code /sandbox/v1/clock} over HTTP; each test moves the clock of a partner of its own. */
class ClockIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String CLOCK = "/sandbox/v1/clock";
    private static final Duration SLACK = Duration.ofMinutes(1);

    private final TestClient client = TestSandbox.client();
    private final String partner = SandboxPartner.make(client).tenant();

    @Test
    void clockIsTheMachinesUntilItIsSetAndRunsOnFromThere() {
        Instant set = Instant.parse("2041-03-01T00:00:00Z");
        assertThat(now(partner)).isBetween(Instant.now().minus(SLACK), Instant.now());

        TestResponse answer = put("{\"now\":\"2041-03-01T01:00:00+01:00\"}");
        Instant first = now(partner);
        Instant second = now(partner);

        assertThat(time(answer)).isBetween(set, set.plus(SLACK));
        assertThat(first).isBetween(time(answer), set.plus(SLACK));
        assertThat(second).isAfter(first);
    }

    @ParameterizedTest
    @CsvSource({
        "P1M, 2031-02-28T10:00:00Z",
        "P1Y1M, 2032-02-29T10:00:00Z",
        "P1DT14H, 2031-02-02T00:00:00Z",
        "PT0.5S, 2031-01-31T10:00:00.5Z",
        "P2W, 2031-02-14T10:00:00Z",
        "P0D, 2031-01-31T10:00:00Z",
        "PT0S, 2031-01-31T10:00:00Z",
    })
    void yearsAndMonthsGoByTheCalendar(String advance, Instant expected) {
        put("{\"now\":\"2031-01-31T10:00:00Z\"}");

        TestResponse answer = put("{\"advance\":\"" + advance + "\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(time(answer)).isBetween(expected, expected.plus(SLACK));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"now\":\"2031-01-31T09:59:59Z\"}", "{\"advance\":\"P-1D\"}", "{\"advance\":\"PT-0.000001S\"}"
            })
    void earlierThanNowIsRefusedAndChangesNothing(String body) {
        put("{\"now\":\"2031-01-31T10:00:00Z\"}");

        TestResponse answer = put(body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fault().code()).isEqualTo(990_005);
        assertThat(now(partner)).isAfter(Instant.parse("2031-01-31T10:00:00Z"));
    }

    @Test
    void endOfTimeIsNamed() {
        assertThat(put("{\"now\":\"9000-01-01T00:00:00Z\"}").fault().code()).isEqualTo(3000);
        assertThat(put("{\"now\":\"9000-01-01T00:00:00.000001Z\"}").fault().code())
                .isEqualTo(3000);
        assertThat(put("{\"advance\":\"P7000Y\"}").fault().code()).isEqualTo(3000);
        assertThat(put("{\"advance\":\"P2147483647Y\"}").fault().code()).isEqualTo(3000);
        assertThat(put("{\"advance\":\"PT2562047788015215H\"}").fault().code()).isEqualTo(3000);

        assertThat(put("{\"now\":\"8999-12-31T12:00:00Z\"}").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | 3000",
                "{} | 3000",
                "{\"now\":\"2031-01-31T10:00:00Z\",\"advance\":\"P1D\"} | 3000",
                "{\"now\":\"2031-01-31\"} | 3000",
                "{\"now\":\"soon\"} | 3000",
                "{\"advance\":\"P\"} | 3000",
                "{\"advance\":\"1 day\"} | 3000",
                "{\"advance\":\"P1DT\"} | 3000",
                "{\"then\":\"2031-01-31T10:00:00Z\"} | 3000",
                "{\"now\":12} | 800002",
                "{\"now\":true} | 800002",
                "[] | 800002",
                "{\"advance\":\"P1D\",\"ADVANCE\":\"P1D\"} | 800002",
            })
    void otherBodiesAreRefused(String body, int code) {
        TestResponse answer = put(body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fault().code()).isEqualTo(code);
    }

    @Test
    void clockOfOnePartnerLeavesTheOthersAlone() {
        String other = SandboxPartner.make(client).tenant();

        put("{\"advance\":\"P1Y\"}");

        assertThat(now(other)).isBefore(Instant.now().plus(SLACK));
        assertThat(time(client.get(CLOCK))).isBefore(Instant.now().plus(SLACK));
        assertThat(now(TestSandbox.FIRST_PARTNER)).isBefore(Instant.now().plus(SLACK));
    }

    @Test
    void partnerMustBeThere() {
        assertThat(client.get(CLOCK + "?partner=1").fault().code()).isEqualTo(2000);
        assertThat(client.get(CLOCK + "?partner=c0000000-0000-4000-8000-000000000001")
                        .fault()
                        .code())
                .isEqualTo(900_149);
    }

    @Test
    void pagesOfOtherOriginsAndOtherBodiesAreRefused() {
        String own = TestSandbox.server().baseUrl();
        String path = CLOCK + "?partner=" + partner;
        String body = "{\"advance\":\"P1D\"}";

        for (String origin : new String[] {"https://evil.example", "null", own + "0", own.replace("http", "https")}) {
            TestResponse refused = SandboxPartner.control(client, "PUT", path, body, "Origin", origin);
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.fault().code()).isEqualTo(990_018);
            assertThat(client.get(path, "Origin", origin).status()).isEqualTo(403);
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        for (String type : new String[] {"text/plain", "text/json", "application/x-www-form-urlencoded"}) {
            assertThat(client.send("PUT", path, bytes, "Content-Type", type).status())
                    .isEqualTo(415);
        }
        assertThat(client.send("PUT", path, bytes).status()).isEqualTo(415);
        assertThat(now(partner)).isBefore(Instant.now().plus(SLACK));

        assertThat(SandboxPartner.control(client, "PUT", path, body, "Origin", own)
                        .status())
                .isEqualTo(200);
    }

    private TestResponse put(String body) {
        return SandboxPartner.control(client, "PUT", CLOCK + "?partner=" + partner, body);
    }

    private Instant now(String of) {
        return time(client.get(CLOCK + "?partner=" + of));
    }

    private static Instant time(TestResponse answer) {
        assertThat(answer.status()).isEqualTo(200);
        return Instant.parse(JSON.readTree(answer.body()).path("now").stringValue());
    }
}
