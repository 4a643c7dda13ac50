package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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

    @ParameterizedTest
    @MethodSource("usage")
    void refusesUsageWithoutAMemberThatItsReadersRelyOn(String type, String whole) {
        String object = "{" + whole + ",\"attributes\":{\"objectType\":\"" + type + "\"}}";
        WireStrictReader.check(200, headers(), bytes(object));

        for (String member : whole.split(",(?=\")", -1)) {
            String name = member.substring(0, member.indexOf(':') + 1);
            String wrong = name + (name.contains("isUpgraded") ? "1" : "true");
            for (String other : List.of(object.replace(member + ",", ""), object.replace(member, wrong))) {
                assertThat(other).isNotEqualTo(object);
                assertThatThrownBy(() -> WireStrictReader.check(200, headers(), bytes(other)))
                        .as(other)
                        .isInstanceOf(AssertionError.class);
            }
        }
    }

    static Stream<Arguments> usage() {
        String resource = "'resourceId':'r','resourceName':'n'";
        String both = "'resourceId':'r','id':'r','resourceName':'n','name':'n'";
        String dates = ",'billingStartDate':'2026-11-01T00:00:00+00:00','billingEndDate':'2026-12-01T00:00:00+00:00'";
        String modified = ",'lastModifiedDate':'2026-11-19T03:12:44.256666+00:00'";
        String plan = ",'totalCost':1.5,'currencyCode':'EUR','currencySymbol':'€','usdTotalCost':\"2\"";
        String legacy = ",'totalCost':1.5,'currencyLocale':'de-DE'";
        return Stream.of(
                        Arguments.of("CustomerUsageSummary", "'budget':{}," + resource + dates + plan + modified),
                        Arguments.of("CustomerUsageSummary", "'budget':{}," + resource + dates + legacy + modified),
                        Arguments.of("SubscriptionUsageSummary", resource + dates + plan + modified),
                        Arguments.of(
                                "PartnerUsageSummary",
                                "'emailsToNotify':[],'customersOverBudget':1,'customersTrendingOver':1,"
                                        + "'customersWithUsageBasedSubscription':1," + resource + dates + legacy),
                        Arguments.of(
                                "CustomerMonthlyUsageRecord",
                                "'budget':{},'percentUsed':1,'isUpgraded':true," + both + plan + modified),
                        Arguments.of("SubscriptionMonthlyUsageRecord", "'status':'none'," + both + plan + modified),
                        Arguments.of(
                                "ResourceUsageRecord",
                                "'subscriptionId':'s','resourceUri':'u','name':'n','resourceName':'n'" + plan
                                        + modified),
                        Arguments.of(
                                "MeterUsageRecord",
                                "'subscriptionId':'s','meterId':'m','meterName':'n','quantityUsed':2" + legacy
                                        + modified),
                        Arguments.of(
                                "AzureResourceMonthlyUsageRecord", "'quantityUsed':2,'id':'m','name':'n'" + legacy),
                        Arguments.of(
                                "SubscriptionDailyUsageRecord",
                                "'dateUsed':'2026-11-09T00:00:00+00:00'," + resource + plan + modified))
                .map(each -> Arguments.of(
                        each.get()[0], String.valueOf(each.get()[1]).replace('\'', '"')));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '^',
            value = {
                "'totalCost':1.5|'totalCost':'much'",
                "'percentUsed':1|'percentUsed':null",
                "'isUpgraded':true|'isUpgraded':false",
                "'isUpgraded':true|'isUpgraded':null",
                "'isUpgraded':true|'IsUpgraded':true",
                "'currencyCode':'EUR'|'currencyCode':'EUR','currencyLocale':'de-DE'",
                "'currencyCode':'EUR','currencySymbol':'€','usdTotalCost':null|'currencyLocale':'de'",
                "'currencyCode':'EUR','currencySymbol':'€','usdTotalCost':null|'currencyLocale':'de_DE'",
                "'lastModifiedDate':'2026-11-19T03:12:44+00:00'|'lastModifiedDate':'2026-11-19 03:12:44'",
                "'lastModifiedDate':'2026-11-19T03:12:44+00:00'|'lastModifiedDate':'2026-11-19T03:12:44+01:00[Europe/Berlin]'",
                "'budget':{}|'budget':null",
            },
            delimiter = '|')
    void refusesUsageThatTheSdkCannotRead(String right, String wrong) {
        String whole =
                ("{'budget':{},'percentUsed':1,'isUpgraded':true,'resourceId':'r','id':'r','resourceName':'n','name':'n',"
                        + "'totalCost':1.5,'currencyCode':'EUR','currencySymbol':'€','usdTotalCost':null,"
                        + "'lastModifiedDate':'2026-11-19T03:12:44+00:00',"
                        + "'attributes':{'objectType':'CustomerMonthlyUsageRecord'}}");
        WireStrictReader.check(200, headers(), quoted(whole));

        String other = whole.replace(right, wrong);

        assertThat(other).isNotEqualTo(whole);
        assertThatThrownBy(() -> WireStrictReader.check(200, headers(), quoted(other)))
                .isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'customersOverBudget':1.5",
                "'customersOverBudget':null",
                "'customersTrendingOver':'1'",
                "'customersWithUsageBasedSubscription':null",
                "'emailsToNotify':'a@b.example'",
                "'emailsToNotify':[1]"
            })
    void refusesCountsOfTheWrongKind(String member) {
        assertThatThrownBy(() -> WireStrictReader.check(200, headers(), quoted("{" + member + "}")))
                .isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/usagesummary,PartnerUsageSummary,false",
        "/v1/customers/usagerecords,CustomerMonthlyUsageRecord,true",
        "/v1//customers/c/usagesummary/,CustomerUsageSummary,false",
        "/v1/customers/c/subscriptions/usagerecords,SubscriptionMonthlyUsageRecord,true",
        "/v1/customers/c/subscriptions/s/usagesummary,SubscriptionUsageSummary,false",
        "/v1/customers/c/subscriptions/s/resourceusagerecords,ResourceUsageRecord,true",
        "/v1/customers/c/subscriptions/s/meterusagerecords,MeterUsageRecord,true",
        "/v1/customers/c/subscriptions/s/usagerecords/resources,AzureResourceMonthlyUsageRecord,true",
        "/v1/customers/c/subscriptions/s/usagerecords/daily,SubscriptionDailyUsageRecord,true",
    })
    void asksAtEachPathForTheModelThatTheSdkReadsThere(String path, String type, boolean isCollection) {
        String usage = usage().filter(each -> type.equals(each.get()[0]))
                .map(each -> "{" + each.get()[1] + ",\"attributes\":{\"objectType\":\"" + type + "\"}}")
                .findFirst()
                .orElseThrow();
        String right = isCollection ? collection(usage) : usage;
        WireStrictReader.checkUsage(path, 200, bytes(right));

        String without = "{\"attributes\":{}}";
        String wrong = isCollection ? collection(without) : without;
        assertThatThrownBy(() -> WireStrictReader.checkUsage(path, 200, bytes(wrong)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(type);
        assertThatThrownBy(
                        () -> WireStrictReader.checkUsage(path, 200, bytes(isCollection ? usage : collection(usage))))
                .isInstanceOf(AssertionError.class);
        WireStrictReader.checkUsage("/budgets/v1/standing", 200, bytes(wrong));
    }

    private static String collection(String item) {
        return "{\"items\":[" + item + "],\"totalCount\":1,\"attributes\":{\"objectType\":\"Collection\"}}";
    }

    private static byte[] quoted(String text) {
        return bytes(text.replace('\'', '"'));
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
