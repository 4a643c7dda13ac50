package org.usagebudget.server.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.Parallel;
import org.usagebudget.server.TestSandbox;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;

/** The budget resource over HTTP, row by row of what is specified for it. */
class BudgetIT {

    private final TestClient client = TestSandbox.app(TestSandbox.FIRST_PARTNER);
    private final AccountKey customer = TestSandbox.newCustomer();
    private final String path = path(customer.customer().toString());

    private static String path(String customer) {
        return "/v1/customers/" + customer + "/usagebudget";
    }

    @Test
    void customerThatNeverHadABudgetAnswersNull() {
        TestResponse answer = client.get(path);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("ETag")).contains("\"0\"");
        assertThat(answer.text())
                .isEqualTo("{\"amount\":null,\"usageSpendingBudget\":null,\"links\":{\"self\":{\"uri\":\"" + path
                        + "\",\"method\":\"GET\",\"headers\":[]}},"
                        + "\"attributes\":{\"objectType\":\"SpendingBudget\",\"etag\":\"\\\"0\\\"\"}}");
    }

    @Test
    void patchAnswersTheWholeResourceAndEchoesTheIds() {
        String request = UUID.randomUUID().toString();
        String correlation = UUID.randomUUID().toString();

        TestResponse answer = client.patch(
                path,
                "{\"Amount\": 100, \"Attributes\": {\"ObjectType\": \"SpendingBudget\"}}",
                "MS-RequestId",
                request,
                "MS-CorrelationId",
                correlation,
                "X-Locale",
                "\"en-US\"",
                "Accept",
                "application/json, text/plain, */*");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("MS-RequestId")).contains(request);
        assertThat(answer.header("MS-CorrelationId")).contains(correlation);
        assertThat(answer.header("Content-Type")).contains("application/json");
        assertThat(answer.header("Date")).isPresent();
        assertThat(answer.header("ETag")).contains("\"1\"");
        assertThat(answer.text())
                .isEqualTo("{\"amount\":100,\"usageSpendingBudget\":100,\"links\":{\"self\":{\"uri\":\"" + path
                        + "\",\"method\":\"PATCH\",\"headers\":[]}},"
                        + "\"attributes\":{\"objectType\":\"SpendingBudget\",\"etag\":\"\\\"1\\\"\"}}");
        assertThat(client.get(path).budget().amount()).isEqualByComparingTo("100");
    }

    /** Contract §1.1: what Microsoft's clients send. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"attributes\":{\"objectType\":\"SpendingBudget\"},\"amount\":250.75} | 250.75",
                "{\"attributes\":{\"objectType\":\"SpendingBudget\"},\"amount\":300.0} | 300",
                "{\"attributes\":{\"objectType\":\"SpendingBudget\"},\"amount\":1.23456789015E10} | 12345678901.5",
                "{\"Amount\":100.0,\"Attributes\":{\"ObjectType\":\"SpendingBudget\"}} | 100",
                "{\"amount\":3000} | 3000",
                "{\"AMOUNT\":7,\"ammount\":8,\"usageSpendingBudget\":9,\"customerSpendingBudget\":{\"amount\":1}} | 7",
                "{\"amount\":999999999999999.9999999999999} | 999999999999999.9999999999999",
                "{\"amount\":0.000000000000000001} | 0.000000000000000001",
                "{\"amount\":-0.0} | 0",
            })
    void takesWhatClientsSendAndKeepsItExactly(String body, String amount) {
        String text = client.patch(path, body).text();

        assertThat(text).startsWith("{\"amount\":" + amount + ",\"usageSpendingBudget\":" + amount + ",");
        assertThat(client.get(path).text()).startsWith("{\"amount\":" + amount + ",");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"amount\":null}",
                "{\"Amount\":null,\"Attributes\":{\"ObjectType\":\"SpendingBudget\"}}",
                "{\"attributes\":{\"objectType\":\"SpendingBudget\"}}",
                "{\"attributes\":{},\"links\":{\"self\":{}},\"usageSpendingBudget\":null}",
            })
    void clears(String body) {
        client.patch(path, "{\"amount\":5}");

        TestResponse answer = client.patch(path, body);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).startsWith("{\"amount\":null,\"usageSpendingBudget\":null,");
        assertThat(answer.header("ETag")).contains("\"2\"");
        assertThat(client.get(path).budget().amount()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | amount",
                "{\"ammount\":5} | ammount",
                "{\"usageSpendingBudget\":5} | usageSpendingBudget",
                "{\"usageSpendingBudget\":null} | amount",
                "{\"attributes\":{},\"ammount\":5} | ammount",
                "{\"attributes\":5} | attributes",
            })
    void typingErrorNeverClears(String body, String named) {
        client.patch(path, "{\"amount\":5}");

        TestResponse answer = client.patch(path, body);

        assertFault(answer, 400, 3000);
        assertThat(answer.fault().data()).anyMatch(d -> d.equals("amount"));
        assertThat(answer.fault().data()).anyMatch(d -> d.contains(named));
        assertThat(client.get(path).budget().amount()).isEqualByComparingTo("5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "-0.000000000000000001",
                "1000000000000000",
                "1e15",
                "1e999999999",
                "1e-19",
                "12345678901.123456789012345678"
            })
    void amountOutsideItsBoundsIsNamedWithThem(String amount) {
        TestResponse answer = client.patch(path, "{\"amount\":" + amount + "}");

        assertFault(answer, 400, 3000);
        assertThat(answer.fault().data()).anyMatch(d -> d.equals("amount"));
        assertThat(answer.fault().data()).anyMatch(d -> d.contains(amount));
        assertThat(answer.fault().data()).anyMatch(d -> d.contains("10^15") && d.contains("28") && d.contains("18"));
    }

    @Test
    void longWrongValueIsCut() {
        TestResponse answer = client.patch(path, "{\"amount\":" + "9".repeat(5_000) + "}");

        assertFault(answer, 400, 3000);
        assertThat(answer.fault().data()).anyMatch(d -> d.contains("9".repeat(100) + "…"));
        assertThat(answer.text()).doesNotContain("9".repeat(101));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "5",
                "[]",
                "[{\"amount\":5}]",
                "\"x\"",
                "{\"amount\":5,\"Amount\":5}",
                "{\"amount\":null,\"AMOUNT\":5}",
                "{\"amount\":\"5\"}",
                "{\"amount\":true}",
                "{\"amount\":{}}",
                "{\"amount\":[5]}",
                "{\"amount\":NaN}",
                "{\"amount\":Infinity}",
                "{\"amount\":+5}",
                "{\"amount\":.5}",
                "{\"amount\":05}",
                "{\"amount\":0x5}",
                "{\"amount\":5,}",
                "{\"amount\":5",
                "{\"amount\"",
                "{'amount':5}",
                "{\"amount\":5} x",
                "{\"amount\":5}{}",
                "{\"amount\":5} // comment",
            })
    void whatIsNotTheJsonObjectIsRefused(String body) {
        assertFault(client.patch(path, body), 400, 800002);
    }

    @Test
    void nestingIsBounded() {
        String inside = "{\"amount\":5,\"x\":" + "[".repeat(63) + "]".repeat(63) + "}";
        String outside = "{\"amount\":5,\"x\":" + "[".repeat(64) + "]".repeat(64) + "}";

        assertThat(client.patch(path, inside).status()).isEqualTo(200);
        assertFault(client.patch(path, outside), 400, 800002);
    }

    @Test
    void byteOrderMarkIsSkippedAndOtherEncodingsAreRefused() {
        assertThat(client.patch(path, "\uFEFF{\"amount\":5}").status()).isEqualTo(200);
        assertFault(
                client.send(
                        "PATCH",
                        path,
                        "{\"amount\":5}".getBytes(StandardCharsets.UTF_16LE),
                        "Content-Type",
                        "application/json"),
                400,
                800002);
        assertFault(
                client.send(
                        "PATCH",
                        path,
                        new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'},
                        "Content-Type",
                        "text/json"),
                400,
                800002);
    }

    @Test
    void bodyIsBounded() {
        String open = "{\"amount\":5}";
        String on = open + " ".repeat(65_536 - open.length());

        assertThat(client.patch(path, on).status()).isEqualTo(200);
        assertFault(client.patch(path, on + " "), 413, 990013);
        assertFault(client.asJavaSdk().patch(path, on + " "), 400, 990013);
        assertFault(TestSandbox.client().patch("/nothing", on + " "), 413, 990013);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "none | 200",
                "application/json | 200",
                "text/json | 200",
                "application/merge-patch+json | 200",
                "application/json;charset=utf-8 | 200",
                "Application/JSON; Charset=\"UTF-8\" | 200",
                "application/json; charset=iso-8859-1 | 415",
                "text/plain | 415",
                "application/xml | 415",
                "application/x-www-form-urlencoded | 415",
            })
    void contentTypeIsJudged(String type, int status) {
        byte[] body = "{\"amount\":5}".getBytes(StandardCharsets.UTF_8);

        TestResponse answer = type == null
                ? client.send("PATCH", path, body)
                : client.send("PATCH", path, body, "Content-Type", type);

        assertThat(answer.status()).isEqualTo(status);
    }

    @Test
    void foreignUnknownAndDeletedCustomersAreTheSameByteForByteButForIds() {
        AccountKey deleted = TestSandbox.newCustomer();
        client.patch(path(deleted.customer().toString()), "{\"amount\":5}");
        TestSandbox.delete(deleted);
        List<String> ids = List.of(
                "c0000000-0000-4000-8000-000000000051",
                UUID.randomUUID().toString(),
                deleted.customer().toString());

        for (String method : List.of("GET", "PATCH")) {
            List<String> answers = new ArrayList<>();
            for (String id : ids) {
                TestResponse answer =
                        method.equals("GET") ? client.get(path(id)) : client.patch(path(id), "{\"amount\":5}");
                assertFault(answer, 403, 20002);
                answers.add(answer.text().replace(id, "ID")
                        + answer.http().headers().map().keySet());
            }
            assertThat(answers).containsOnly(answers.getFirst());
        }
        assertThat(TestSandbox.app(TestSandbox.SECOND_PARTNER)
                        .get(path("c0000000-0000-4000-8000-000000000051"))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1-2-3-4-5", "x", "c0000000-0000-4000-8000-00000000000", "%7Bid%7D"})
    void customerIdIsAGuid(String id) {
        assertFault(client.get(path(id)), 400, 2000);
        assertFault(client.patch(path(id), "not json"), 400, 2000);
    }

    @Test
    void letterCaseOfIdsAndSlashesDoNotMatter() {
        String upper = "//v1//customers/" + customer.customer().toString().toUpperCase(Locale.ROOT) + "/usagebudget/";

        assertThat(client.patch(upper, "{\"amount\":5}").text()).contains("\"uri\":\"" + path + "\"");
    }

    @Test
    void ifMatch() {
        assertThat(client.patch(path, "{\"amount\":1}", "If-Match", "\"0\"").status())
                .isEqualTo(200);
        TestResponse stale = client.patch(path, "{\"amount\":2}", "If-Match", "\"0\"");
        assertFault(stale, 412, 2055);
        assertThat(stale.header("ETag")).contains("\"1\"");
        assertFault(client.asJavaSdk().patch(path, "{\"amount\":2}", "If-Match", "\"0\""), 400, 2055);
        assertThat(client.patch(path, "{\"amount\":2}", "If-Match", "\"7\", \"1\"")
                        .status())
                .isEqualTo(200);
        assertThat(client.patch(path, "{\"amount\":3}", "If-Match", "*").status())
                .isEqualTo(200);
        assertFault(client.patch(path, "{\"amount\":4}", "If-Match", "W/\"3\""), 412, 2055);
        assertFault(client.patch(path, "{\"amount\":4}", "If-Match", "3"), 400, 2000);
        assertThat(client.patch(path, "{\"amount\":5,\"attributes\":{\"etag\":\"\\\"0\\\"\"}}", "If-None-Match", "*")
                        .header("ETag"))
                .contains("\"4\"");
    }

    @Test
    void versionRisesWithEqualAmountsAndClearings() {
        client.patch(path, "{\"amount\":5}");
        client.patch(path, "{\"amount\":5}");

        assertThat(client.patch(path, "{\"amount\":null}").header("ETag")).contains("\"3\"");
    }

    @Test
    void repeatIsAnsweredAsTheFirstWithItsOwnCorrelationId() {
        String request = UUID.randomUUID().toString();
        TestResponse first = client.patch(path, "{\"amount\":5}", "MS-RequestId", request);
        client.patch(path, "{\"amount\":6}");
        String correlation = UUID.randomUUID().toString();

        TestResponse repeat = client.patch(
                path,
                "{\"amount\":5}",
                "MS-RequestId",
                request.toUpperCase(Locale.ROOT),
                "MS-CorrelationId",
                correlation,
                "If-Match",
                "\"0\"");

        assertThat(repeat.status()).isEqualTo(200);
        assertThat(repeat.text()).isEqualTo(first.text());
        assertThat(repeat.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(repeat.header("MS-CorrelationId")).contains(correlation);
        assertThat(client.get(path).budget().amount()).isEqualByComparingTo("6");
    }

    @Test
    void sameRequestIdForOtherContentSaysWhenItWasUsed() {
        String request = UUID.randomUUID().toString();
        client.patch(path, "{\"amount\":5}", "MS-RequestId", request);

        TestResponse other = client.patch(path, "{\"amount\":6}", "MS-RequestId", request);

        assertFault(other, 409, 990001);
        assertThat(other.fault().data()).anyMatch(d -> d.contains(request) && d.contains("Z"));
    }

    @Test
    void refusalIsNotStored() {
        String request = UUID.randomUUID().toString();
        assertFault(client.patch(path, "{\"amount\":5}", "MS-RequestId", request, "If-Match", "\"9\""), 412, 2055);

        TestResponse again = client.patch(path, "{\"amount\":6}", "MS-RequestId", request);

        assertThat(again.status()).isEqualTo(200);
    }

    @Test
    void idsAreMadeWhereTheCallerSendsNone() {
        TestResponse one = client.patch(path, "{\"amount\":5}");
        TestResponse other = client.patch(path, "{\"amount\":5}");

        assertThat(one.header("MS-RequestId").orElseThrow())
                .hasSize(36)
                .isNotEqualTo(other.header("MS-RequestId").orElseThrow());
    }

    @Test
    void headersAreJudgedBeforeTheCustomer() {
        String wrong = path("not-a-guid");

        assertThat(client.get(wrong, "MS-RequestId", "1-2-3-4-5").fault().data())
                .anyMatch(d -> d.contains("MS-RequestId"));
        assertFault(client.get(wrong, "MS-Contract-Version", "v2"), 400, 990002);
        assertFault(client.get(wrong, "MS-Contract-Version", "v1"), 400, 2000);
    }

    @Test
    void signInComesBeforeEverythingOfTheRequest() {
        TestClient stranger = TestSandbox.client();

        TestResponse answer = stranger.patch(path("x"), "no json", "MS-RequestId", "x");

        assertFault(answer, 401, 800001);
        assertThat(answer.header("WWW-Authenticate")).isPresent();
        assertFault(stranger.get("/v1/nothing"), 404, 1000);
        assertFault(stranger.send("DELETE", path, null), 405, 990011);
        assertThat(stranger.send("DELETE", path, null).header("Allow")).contains("GET, PATCH");
    }

    @ParameterizedTest
    @CsvSource({
        "admin-agent, 200, 200",
        "billing-admin, 200, 200",
        "helpdesk-agent, 200, 403",
        "sales-agent, 200, 403",
    })
    void rolesDecide(String user, int get, int patch) {
        TestClient signedIn = TestSandbox.user(user);

        assertThat(signedIn.get(path).status()).isEqualTo(get);
        TestResponse answer = signedIn.patch(path, "{\"amount\":5}");
        assertThat(answer.status()).isEqualTo(patch);
        if (patch == 403) {
            assertFault(answer, 403, 900150);
        }
    }

    @Test
    void userWithoutSecondFactorIsRefusedWithoutABody() {
        TestResponse answer = TestSandbox.user("no-mfa").get(path);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.header("WWW-Authenticate")).contains("Bearer error=\"invalid_token\"");
    }

    @Test
    void exactlyOneConditionalChangeOfManyWinsEachRound() throws Exception {
        for (int round = 0; round < 5; round++) {
            String tag = "\"" + round + "\"";

            List<Integer> statuses = Parallel.run(
                    () -> client.patch(path, "{\"amount\":5}", "If-Match", tag).status());

            assertThat(statuses).filteredOn(s -> s == 200).hasSize(1);
            assertThat(statuses).filteredOn(s -> s == 412).hasSize(Parallel.THREADS - 1);
        }
    }

    @Test
    void oneRequestIdFromManyThreadsIsAppliedOnce() throws Exception {
        String request = UUID.randomUUID().toString();

        List<String> answers = Parallel.run(() ->
                client.patch(path, "{\"amount\":5}", "MS-RequestId", request).text());

        assertThat(answers).containsOnly(answers.getFirst());
        assertThat(client.get(path).header("ETag")).contains("\"1\"");
        assertThat(client.get(path).budget().amount()).isEqualByComparingTo(new BigDecimal("5"));
    }

    private static void assertFault(TestResponse answer, int status, int code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.fault().code()).isEqualTo(code);
    }
}
