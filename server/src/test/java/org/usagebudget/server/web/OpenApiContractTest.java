package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract passes what is as the document says, and says what is not. */
class OpenApiContractTest {
    private static final String CUSTOMER = "c1111111-0000-4000-8000-000000000001";
    private static final String PATH = "/v1/customers/" + CUSTOMER + "/usagebudget";
    private static final String BUDGET = """
            {"amount":5,"usageSpendingBudget":5,
             "links":{"self":{"uri":"/v1/customers/x/usagebudget","method":"GET","headers":[]}},
             "attributes":{"objectType":"SpendingBudget","etag":"\\"1\\""}}""";
    private static final String COLLECTION = """
            {"items":[],"totalCount":0,"links":{"self":{"uri":"/customers","method":"GET","headers":[]}},
             "attributes":{"objectType":"Collection"}}""";
    private static final String FAULT = "{\"code\":1000,\"description\":\"d\",\"data\":[],\"source\":\"UsageBudget\"}";

    private final OpenApiContract contract = OpenApiContract.served();

    @Test
    void goodExchangeIsPassedAndNamed() {
        assertThat(contract.check(budget(BUDGET, "ETag", "\"1\""))).contains("getUsageBudget");
        assertThat(contract.check(
                        exchange("GET", "/v1//customers/" + CUSTOMER + "/usagebudget/", 200, BUDGET, "ETag", "\"1\"")))
                .contains("getUsageBudget");
    }

    @Test
    void literalWinsOverVariable() {
        OpenApiDocument document = OpenApiDocument.load();

        assertThat(document.find("POST", "/adfs/oauth2/token")
                        .orElseThrow()
                        .operation()
                        .id())
                .isEqualTo("getTokenAdfs");
        assertThat(document.find("POST", "/other/oauth2/token").orElseThrow().variables())
                .containsEntry("tenant", "other");
        assertThat(document.find("GET", "/adfs/oauth2/authorize")).isEmpty();
        assertThat(document.find("GET", "/v1")).isEmpty();
    }

    @Test
    void answersAreHeldToTheirSchema() {
        assertRefused(budget(BUDGET.replace("\"amount\":5", "\"amount\":\"5\""), "ETag", "\"1\""), "/amount");
        assertRefused(budget(BUDGET.replace("\"amount\":5", "\"amount\":-1"), "ETag", "\"1\""), "/amount");
        assertRefused(budget(BUDGET.replace("\"amount\":5,", ""), "ETag", "\"1\""), "amount");
        assertRefused(budget(BUDGET.replace("\"amount\":5", "\"amount\":5,\"more\":1"), "ETag", "\"1\""), "more");
        assertRefused(budget(BUDGET.replace("\"headers\":[]", "\"headers\":[],\"body\":1"), "ETag", "\"1\""), "body");
        assertRefused(budget("{", "ETag", "\"1\""), "not JSON");
        assertRefused(budget("", "ETag", "\"1\""), "lacks its body");
    }

    @Test
    void usageHasTheShapeOfAPlanOrTheLegacyOne() {
        String path = "/v1/customers/" + CUSTOMER + "/subscriptions/" + CUSTOMER + "/usagesummary";
        String plan = """
                {"resourceId":"%s","resourceName":"n","billingStartDate":"2026-11-01T00:00:00+00:00",
                 "billingEndDate":"2026-12-01T00:00:00+00:00","totalCost":-1.5,
                 "currencyCode":"EUR","currencySymbol":"€","usdTotalCost":null,
                 "lastModifiedDate":"2026-11-19T03:12:44.256666+00:00","projectedCost":null,"dataAsOf":null,
                 "links":{"self":{"uri":"/x","method":"GET","headers":[]}},
                 "attributes":{"objectType":"SubscriptionUsageSummary"}}""".formatted(CUSTOMER);
        String shape = "\"currencyCode\":\"EUR\",\"currencySymbol\":\"€\",\"usdTotalCost\":null,";
        String legacy = plan.replace(shape, "\"currencyLocale\":\"nl-NL\",\"id\":\"" + CUSTOMER + "\",\"name\":\"n\",");

        assertThat(contract.check(exchange("GET", path, 200, plan))).contains("getSubscriptionUsageSummary");
        assertThat(contract.check(exchange("GET", path, 200, legacy))).contains("getSubscriptionUsageSummary");
        for (String mixed : List.of(
                plan.replace("\"usdTotalCost\":null,", ""),
                plan.replace("\"totalCost\"", "\"name\":\"n\",\"totalCost\""),
                plan.replace("\"currencyCode\"", "\"currencyLocale\":\"nl-NL\",\"currencyCode\""),
                plan.replace(shape, "\"currencyLocale\":\"nl-NL\","),
                legacy.replace("\"currencyLocale\"", "\"usdTotalCost\":null,\"currencyLocale\""))) {
            assertRefused(exchange("GET", path, 200, mixed), "the answer at");
        }
    }

