package org.usagebudget.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.model.Fault;
import org.usagebudget.server.SandboxPartner;
import org.usagebudget.server.TestSandbox;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /sandbox/v1/faults} over HTTP; each test provokes the faults of a partner of its own. */
class FaultsIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String FAULTS = "/sandbox/v1/faults";
    private static final Set<Integer> SDK_STATUSES = Set.of(400, 401, 403, 404, 409, 417, 429, 503);

    private final TestClient client = TestSandbox.client();
    private final SandboxPartner partner = SandboxPartner.make(client);
    private final String budget = "/v1/customers/" + partner.customers().getFirst() + "/usagebudget";

    /** Not held to the document, which knows nothing of what a test makes up. */
    private final TestClient app = partner.app(
            new TestClient(URI.create(TestSandbox.server().baseUrl()).getPort()));

    @ParameterizedTest
    @EnumSource(
            value = FaultCode.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"MFA_REQUIRED"})
    void everyFaultOfTheServiceCanBeProvokedInTheCallersLanguage(FaultCode code) {
        set("{\"status\":" + code.status() + ",\"code\":" + code.code() + "}");

        TestResponse english = app.get(budget);
        TestResponse german = app.get(budget, "X-Locale", "de-DE");

        assertThat(english.status()).isEqualTo(code.status());
        assertThat(english.fault().code()).isEqualTo(code.code());
        assertThat(english.fault().description()).isEqualTo(code.description());
        assertThat(german.fault().description()).isNotEqualTo(code.description());
    }

    @Test
    void codesOfPartnerCenterAloneHaveTheWordsThatWereGiven() {
        set("{\"status\":409,\"code\":900278,\"description\":\"Grüße\"}");

        TestResponse answer = app.get(budget);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.fault()).isEqualTo(new Fault(900_278, "Grüße", List.of(), "UsageBudget"));
    }

    @ParameterizedTest
    @CsvSource({"400, 2000", "404, 1000", "412, 2055", "500, 800003", "503, 800003"})
    void statusAloneHasTheFirstCodeThatGoesWithIt(int status, int code) {
        set("{\"status\":" + status + "}");

        TestResponse answer = app.get(budget);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.fault().code()).isEqualTo(code);
    }

    @Test
    void statusThatTheServiceNeverAnswersHasNoBody() {
        set("{\"status\":502}");

        TestResponse answer = app.heldToNothing().get(budget);

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'', 1", "',\"retryAfter\":41', 41", "',\"retryAfter\":0', 0"})
    void throttlingHasPartnerCentersForm(String more, String seconds) {
        set("{\"status\":429" + more + "}");

        TestResponse answer = app.get(budget);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).contains(seconds);
        assertThat(JSON.readTree(answer.body()).path("statusCode").intValue()).isEqualTo(429);
        assertThat(JSON.readTree(answer.body()).has("code")).isFalse();
    }

    @Test
    void retryAfterGoesWithAnyStatus() {
        set("{\"status\":503,\"retryAfter\":7}");

        assertThat(app.get(budget).header("Retry-After")).contains("7");
    }

    @ParameterizedTest
    @ValueSource(ints = {405, 406, 408, 412, 413, 415, 500, 502, 504})
    void javaSdkIsToldOnlyWhatItCanBear(int status) {
        set("{\"status\":" + status + ",\"code\":123}");

        assertThat(SDK_STATUSES).contains(app.asJavaSdk().get(budget).status());
        assertThat(app.heldToNothing().get(budget).status()).isEqualTo(status);
    }

    @Test
    void delayAloneDelaysAndGoesOn() {
        set("{\"delay\":\"PT0.2S\",\"times\":1}");
        long begin = System.nanoTime();

        TestResponse answer = app.patch(budget, "{\"amount\":5}");

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(amount()).isEqualTo("5");
    }

    @Test
    void answeredChangeIsNotDone() {
        set("{\"method\":\"PATCH\",\"status\":500}");

        assertThat(app.patch(budget, "{\"amount\":5}").status()).isEqualTo(500);

        assertThat(amount()).isEqualTo("null");
    }

    @Test
    void dropBeforeEndsTheConnectionAndDoesNothing() {
        set("{\"method\":\"PATCH\",\"drop\":\"before\",\"times\":1}");

        assertThatThrownBy(() -> app.patch(budget, "{\"amount\":5}"))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(IOException.class);

        assertThat(amount()).isEqualTo("null");
        assertThat(met()).containsExactly(1L);
    }

    @Test
    void dropAfterLosesTheAnswerOfAChangeThatCountsOnce() {
        set("{\"method\":\"PATCH\",\"drop\":\"after\",\"times\":1}");
        String id = UUID.randomUUID().toString();

        assertThatThrownBy(() -> app.patch(budget, "{\"amount\":5}", "MS-RequestId", id))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(amount()).isEqualTo("5");
        TestResponse repeat = app.patch(budget, "{\"amount\":5}", "MS-RequestId", id);

        assertThat(repeat.status()).isEqualTo(200);
        assertThat(repeat.header("ETag")).contains("\"1\"");
    }

    @Test
    void dropAfterDoesWhatIsDoneWhileAnAnswerIsWrittenToo() {
        String csv = "id,companyName,domain,country,culture,currencyCode\n" + UUID.randomUUID() + ",Imported,imported-"
                + UUID.randomUUID() + ".example,DE,de-DE,EUR\n";
        set("{\"path\":\"/budgets/v1/**\",\"drop\":\"after\",\"times\":1}");

        assertThatThrownBy(() -> app.send(
                        "POST",
                        "/budgets/v1/customers/import",
                        csv.getBytes(StandardCharsets.UTF_8),
                        "Content-Type",
                        "text/csv"))
                .isInstanceOf(UncheckedIOException.class);

        assertThat(app.get("/v1/customers?size=0").text()).contains("imported-");
    }

    @Test
    void tokenRequestsAreMetByTheTenantInTheirPath() {
        set("{\"path\":\"/*/oauth2/v2.0/token\",\"status\":503,\"times\":1}");

        assertThat(partner.signIn(client, "grant_type=client_credentials", partner.clientSecret())
                        .status())
                .isEqualTo(503);
        assertThat(partner.signIn(client, "grant_type=client_credentials", partner.clientSecret())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void controlsAndOtherPartnersMeetNone() {
        SandboxPartner other = SandboxPartner.make(client);
        set("{\"status\":500}");

        assertThat(client.get("/sandbox/v1/clock?partner=" + partner.tenant()).status())
                .isEqualTo(200);
        assertThat(other.app(client).get("/v1/customers").status()).isEqualTo(200);
        assertThat(client.get(FAULTS + "?partner=" + other.tenant()).text()).contains("\"faults\":[]");
        assertThat(TestSandbox.app(TestSandbox.FIRST_PARTNER)
                        .get("/v1/customers?size=1")
                        .status())
                .isEqualTo(200);
        assertThat(app.get(budget).status()).isEqualTo(500);
    }

    @Test
    void whatTheChecksRefuseMeetsNone() {
        set("{\"status\":500}");

        assertThat(app.get("/v1/customers/1/usagebudget").fault().code()).isEqualTo(2000);
        assertThat(app.get("/v1/none").fault().code()).isEqualTo(1000);
        assertThat(met()).containsExactly(0L);
    }

    @Test
    void firstThatIsMetWinsAndCounts() {
        set("{\"method\":\"PATCH\",\"status\":400}", "{\"status\":404,\"times\":2}", "{\"status\":409}");

        List<Integer> statuses =
                IntStream.range(0, 4).mapToObj(_ -> app.get(budget).status()).toList();

        assertThat(statuses).containsExactly(404, 404, 409, 409);
        assertThat(met()).containsExactly(0L, 2L, 2L);
    }

    @Test
    void sameSeedHitsTheSameRequests() {
        String half = "{\"status\":500,\"probability\":0.5}";

        String one = hits(7, half);
        String again = hits(7, half);
        String other = hits(8, half);

        assertThat(again).isEqualTo(one).contains("500", "200");
        assertThat(other).isNotEqualTo(one);
    }

    @Test
    void probabilityOfZeroIsNeverMet() {
        assertThat(hits(1, "{\"status\":500,\"probability\":0}")).doesNotContain("500");
    }

    @Test
    void clearedFaultsAreOver() {
        set("{\"status\":500}");
        assertThat(app.get(budget).status()).isEqualTo(500);

        TestResponse cleared = client.send("DELETE", FAULTS + "?partner=" + partner.tenant(), null);

        assertThat(cleared.status()).isEqualTo(204);
        assertThat(app.get(budget).status()).isEqualTo(200);
        assertThat(met()).isEmpty();
    }

    @Test
    void whatWasSetIsTold() {
        String fault = "{\"method\":\"GET\",\"path\":\"/v1/*\",\"probability\":0.25,\"times\":3,\"delay\":\"PT1.5S\","
                + "\"status\":503,\"code\":800003,\"description\":\"x\",\"retryAfter\":9}";

        TestResponse answer = put(9, fault);

        assertThat(answer.text())
                .isEqualTo("{\"seed\":9,\"faults\":[" + fault.substring(0, fault.length() - 1) + ",\"met\":0}]}");
        assertThat(client.get(FAULTS + "?partner=" + partner.tenant()).text()).isEqualTo(answer.text());
    }

    @Test
    void boundsHoldOnTheirEdges() {
        for (String good : List.of(
                "{\"status\":400,\"code\":1,\"times\":1,\"retryAfter\":0}",
                "{\"status\":599,\"code\":999999999,\"times\":1000000,\"retryAfter\":86400}",
                "{\"delay\":\"PT60S\"}",
                "{\"delay\":\"PT0S\",\"probability\":1}",
                "{\"status\":500,\"description\":\"" + "x".repeat(Fault.DESCRIPTION_MAX) + "\"}",
                "{\"drop\":\"after\",\"path\":\"/" + "x".repeat(FaultTarget.PATH_MAX - 1) + "\"}")) {
            assertThat(put(1, good).status()).as(good).isEqualTo(200);
        }
        for (String bad : List.of(
                "{\"status\":399}",
                "{\"status\":600}",
                "{\"status\":400,\"code\":0}",
                "{\"status\":400,\"code\":1000000000}",
                "{\"status\":400,\"times\":0}",
                "{\"status\":400,\"times\":1000001}",
                "{\"status\":400,\"retryAfter\":-1}",
                "{\"status\":400,\"retryAfter\":86401}",
                "{\"delay\":\"PT60.000000001S\"}",
                "{\"delay\":\"PT-0.1S\"}",
                "{\"delay\":\"soon\"}",
                "{\"status\":500,\"probability\":1.000001}",
                "{\"status\":500,\"probability\":-0.1}",
                "{\"status\":500,\"description\":\"" + "x".repeat(Fault.DESCRIPTION_MAX + 1) + "\"}",
                "{\"drop\":\"after\",\"path\":\"/" + "x".repeat(FaultTarget.PATH_MAX) + "\"}",
                "{\"drop\":\"between\"}",
                "{\"drop\":\"after\",\"status\":500}",
                "{\"code\":2000}",
                "{\"description\":\"x\"}",
                "{\"retryAfter\":1}",
                "{}",
                "{\"status\":500,\"method\":\"get\"}",
                "{\"status\":500,\"path\":\"v1\"}",
                "{\"status\":500,\"path\":\"/v1/**/x\"}",
                "{\"status\":500,\"path\":\"/v1/x*\"}",
                "{\"status\":500,\"path\":\"/v1//x\"}",
                "{\"status\":500,\"and\":1}")) {
            TestResponse answer = put(1, bad);
            assertThat(answer.status()).as(bad).isEqualTo(400);
            assertThat(answer.fault().code()).as(bad).isEqualTo(3000);
        }
        assertThat(control("{}").fault().code()).isEqualTo(3000);
        assertThat(control("{\"faults\":5}").fault().code()).isEqualTo(800_002);
        assertThat(control("{\"faults\":[5]}").fault().code()).isEqualTo(800_002);
        assertThat(control("{\"seed\":1000000000,\"faults\":[]}").fault().code())
                .isEqualTo(3000);
    }

    @Test
    void refusalNamesTheFaultThatIsWrongAndKeepsWhatWasSet() {
        set("{\"status\":500}");

        TestResponse answer = put(1, "{\"status\":500}", "{\"status\":1}");

        assertThat(answer.fault().data()).first().isEqualTo("faults[1].status");
        assertThat(app.get(budget).status()).isEqualTo(500);
    }

    @Test
    void asManyFaultsAsThereMayBe() {
        String[] most = IntStream.range(0, FaultPlan.FAULTS_MAX)
                .mapToObj(_ -> "{\"status\":500}")
                .toArray(String[]::new);
        List<String> more = new ArrayList<>(List.of(most));
        more.add("{\"status\":500}");

        assertThat(put(1, most).status()).isEqualTo(200);
        assertThat(put(1, more.toArray(String[]::new)).fault().code()).isEqualTo(3000);
        assertThat(put(1).status()).isEqualTo(200);
    }

    private String hits(int seed, String fault) {
        assertThat(put(seed, fault).status()).isEqualTo(200);
        return IntStream.range(0, 24)
                .mapToObj(_ -> String.valueOf(app.get(budget).status()))
                .collect(Collectors.joining(" "));
    }

    private void set(String... faults) {
        TestResponse answer = put(1, faults);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private TestResponse put(int seed, String... faults) {
        return control("{\"seed\":" + seed + ",\"faults\":[" + String.join(",", faults) + "]}");
    }

    private TestResponse control(String body) {
        return SandboxPartner.control(client, "PUT", FAULTS + "?partner=" + partner.tenant(), body);
    }

    private List<Long> met() {
        JsonNode plan = JSON.readTree(
                client.get(FAULTS + "?partner=" + partner.tenant()).body());
        return plan.path("faults").values().stream()
                .map(fault -> fault.path("met").longValue())
                .toList();
    }

    private String amount() {
        return JSON.readTree(app.get(budget).body()).path("amount").toString();
    }
}
