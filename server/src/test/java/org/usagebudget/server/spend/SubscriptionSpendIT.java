package org.usagebudget.server.spend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.usagebudget.server.spend.SpendPartner.by;
import static org.usagebudget.server.spend.SpendPartner.on;
import static org.usagebudget.server.spend.SpendPartner.record;
import static org.usagebudget.server.spend.SpendPartner.under;
import static org.usagebudget.server.spend.SpendPartner.usd;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.TestSandbox;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;

/** Summaries and records of subscriptions over HTTP, asserted whole. */
class SubscriptionSpendIT {
    private static final String NONE = "00000000-0000-0000-0000-000000000000";
    private static final String NONE_NAME = "Usage without a subscription";
    private static final String NOW = "\"lastModifiedDate\":\"2041-04-16T00\"";

    private final SpendPartner reseller = new SpendPartner("2041-04-16T00:00:00Z");
    private final String customer = reseller.customer("Ash", "DE", "de-DE", "EUR");
    private final String uri = "/customers/" + customer + "/subscriptions/";

    private static String euros(String cost, @Nullable String usd) {
        return "\"totalCost\":" + cost + ",\"currencyCode\":\"EUR\",\"currencySymbol\":\"€\",\"usdTotalCost\":" + usd;
    }

    private static String legacy(String cost) {
        return "\"totalCost\":" + cost + ",\"currencyLocale\":\"de-DE\"";
    }

    private static String asOf(@Nullable String time) {
        return "\"dataAsOf\":" + (time == null ? null : "\"2041-04-" + time + ":00:00+00:00\"");
    }

    private static String who(String id, String name, boolean twice) {
        return twice
                ? "\"resourceId\":\"%1$s\",\"id\":\"%1$s\",\"resourceName\":\"%2$s\",\"name\":\"%2$s\""
                        .formatted(id, name)
                : "\"resourceId\":\"%1$s\",\"resourceName\":\"%2$s\"".formatted(id, name);
    }

    private static String item(String type, String... members) {
        return "{" + String.join(",", members) + ",\"attributes\":{\"objectType\":\"" + type + "\"}}";
    }

    private String collection(String path, String... items) {
        return "{\"items\":[" + String.join(",", items) + "],\"totalCount\":" + items.length
                + ",\"links\":{\"self\":{\"uri\":\"" + uri + path
                + "\",\"method\":\"GET\",\"headers\":[]}},\"attributes\":{\"objectType\":\"Collection\"}}";
    }

    private String summary(String id, String... members) {
        String dates =
                ",\"billingStartDate\":\"2041-04-01T00:00:00+00:00\",\"billingEndDate\":\"2041-05-01T00:00:00+00:00\",";
        return "{" + members[0] + dates + members[1] + "," + NOW + "," + members[2] + ",\"links\":{\"self\":{\"uri\":\""
                + uri
                + id + "/usagesummary\",\"method\":\"GET\",\"headers\":[]}},"
                + "\"attributes\":{\"objectType\":\"SubscriptionUsageSummary\"}}";
    }

    private String get(String path) {
        return reseller.get("/v1" + uri + path);
    }

    private static String meter(String id, String quantity) {
        return "\"meterId\":\"" + id + "\",\"meterName\":\"Name of " + id
                + "\",\"category\":\"Compute\",\"subcategory\":\"Spot\",\"quantityUsed\":" + quantity
                + ",\"unit\":\"1 Hour\"";
    }

    private static String resource(String plan, String uri, String name) {
        return "\"subscriptionId\":\"" + plan + "\",\"resourceUri\":\"" + uri
                + "\",\"resourceType\":\"vm\",\"entitlementId\":\"" + plan
                + "\",\"entitlementName\":\"Plan\",\"resourceGroupName\":\"group\",\"name\":\"" + name
                + "\",\"resourceName\":\"" + name + "\"";
    }

    private void usePlan(String plan) {
        reseller.usage(
                customer,
                record("2041-04-02T10:00:00Z", "30.5", under(plan), usd("33"), on("/r1", "one"), by("m1", "2")),
                record("2041-04-02T11:00:00Z", "10.5", under(plan), usd("11"), on("/r1", "renamed"), by("m1", "3.5")),
                record("2041-04-03T11:00:00Z", "5", under(plan), on("/r2", ""), by("m2", "1")),
                record("2041-04-03T12:00:00Z", "5", under(plan)));
    }

