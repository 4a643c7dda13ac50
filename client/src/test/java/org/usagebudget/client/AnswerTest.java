package org.usagebudget.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.model.SpendingBudget;

class AnswerTest {
    private final Fixture fixture = new Fixture();

    private <T extends PartnerException> T failure(Class<T> type) {
        return catchThrowableOfType(
                type,
                () -> Fixture.budget(fixture.builder().retries(Retries.none()).build())
                        .get());
    }

    @ParameterizedTest
    @CsvSource({
        "302,0,UnreadableAnswer",
        "400,2000,BadInput",
        "400,2055,PreconditionFailed",
        "401,800001,Unauthorized",
        "403,20002,Forbidden",
        "404,1000,NotFound",
        "405,990011,BadInput",
        "408,990012,ServerBusy",
        "409,990001,Conflict",
        "412,2055,PreconditionFailed",
        "413,990013,BadInput",
        "415,990015,BadInput",
        "417,800036,PreconditionFailed",
        "429,0,RateLimited",
        "500,800003,ServerBusy",
        "501,0,ServerBusy",
        "503,800003,ServerBusy"
    })
    void typeFollowsFromStatusAndCode(int status, int code, String type) {
        fixture.wire.then(
                status,
                "{\"code\":" + code + ",\"description\":\"so it is\",\"data\":[\"amount\",7],\"source\":\"x\"}");

        PartnerException e = failure(PartnerException.class);

        assertThat(e.getClass().getSimpleName()).isEqualTo(type);
        assertThat(e.status()).isEqualTo(status);
        assertThat(e.hasCode(code)).isTrue();
        assertThat(e.description()).isEqualTo("so it is");
        assertThat(e.data()).containsExactly("amount", "7");
        assertThat(e).hasMessageContaining("/v1/customers/" + Fixture.CUSTOMER + "/usagebudget");
        assertThat(e).hasMessageContaining(e.correlationId().orElseThrow().toString());
        assertThat(fixture.wire.sentHeader("MS-CorrelationId"))
                .containsExactly(e.correlationId().orElseThrow().toString());
        assertThat(fixture.wire.sentHeader("MS-RequestId"))
                .containsExactly(e.requestId().orElseThrow().toString());
    }

    @Test
    void faultWithATextForACodeAndNoDataIsRead() {
        fixture.wire.then(400, "\ufeff{\"Code\":\"2000\",\"Description\":\"d\",\"data\":null} trailing");

        PartnerException.BadInput e = failure(PartnerException.BadInput.class);

        assertThat(e.hasCode(2000)).isTrue();
        assertThat(e.data()).isEmpty();
    }

    @Test
    void rateLimitWithoutCodeIsRead() {
        fixture.wire.then(
                429, "{\"statusCode\":429,\"message\":\"Rate limit. Try again in 41 seconds.\"}", "Retry-After", "41");

        PartnerException.RateLimited e = failure(PartnerException.RateLimited.class);

        assertThat(e.description()).contains("41 seconds");
        assertThat(e.retryAfter())
                .hasValueSatisfying(pause -> assertThat(pause.toSeconds()).isEqualTo(41));
    }

    @Test
    void missingSecondFactorHasNoBodyAndIsUnauthorized() {
        fixture.wire.then(401, "", "WWW-Authenticate", "Bearer error=\"invalid_token\"");

        assertThat(failure(PartnerException.Unauthorized.class).code()).isEmpty();
    }

    @Test
    void pageOfAProxyIsShownInPart() {
        fixture.wire.then(502, "<html>\n<body>Bad\tgateway " + "x".repeat(100_000), "Content-Type", "text/html");

        PartnerException.ServerBusy e = failure(PartnerException.ServerBusy.class);

        assertThat(e.description())
                .contains("text/html")
                .contains("<html> <body>Bad gateway xxx")
                .hasSizeLessThan(400);
        assertThat(e.getMessage()).hasSizeLessThan(1_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "null",
                "[]",
                "12",
                "{",
                "{\"amount\":",
                "{\"amount\":\"much\"}",
                "{\"amount\":-1}",
                "{\"amount\":true}",
                "{\"amount\":[1]}",
                "{\"amount\":1e999999999}",
                "<html>signed out</html>"
            })
    void successWhoseBodyIsNoBudgetIsUnreadable(String body) {
        fixture.wire.then(200, body);

        PartnerException.UnreadableAnswer e = failure(PartnerException.UnreadableAnswer.class);

        assertThat(e.status()).isEqualTo(200);
        assertThat(e).hasMessageContaining("cannot be read");
    }

