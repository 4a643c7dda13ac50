package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireStrictReaderTest {
    private static final String FAULT =
            "{\"code\":2000,\"description\":\"No.\",\"data\":[],\"source\":\"UsageBudget\"}";

    @Test
    void readsABudgetWithQuotedAndPlainNumbers() {
        WireStrictReader.Budget budget = WireStrictReader.readBudget(
                200,
                bytes("{\"amount\":\"12.5\",\"usageSpendingBudget\":12.5,\"links\":{\"self\":{\"uri\":\"/v1/x\","
                        + "\"method\":\"GET\",\"headers\":[]}},"
                        + "\"attributes\":{\"objectType\":\"SpendingBudget\",\"etag\":\"3\"}}"));

        assertThat(budget.amount()).isEqualByComparingTo(new BigDecimal("12.5"));
        assertThat(budget.usageSpendingBudget()).isEqualByComparingTo(new BigDecimal("12.5"));
        assertThat(budget.objectType()).isEqualTo("SpendingBudget");
        assertThat(budget.etag()).isEqualTo("3");
        assertThat(budget.selfUri()).isEqualTo("/v1/x");
        assertThat(budget.selfMethod()).isEqualTo("GET");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"Amount\":1}",
                "{\"amount\":true}",
                "{\"amount\":\"much\"}",
                "{\"amount\":1}{}",
                "{\"amount\":1,\"amount\":1}",
                "\u00ef\u00bb\u00bf{}",
                "{\"attributes\":[]}",
                "{\"billingStartDate\":\"1 May 2024\"}",
                "{\"relationshipToPartner\":\"microsoft_support\"}",
                "{\"billingType\":\"benefit\"}",
                "{\"items\":null}",
                "{\"items\":[{\"status\":\"pending\",\"attributes\":{\"objectType\":\"Subscription\"}}]}",
                "{\"attributes\":{\"objectType\":\"Collection\"}}"
            })
    void refusesSuccessesThatTheSdkCannotRead(String body) {
        assertThatThrownBy(() -> WireStrictReader.check(200, headers(), body.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"code\":\"2000\",\"description\":\"No.\",\"source\":\"x\"}",
                "{\"code\":2000,\"source\":\"x\"}",
                "{\"code\":2000,\"description\":\"No.\",\"data\":{},\"source\":\"x\"}",
                "{\"code\":2000,\"description\":\"No.\",\"attributes\":{\"more\":1},\"source\":\"x\"}"
            })
    void refusesFaultsThatTheSdkCannotRead(String body) {
        assertThatThrownBy(() -> WireStrictReader.check(400, headers(), bytes(body)))
                .isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"status\":\"expired\"",
                "\"quantity\":\"1\"",
                "\"quantity\":1.5",
                "\"isTrial\":\"false\"",
                "\"hasPurchasableAddOns\":false",
                "\"actions\":\"edit\"",
                "\"suspensionReasons\":{}",
                "\"commitmentEndDate\":\"never\"",
                "\"contractType\":\"Subscription\"",
                "\"friendlyName\":5"
            })
    void refusesSubscriptionsThatTheSdkCannotRead(String member) {
        String whole = "{\"status\":\"active\",\"quantity\":1,\"isTrial\":false,\"hasPurchasableAddons\":false,"
                + "\"actions\":[],\"commitmentEndDate\":\"9999-12-31T00:00:00Z\",\"attributes\":{\"objectType\":\"Subscription\"}}";
        WireStrictReader.check(200, headers(), bytes(whole));

        String wrong = "{" + member + ",\"attributes\":{\"objectType\":\"Subscription\"}}";
        assertThatThrownBy(() -> WireStrictReader.check(200, headers(), bytes(wrong)))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void takesAFaultWithoutDataAndOneWithNull() {
        assertThat(WireStrictReader.readFault(400, bytes(FAULT.replace("\"data\":[],", "")))
                        .data())
                .isEmpty();
        assertThat(WireStrictReader.readFault(400, bytes(FAULT.replace("[]", "null")))
                        .data())
                .isEmpty();
    }

    @Test
    void asksForIdsDateAndWhatAStatusNeeds() {
        for (String name : List.of("MS-RequestId", "MS-CorrelationId", "Date")) {
            Map<String, List<String>> fewer = new HashMap<>(headers());
            fewer.remove(name);
            assertThatThrownBy(() -> WireStrictReader.check(400, fewer, bytes(FAULT)))
                    .isInstanceOf(AssertionError.class);
        }
        assertThatThrownBy(() -> WireStrictReader.check(503, headers(), bytes(FAULT)))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> WireStrictReader.check(502, headers(), bytes(FAULT)))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> WireStrictReader.check(204, headers(), new byte[0]))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void flagsEndlesslyRepeatedStatusesForTheSdkAlone() {
        WireStrictReader.check(412, headers(), bytes(FAULT));

        assertThatThrownBy(() -> WireStrictReader.checkForJavaSdk(412, headers(), bytes(FAULT)))
                .isInstanceOf(AssertionError.class);
        WireStrictReader.checkForJavaSdk(400, headers(), bytes(FAULT));
    }

    @Test
    void takesPagesOnlyWithTheirPolicyAndNeverForTheSdk() {
        Map<String, List<String>> page = new HashMap<>(headers());
        page.put("Content-Type", List.of("text/html; charset=utf-8"));
        page.put("Content-Security-Policy", List.of("default-src 'none'; frame-ancestors 'none'"));
        page.put("X-Content-Type-Options", List.of("nosniff"));
        page.put("Cache-Control", List.of("no-store"));
        WireStrictReader.check(200, page, bytes("<p>"));
        WireStrictReader.check(400, page, bytes("<p>"));

        for (String name : List.of("Content-Security-Policy", "X-Content-Type-Options", "Cache-Control", "Date")) {
            Map<String, List<String>> fewer = new HashMap<>(page);
            fewer.remove(name);
            assertThatThrownBy(() -> WireStrictReader.check(200, fewer, bytes("<p>")))
                    .isInstanceOf(AssertionError.class);
        }
        assertThatThrownBy(() -> WireStrictReader.check(500, page, bytes("<p>")))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> WireStrictReader.checkForJavaSdk(200, page, bytes("<p>")))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void takesRedirectsOnlyToThisMachineAndNeverForTheSdk() {
        Map<String, List<String>> redirect = new HashMap<>(headers());
        redirect.remove("Content-Type");
        redirect.put("Cache-Control", List.of("no-store"));
        redirect.put("Location", List.of("http://localhost:1/?code=x"));
        WireStrictReader.check(303, redirect, new byte[0]);

        assertThatThrownBy(() -> WireStrictReader.checkForJavaSdk(303, redirect, new byte[0]))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> WireStrictReader.check(302, redirect, new byte[0]))
                .isInstanceOf(AssertionError.class);
        redirect.put("Location", List.of("http://localhost:1.example/?code=x"));
        assertThatThrownBy(() -> WireStrictReader.check(303, redirect, new byte[0]))
                .isInstanceOf(AssertionError.class);
    }

    private static Map<String, List<String>> headers() {
        return Map.of(
                "MS-RequestId", List.of("312b044d-dc41-4b37-c2d5-7d27322d9654"),
                "MS-CorrelationId", List.of("7cb67bb7-4750-403d-cc2e-6bc44c52d52c"),
                "Date", List.of("Sun, 22 Nov 2026 10:00:00 GMT"),
                "Content-Type", List.of("application/json"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