    @Test
    void planIsAnsweredWholeByResourceMeterAndDay() {
        String plan = reseller.subscription(customer, "azure_plan", "Plan");
        usePlan(plan);

        assertThat(get(plan + "/usagesummary"))
                .isEqualTo(summary(
                        plan, who(plan, "Plan", false), euros("51", null), "\"projectedCost\":102," + asOf("03T12")));
        // Of the same cost, the one of the lesser id comes first.
        assertThat(get(plan + "/resourceusagerecords"))
                .isEqualTo(collection(
                        plan + "/resourceusagerecords",
                        item(
                                "ResourceUsageRecord",
                                resource(plan, "/r1", "renamed"),
                                euros("41", "44"),
                                NOW,
                                asOf("02T11")),
                        item(
                                "ResourceUsageRecord",
                                "\"subscriptionId\":\"" + plan + "\",\"resourceUri\":\"\",\"entitlementId\":\"" + plan
                                        + "\",\"entitlementName\":\"Plan\",\"name\":\"\",\"resourceName\":\"\"",
                                euros("5", null),
                                NOW,
                                asOf("03T12")),
                        item(
                                "ResourceUsageRecord",
                                resource(plan, "/r2", "/r2"),
                                euros("5", null),
                                NOW,
                                asOf("03T11"))));
        String of = "\"subscriptionId\":\"" + plan + "\",";
        assertThat(get(plan + "/meterusagerecords"))
                .isEqualTo(collection(
                        plan + "/meterusagerecords",
                        item("MeterUsageRecord", of + meter("m1", "5.5"), euros("41", "44"), NOW, asOf("02T11")),
                        item(
                                "MeterUsageRecord",
                                of + "\"meterId\":\"\",\"meterName\":\"\",\"quantityUsed\":0",
                                euros("5", null),
                                NOW,
                                asOf("03T12")),
                        item("MeterUsageRecord", of + meter("m2", "1"), euros("5", null), NOW, asOf("03T11"))));
        assertThat(get(plan + "/usagerecords/daily"))
                .isEqualTo(collection(
                        plan + "/usagerecords/daily",
                        item(
                                "SubscriptionDailyUsageRecord",
                                "\"dateUsed\":\"2041-04-02T00:00:00+00:00\"," + who(plan, "Plan", false),
                                euros("41", "44"),
                                NOW,
                                asOf("02T11")),
                        item(
                                "SubscriptionDailyUsageRecord",
                                "\"dateUsed\":\"2041-04-03T00:00:00+00:00\"," + who(plan, "Plan", false),
                                euros("10", null),
                                NOW,
                                asOf("03T12"))));
        TestResponse other = reseller.app.get("/v1" + uri + plan + "/usagerecords/resources");
        assertFault(other, 400, 800_011);
        assertThat(other.fault().data())
                .containsExactly(
                        "subscription " + plan + " is no legacy subscription",
                        "GET /v1" + uri + plan + "/resourceusagerecords answers for it");
    }

    @Test
    void legacySubscriptionIsAnsweredInItsOwnShape() {
        reseller.subscription(customer, "azure_plan", "Plan");
        String old = reseller.subscription(customer, "legacy", "Old");
        reseller.usage(
                customer,
                record("2041-04-02T10:00:00Z", "2.5", under(old), usd("3"), on("/r1", "one"), by("m1", "2")),
                record("2041-04-03T10:00:00Z", "7", under(old), on("/r2", "two"), by("m2", "4")));

        assertThat(get(old + "/usagesummary"))
                .isEqualTo(summary(old, who(old, "Old", true), legacy("9.5"), "\"projectedCost\":19," + asOf("03T10")));
        String second =
                "\"category\":\"Compute\",\"subcategory\":\"Spot\",\"quantityUsed\":4,\"unit\":\"1 Hour\",\"id\":\"m2\","
                        + "\"name\":\"Name of m2\"";
        String resources = collection(
                old + "/usagerecords/resources",
                item("AzureResourceMonthlyUsageRecord", second, legacy("7"), asOf("03T10")),
                item(
                        "AzureResourceMonthlyUsageRecord",
                        second.replace("m2", "m1").replace(":4,", ":2,"),
                        legacy("2.5"),
                        asOf("02T10")));
        assertThat(get(old + "/usagerecords/resources")).isEqualTo(resources);
        // The one record of usage that an app may read.
        assertThat(SpendPartner.cut(reseller.app.get("/v1" + uri + old + "/usagerecords/resources")))
                .isEqualTo(resources);
        String of = "\"subscriptionId\":\"" + old + "\",";
        assertThat(get(old + "/meterusagerecords"))
                .isEqualTo(collection(
                        old + "/meterusagerecords",
                        item("MeterUsageRecord", of + meter("m2", "4"), legacy("7"), NOW, asOf("03T10")),
                        item("MeterUsageRecord", of + meter("m1", "2"), legacy("2.5"), NOW, asOf("02T10"))));
        assertThat(get(old + "/usagerecords/daily"))
                .contains("\"dateUsed\":\"2041-04-02T00:00:00+00:00\"," + who(old, "Old", false) + "," + legacy("2.5"));
        TestResponse other = reseller.user.get("/v1" + uri + old + "/resourceusagerecords");
        assertFault(other, 400, 800_011);
        assertThat(other.fault().data())
                .containsExactly(
                        "subscription " + old + " is a legacy subscription",
                        "GET /v1" + uri + old + "/usagerecords/resources answers for it");
    }