    /** What Partner Center's pages show as the answer of a budget: an object without a name among the members. */
    @Test
    void malformedSampleOfTheDocumentationIsUnreadableAndSaysWhere() {
        fixture.wire.then(
                200,
                "{\n  {\n    \"amount\": 100,\n    \"usageSpendingBudget\": 100\n  },\n"
                        + "  \"links\": {\"self\": {\"uri\": \"/v1/customers/x/usagebudget\", \"method\": \"GET\", \"headers\": []}}\n}");

        assertThat(failure(PartnerException.UnreadableAnswer.class)).hasMessageContaining("not valid JSON at line 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"amount\":750.00,\"attributes\":{\"objectType\":\"SpendingBudget\"}}|750",
                "{\"Amount\":100.0,\"Attributes\":{\"ObjectType\":\"SpendingBudget\"}}|100",
                "\ufeff{\"amount\":1.23456789015E10} and more|12345678901.5",
                "{\"amount\":\"300.5\",\"news\":{\"a\":[{}]},\"links\":null}|300.5",
                "{\"amount\":0.1234567890123456789,\"usageSpendingBudget\":7}|0.1234567890123456789"
            })
    void budgetIsReadExactly(String body, String amount) {
        fixture.wire.then(200, body);

        assertThat(fixture.budget().get()).isEqualTo(SpendingBudget.of(amount));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"amount\":null}", "{\"attributes\":{\"objectType\":\"SpendingBudget\"}}", "{}"})
    void noAmountIsNoBudget(String body) {
        fixture.wire.then(200, body);

        assertThat(fixture.budget().get()).isEqualTo(SpendingBudget.none());
    }

    @Test
    void tagOfTheAnswerCountsWhereTheBodyHasNone() {
        fixture.wire.then(200, "{\"amount\":1}", "etag", "\"7\"");

        assertThat(fixture.budget().get().etag()).contains("\"7\"");
    }

    @Test
    void everyRequestCarriesTheHeadersOfTheContract() {
        fixture.wire.then(200, Fixture.BUDGET);

        fixture.budget().ifMatch("\"3\"").clear();

        HttpCall sent = fixture.wire.sent().get(0);
        assertThat(sent.method()).isEqualTo("PATCH");
        assertThat(sent.uri()).hasToString("http://localhost:8080/v1/customers/" + Fixture.CUSTOMER + "/usagebudget");
        assertThat(sent.headers())
                .containsEntry("MS-Contract-Version", "v1")
                .containsEntry("X-Locale", "en-US")
                .containsEntry("Accept", "application/json")
                .containsEntry("Content-Type", "application/json")
                .containsEntry("If-Match", "\"3\"")
                .containsEntry("Authorization", "Bearer ready-token");
        assertThat(ScriptedTransport.body(sent))
                .isEqualTo("{\"amount\":null,\"attributes\":{\"objectType\":\"SpendingBudget\"}}");
    }

    @Test
    void scopeSetsIdsLocaleAndHeadersAndScopesNest() {
        fixture.wire.then(200, Fixture.BUDGET).then(200, Fixture.BUDGET);
        UUID correlation = UUID.randomUUID();
        UUID request = UUID.randomUUID();
        AggregatePartner scope = fixture.builder()
                .build()
                .with(CallOptions.usual().correlationId(correlation).header("traceparent", "00-1-2-01"))
                .with(CallOptions.usual().locale(Locale.GERMANY));

        Fixture.budget(scope.with(CallOptions.usual().requestId(request))).patch(Fixture.hundred());
        Fixture.budget(scope).patch(Fixture.hundred());

        assertThat(fixture.wire.sentHeader("MS-CorrelationId")).containsOnly(correlation.toString());
        assertThat(fixture.wire.sentHeader("X-Locale")).containsOnly("de-DE");
        assertThat(fixture.wire.sentHeader("traceparent")).containsOnly("00-1-2-01");
        assertThat(fixture.wire.sentHeader("MS-RequestId")).hasSize(2).startsWith(request.toString());
        assertThat(fixture.wire.sentHeader("MS-RequestId").get(1)).isNotEqualTo(request.toString());
    }

    @Test
    void headersOfTheClientCannotBeReplaced() {
        for (String name : List.of("authorization", "MS-RequestId", "Host", "Content-Length", "bad name", "")) {
            assertThatThrownBy(() -> CallOptions.usual().header(name, "x"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> CallOptions.usual().header("x-a", "1\r\nx-b: 2"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void idThatIsNoneIsRefusedBeforeAnythingIsSent() {
        assertThatThrownBy(() -> fixture.builder().build().customers().byId("1-2-3-4-5"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1-2-3-4-5");
    }

    @ParameterizedTest
    @ValueSource(ints = {PartnerService.ANSWER_MIN - 1, PartnerService.ANSWER_MAX + 1})
    void boundOfAnswersHasBounds(int bytes) {
        assertThatThrownBy(() -> fixture.builder().answerMax(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "answerMax must be " + PartnerService.ANSWER_MIN + ".." + PartnerService.ANSWER_MAX);
    }

    @Test
    void boundOfAnswersIsTheTransports() {
        fixture.wire.then(200, Fixture.BUDGET).then(200, Fixture.BUDGET);

        Fixture.budget(fixture.builder().answerMax(PartnerService.ANSWER_MIN).build())
                .get();
        Fixture.budget(fixture.builder().build()).get();

        assertThat(fixture.wire.sent())
                .extracting(HttpCall::answerMax)
                .containsExactly(PartnerService.ANSWER_MIN, 64 << 20);
    }
}