    @Test
    void answersAreHeldToTheirHeadersStatusAndType() {
        assertRefused(budget(BUDGET), "lacks the header ETag");
        assertRefused(budget(BUDGET, "ETag", "1"), "header ETag");
        assertRefused(exchange("GET", PATH, 202, BUDGET, "ETag", "\"1\""), "status 202 is not documented");
        assertRefused(budget(BUDGET, "ETag", "\"1\"", "Content-Type", "text/plain"), "type text/plain");
    }

    @Test
    void requestsThatSucceedAreHeldToTheDocument() {
        ApiExchange good = budget(BUDGET, "ETag", "\"1\"");

        assertRefused(with(good, "", Map.of(), ""), "without a token");
        assertRefused(
                with(good, "", Map.of("Authorization", "Bearer t", "MS-RequestId", "17"), ""),
                "parameter MS-RequestId");
        ApiExchange list = exchange("GET", "/v1/customers", 200, COLLECTION);
        assertRefused(with(list, "SIZE=501", Map.of("Authorization", "Bearer t"), ""), "parameter size");
        assertRefused(with(list, "filter=%7B", Map.of("Authorization", "Bearer t"), ""), "filter is not JSON");
        assertThat(contract.check(with(list, "size=500&more=1", Map.of("Authorization", "Bearer t"), "")))
                .contains("listCustomers");
        ApiExchange change = exchange("PATCH", PATH, 200, BUDGET, "ETag", "\"1\"");
        assertRefused(change, "without a body");
        assertRefused(
                with(change, "", Map.of("Authorization", "Bearer t"), "{\"amount\":-1}"), "the request at /amount");
        assertThat(contract.check(with(change, "", Map.of("Authorization", "Bearer t"), "\ufeff{\"Amount\":1}")))
                .contains("setUsageBudget");
    }

    @Test
    void formsAreHeldToTheirSchema() {
        String token = "{\"token_type\":\"Bearer\",\"expires_in\":9,\"ext_expires_in\":9,\"access_token\":\"t\"}";
        ApiExchange signIn = exchange("POST", "/" + CUSTOMER + "/oauth2/v2.0/token", 200, token);
        Map<String, String> form = Map.of("Content-Type", "application/x-www-form-urlencoded");

        assertThat(contract.check(with(signIn, "", form, "grant_type=client%5Fcredentials")))
                .contains("getToken");
        assertRefused(with(signIn, "", form, "grant_type=password"), "/grant_type");
        assertRefused(with(signIn, "", Map.of("Content-Type", "text/csv"), "a"), "of the type text/csv");
    }

    @ParameterizedTest
    @CsvSource({"GET,/v1/none,404,true", "GET,/v1/none,200,false", "DELETE,/v1/customers/x/usagebudget,405,false"})
    void whatHasNoOperationIsRefusedWithAFault(String method, String path, int status, boolean isGood) {
        ApiExchange exchange = exchange(method, path, status, FAULT, "Content-Language", "en-US");

        if (isGood) {
            assertThat(contract.check(exchange)).isEmpty();
        } else {
            assertRefused(exchange, "no operation");
        }
    }

    @Test
    void missingSecondFactorIsTheOneRefusalWithoutABody() {
        assertThat(contract.check(exchange("GET", PATH, 401, "", "WWW-Authenticate", "Bearer error=\"invalid_token\"")))
                .isPresent();
        assertRefused(exchange("GET", PATH, 403, "", "Content-Language", "en-US"), "lacks its body");
    }

    private void assertRefused(ApiExchange exchange, String words) {
        assertThatThrownBy(() -> contract.check(exchange))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(words)
                .hasMessageContaining(exchange.path());
    }

    private static ApiExchange budget(String answer, String... headers) {
        return exchange("GET", PATH, 200, answer, headers);
    }

    private static ApiExchange exchange(String method, String path, int status, String answer, String... headers) {
        Map<String, List<String>> fields = new HashMap<>();
        fields.put("Content-Type", List.of("application/json"));
        fields.put("MS-RequestId", List.of(CUSTOMER));
        fields.put("MS-CorrelationId", List.of(CUSTOMER));
        for (int i = 0; i < headers.length; i += 2) {
            fields.put(headers[i], List.of(headers[i + 1]));
        }
        return new ApiExchange(
                method,
                path,
                "",
                headers(Map.of("Authorization", List.of("Bearer t"))),
                new byte[0],
                status,
                headers(fields),
                answer.getBytes(StandardCharsets.UTF_8));
    }

    private static ApiExchange with(ApiExchange exchange, String query, Map<String, String> headers, String sent) {
        Map<String, List<String>> fields = new HashMap<>();
        headers.forEach((name, value) -> fields.put(name, List.of(value)));
        return new ApiExchange(
                exchange.method(),
                exchange.path(),
                query,
                headers(fields),
                sent.getBytes(StandardCharsets.UTF_8),
                exchange.status(),
                exchange.answerHeaders(),
                exchange.answer());
    }

    private static HttpHeaders headers(Map<String, List<String>> fields) {
        return HttpHeaders.of(fields, (_, _) -> true);
    }
}