    @Test
    void subscriptionsOfACustomerAddUpToWhatItHasSpent() {
        String plan = reseller.subscription(customer, "azure_plan", "Plan");
        String unused = reseller.subscription(customer, "legacy", "Unused");
        String seats = reseller.subscription(customer, "license", "Seats");
        reseller.subscription(customer, "license", "Unused seats");
        String gone = reseller.subscription(customer, "azure_plan", "Gone");
        reseller.deleteSubscription(customer, gone);
        reseller.deleteSubscription(customer, reseller.subscription(customer, "azure_plan", "Gone unused"));
        usePlan(plan);
        reseller.fillSubscriptions(customer);
        reseller.usage(
                customer,
                record("2041-04-04T12:00:00Z", "0.25"),
                record("2041-04-04T13:00:00Z", "0.25", under(NONE)),
                record("2041-04-04T14:00:00Z", "1", under(seats)),
                record("2041-04-04T15:00:00Z", "-2", under(gone), usd("-2")));

        assertThat(get("usagerecords"))
                .isEqualTo(collection(
                        "usagerecords",
                        item(
                                "SubscriptionMonthlyUsageRecord",
                                sold("active") + who(plan, "Plan", true),
                                euros("51", null),
                                NOW,
                                "\"projectedCost\":102",
                                asOf("03T12")),
                        item(
                                "SubscriptionMonthlyUsageRecord",
                                sold("active") + who(unused, "Unused", true),
                                legacy("0"),
                                NOW,
                                "\"projectedCost\":0",
                                asOf(null)),
                        item(
                                "SubscriptionMonthlyUsageRecord",
                                sold("active") + who(seats, "Seats", true),
                                euros("1", null),
                                NOW,
                                "\"projectedCost\":2",
                                asOf("04T14")),
                        item(
                                "SubscriptionMonthlyUsageRecord",
                                sold("deleted") + who(gone, "Gone", true),
                                euros("-2", "-2"),
                                NOW,
                                "\"projectedCost\":-4",
                                asOf("04T15")),
                        item(
                                "SubscriptionMonthlyUsageRecord",
                                "\"status\":\"none\"," + who(NONE, NONE_NAME, true),
                                euros("0.5", null),
                                NOW,
                                "\"projectedCost\":1",
                                asOf("04T13"))));
        assertThat(reseller.read("/v1/customers/" + customer + "/usagesummary")
                        .path("totalCost")
                        .decimalValue())
                .isEqualByComparingTo("50.5");
    }

    private static String sold(String status) {
        return "\"status\":\"" + status + "\",\"partnerOnRecord\":\"4700001\",\"offerId\":\"OFFER\",";
    }

    @Test
    void usageWithoutASubscriptionIsAnsweredUnderAnIdOfItsOwn() {
        assertFault(reseller.user.get("/v1" + uri + NONE + "/usagesummary"), 404, 20_003);
        reseller.usage(
                customer,
                record("2041-04-04T12:00:00Z", "0.25", on("/r1", "one"), by("m1", "2"), under(NONE)),
                record("2041-03-04T12:00:00Z", "8"));

        assertThat(get(NONE + "/usagesummary"))
                .isEqualTo(summary(
                        NONE,
                        who(NONE, NONE_NAME, false),
                        euros("0.25", null),
                        "\"projectedCost\":0.5," + asOf("04T12")));
        assertThat(get(NONE + "/resourceusagerecords"))
                .contains(resource(NONE, "/r1", "one").replace("\"Plan\"", "\"" + NONE_NAME + "\""))
                .contains("\"totalCount\":1,");
        assertThat(get(NONE + "/meterusagerecords")).contains(meter("m1", "2") + "," + euros("0.25", null));
        assertThat(get(NONE + "/usagerecords/daily"))
                .contains("\"dateUsed\":\"2041-04-04T00:00:00+00:00\"," + who(NONE, NONE_NAME, false));
        assertThat(get(NONE + "/usagesummary?period=2041-03"))
                .contains("\"totalCost\":8,")
                .contains("\"uri\":\"" + uri + NONE + "/usagesummary?period=2041-03\"");
        assertFault(reseller.user.get("/v1" + uri + NONE + "/usagerecords/resources"), 400, 800_011);
    }

    @Test
    void subscriptionThatUsageAloneTellsOfIsAnsweredToo() {
        String id = UUID.randomUUID().toString();
        reseller.fillSubscriptions(customer);
        reseller.usage(customer, record("2041-04-04T12:00:00Z", "3", under(id)));

        assertThat(get("usagerecords")).contains("{\"status\":\"none\"," + who(id, "Unknown subscription", true));
        assertThat(get(id + "/usagesummary"))
                .contains(who(id, "Unknown subscription", false))
                .contains(euros("3", null));
        // Also in a period in which it has had none.
        assertThat(get(id + "/usagesummary?period=2041-03")).contains(euros("0", "0"));
        assertThat(get(id + "/meterusagerecords?period=2041-03")).startsWith("{\"items\":[],\"totalCount\":0,");
        assertThat(get("usagerecords?period=2041-03")).isEqualTo(collection("usagerecords?period=2041-03"));
    }

    @Test
    void closedPeriodsAreThoseOfTheMonthNamed() {
        String plan = reseller.subscription(customer, "azure_plan", "Plan");
        usePlan(plan);
        String april = get(plan + "/meterusagerecords");
        reseller.clock("2041-05-16T12:00:00Z");

        assertThat(get(plan + "/meterusagerecords")).isEqualTo(collection(plan + "/meterusagerecords"));
        assertThat(get(plan + "/meterusagerecords?period=2041-04"))
                .isEqualTo(april.replace("/meterusagerecords\"", "/meterusagerecords?period=2041-04\""));
        reseller.usage(customer, record("2041-04-30T00:00:00Z", "-41", under(plan), by("m1", "-5.5")));
        assertThat(get(plan + "/meterusagerecords?period=2041-04"))
                .contains(meter("m1", "0") + "," + euros("0", null) + ",\"lastModifiedDate\":\"2041-05-16T12\"")
                .endsWith(asOf("30T00") + ",\"attributes\":{\"objectType\":\"MeterUsageRecord\"}}],\"totalCount\":3,"
                        + "\"links\":{\"self\":{\"uri\":\"" + uri + plan
                        + "/meterusagerecords?period=2041-04\",\"method\":\"GET\",\"headers\":[]}},"
                        + "\"attributes\":{\"objectType\":\"Collection\"}}");
        assertThat(get(plan + "/usagesummary?period=2041-04"))
                .contains(euros("10", null))
                .contains("\"projectedCost\":10,");
        assertThat(get("usagerecords?period=2041-04")).contains(who(plan, "Plan", true) + "," + euros("10", null));
        assertThat(get("usagerecords"))
                .contains(euros("0", "0")
                        + ",\"lastModifiedDate\":\"2041-05-01T00\",\"projectedCost\":0,\"dataAsOf\":null");
    }

    @Test
    void newNameAndStatusAreChangesOfWhatIsTold() {
        String plan = reseller.subscription(customer, "azure_plan", "Plan");
        usePlan(plan);
        String path = "/v1/customers/" + customer + "/subscriptions/" + plan;

        reseller.clock("2041-04-16T12:30:00Z");
        assertThat(get(plan + "/usagesummary")).contains(NOW);
        assertThat(get("usagerecords")).contains(NOW);
        TestClient admin = reseller.partner.user(TestSandbox.client(), "admin-agent");
        assertThat(admin.patch(path, "{\"friendlyName\":\"Shop\"}").status()).isEqualTo(200);
        assertThat(get(plan + "/usagesummary")).contains("\"Shop\"").contains(NOW.replace("T00", "T12"));
        reseller.clock("2041-04-16T13:30:00Z");
        assertThat(admin.patch(path, "{\"status\":\"suspended\"}").status()).isEqualTo(200);
        assertThat(get("usagerecords")).contains("\"suspended\"").contains(NOW.replace("T00", "T13"));
    }

    @Test
    void customerWithoutUsageHasEmptyListsAndSummariesOfNothing() {
        assertThat(get("usagerecords")).isEqualTo(collection("usagerecords"));
        String plan = reseller.subscription(customer, "azure_plan", "Plan");

        assertThat(get(plan + "/usagesummary"))
                .isEqualTo(
                        summary(plan, who(plan, "Plan", false), euros("0", "0"), "\"projectedCost\":0," + asOf(null)));
        for (String list : new String[] {"/resourceusagerecords", "/meterusagerecords", "/usagerecords/daily"}) {
            assertThat(get(plan + list)).isEqualTo(collection(plan + list));
        }
    }

    private static void assertFault(TestResponse answer, int status, int code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.fault().code()).isEqualTo(code);
    }
}
