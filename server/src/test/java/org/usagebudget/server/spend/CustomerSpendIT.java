package org.usagebudget.server.spend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.usagebudget.server.spend.SpendPartner.record;
import static org.usagebudget.server.spend.SpendPartner.under;
import static org.usagebudget.server.spend.SpendPartner.usd;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Summaries and records of a partner and its customers over HTTP, asserted whole. */
class CustomerSpendIT {
    private static final String RECORDS = "/v1/customers/usagerecords";
    private static final String APRIL =
            "\"billingStartDate\":\"2041-04-01T00:00:00+00:00\",\"billingEndDate\":\"2041-05-01T00:00:00+00:00\"";
    private static final String MAY =
            "\"billingStartDate\":\"2041-05-01T00:00:00+00:00\",\"billingEndDate\":\"2041-06-01T00:00:00+00:00\"";
    private static final String NO_BUDGET = "\"budget\":{\"attributes\":{\"objectType\":\"SpendingBudget\"}}";

    private static String summary(String customer) {
        return "/v1/customers/" + customer + "/usagesummary";
    }

    private static String days(String customer) {
        return "/budgets/v1/customers/" + customer + "/usage/daily";
    }

    private static String budget(String amount) {
        return "\"budget\":{\"amount\":" + amount + ",\"attributes\":{\"objectType\":\"SpendingBudget\"}}";
    }

    /** The members that say who it is. */
    private static String who(String id, String name, boolean twice) {
        return twice
                ? "\"resourceId\":\"%1$s\",\"id\":\"%1$s\",\"resourceName\":\"%2$s\",\"name\":\"%2$s\""
                        .formatted(id, name)
                : "\"resourceId\":\"%1$s\",\"resourceName\":\"%2$s\"".formatted(id, name);
    }

    private static String projected(@Nullable String cost, @Nullable String percent, @Nullable String asOf) {
        return "\"projectedCost\":" + cost + ",\"projectedPercentUsed\":" + percent + "," + asOf(asOf);
    }

    private static String asOf(@Nullable String time) {
        return "\"dataAsOf\":" + (time == null ? null : "\"" + time + "+00:00\"");
    }

    private static String euros(String cost, @Nullable String usd) {
        return "\"totalCost\":" + cost + ",\"currencyCode\":\"EUR\",\"currencySymbol\":\"€\",\"usdTotalCost\":" + usd;
    }

    private static String modified(String hour) {
        return "\"lastModifiedDate\":\"" + hour + "\"";
    }

    private static String summaryOf(String path, String... members) {
        return "{" + String.join(",", members) + ",\"links\":{\"self\":{\"uri\":\"" + path
                + "\",\"method\":\"GET\",\"headers\":[]}},\"attributes\":{\"objectType\":\"CustomerUsageSummary\"}}";
    }

    private static String recordOf(String... members) {
        return "{" + String.join(",", members) + ",\"attributes\":{\"objectType\":\"CustomerMonthlyUsageRecord\"}}";
    }

    private static String collection(String path, String... items) {
        return "{\"items\":[" + String.join(",", items) + "],\"totalCount\":" + items.length
                + ",\"links\":{\"self\":{\"uri\":\"" + path
                + "\",\"method\":\"GET\",\"headers\":[]}},\"attributes\":{\"objectType\":\"Collection\"}}";
    }

    private static final String NEWEST = "2041-04-15T23:00:00.123456";
    private static final String LEGACY_COST = "\"totalCost\":12.25,\"currencyLocale\":\"en-FR\"";
    private static final String LEGACY_PROJECTED = projected("24.5", null, "2041-04-01T00:00:00");
    private static final String DOLLARS =
            "\"totalCost\":0,\"currencyCode\":\"USD\",\"currencySymbol\":\"$\",\"usdTotalCost\":0";
    private static final String NOW = modified("2041-04-16T00");

    /** Three customers in the middle of April: with a plan, with legacy usage, without any. */
    private record Three(SpendPartner reseller, String plan, String legacy, String unused) {
        static Three make() {
            SpendPartner reseller = new SpendPartner("2041-04-16T00:00:00Z");
            String plan = reseller.customer("Birch", "DE", "de-DE", "EUR");
            String legacy = reseller.customer("Ash", "FR", "en-US", "EUR");
            String unused = reseller.customer("Cedar", "US", "en-US", "USD");
            String azure = reseller.subscription(plan, "azure_plan", "Azure plan");
            reseller.subscription(plan, "legacy", "Older one");
            String old = reseller.subscription(legacy, "legacy", "Azure");
            reseller.deleteSubscription(legacy, reseller.subscription(legacy, "azure_plan", "Gone"));
            reseller.deleteSubscription(unused, reseller.subscription(unused, "legacy", "Gone"));
            reseller.budget(plan, "62.250");
            reseller.budget(unused, "0");
            reseller.usage(
                    plan,
                    record("2041-04-02T10:00:00Z", "30.5", under(azure), usd("33")),
                    record("2041-04-15T23:00:00.123456Z", "19.5000", under(azure), usd("21.5")));
            reseller.usage(legacy, record("2041-04-01T00:00:00Z", "12.25", under(old)));
            return new Three(reseller, plan, legacy, unused);
        }
    }

    @Test
    void customersHaveSummariesInTheShapeOfWhatTheySubscribeTo() {
        Three three = Three.make();
        SpendPartner reseller = three.reseller();
        String plan = three.plan();
        String legacy = three.legacy();
        String unused = three.unused();

        assertThat(reseller.get(summary(plan)))
                .isEqualTo(summaryOf(
                        "/customers/" + plan + "/usagesummary",
                        budget("62.25"),
                        who(plan, "Birch", false),
                        APRIL,
                        euros("50", "54.5"),
                        NOW,
                        "\"percentUsed\":80.32",
                        projected("100", "160.64", NEWEST)));
        assertThat(reseller.get(summary(legacy)))
                .isEqualTo(summaryOf(
                        "/customers/" + legacy + "/usagesummary",
                        NO_BUDGET,
                        who(legacy, "Ash", true),
                        APRIL,
                        LEGACY_COST,
                        NOW,
                        "\"percentUsed\":0",
                        LEGACY_PROJECTED));
        assertThat(reseller.get(summary(unused)))
                .isEqualTo(summaryOf(
                        "/customers/" + unused + "/usagesummary",
                        budget("0"),
                        who(unused, "Cedar", false),
                        APRIL,
                        DOLLARS,
                        NOW,
                        "\"percentUsed\":0",
                        projected("0", "0", null)));
    }

    @Test
    void allCustomersStandInOneListAndInTheSummaryOfTheirPartner() {
        Three three = Three.make();
        SpendPartner reseller = three.reseller();
        String plan = three.plan();
        String legacy = three.legacy();
        String unused = three.unused();

        assertThat(reseller.get(RECORDS))
                .isEqualTo(collection(
                        "/customers/usagerecords",
                        recordOf(
                                NO_BUDGET,
                                "\"percentUsed\":0",
                                "\"isUpgraded\":false",
                                who(legacy, "Ash", true),
                                LEGACY_COST,
                                NOW,
                                LEGACY_PROJECTED),
                        recordOf(
                                budget("62.25"),
                                "\"percentUsed\":80.32",
                                "\"isUpgraded\":true",
                                who(plan, "Birch", true),
                                euros("50", "54.5"),
                                NOW,
                                projected("100", "160.64", NEWEST)),
                        recordOf(
                                budget("0"),
                                "\"percentUsed\":0",
                                "\"isUpgraded\":true",
                                who(unused, "Cedar", true),
                                DOLLARS,
                                NOW,
                                projected("0", "0", null))));
        assertThat(reseller.get("/v1/usagesummary"))
                .isEqualTo("{\"emailsToNotify\":[],\"customersOverBudget\":0,\"customersTrendingOver\":1,"
                        + "\"customersWithUsageBasedSubscription\":2,"
                        + who(reseller.partner.tenant(), "Reseller", true)
                        + "," + APRIL + ",\"totalCost\":62.25,\"currencyLocale\":\"en-IE\"," + NOW
                        + ",\"currencyCode\":\"EUR\",\"totals\":[{\"currencyCode\":\"EUR\",\"totalCost\":62.25,\"customers\":2},"
                        + "{\"currencyCode\":\"USD\",\"totalCost\":0,\"customers\":1}],\"projectedCost\":124.5,"
                        + asOf(NEWEST)
                        + ",\"links\":{\"self\":{\"uri\":\"/usagesummary\",\"method\":\"GET\",\"headers\":[]}},"
                        + "\"attributes\":{\"objectType\":\"PartnerUsageSummary\"}}");
    }

    @Test
    void daysRunFromThePeriodsStartToToday() {
        SpendPartner reseller = new SpendPartner("2041-04-02T12:00:00Z");
        String customer = reseller.customer("Ash", "DE", "de-DE", "EUR");
        reseller.subscription(customer, "legacy", "Azure");
        reseller.budget(customer, "40");
        reseller.usage(
                customer,
                record("2041-04-01T00:00:00Z", "30.5", usd("33")),
                record("2041-04-01T23:59:59.999999Z", "0.5", usd("1")),
                record("2041-04-02T00:00:00Z", "-1"));

        assertThat(reseller.get(days(customer)))
                .isEqualTo("{\"customerId\":\"" + customer + "\",\"companyName\":\"Ash\"," + budget("40")
                        + ",\"percentUsed\":75," + APRIL
                        + ",\"currencyCode\":\"EUR\",\"currencySymbol\":\"€\",\"totalCost\":30,\"usdTotalCost\":null,"
                        + projected(null, null, "2041-04-02T00:00:00") + "," + modified("2041-04-02T12")
                        + ",\"items\":["
                        + "{\"date\":\"2041-04-01\",\"totalCost\":31,\"usdTotalCost\":34,\"runningCost\":31,\"records\":2},"
                        + "{\"date\":\"2041-04-02\",\"totalCost\":-1,\"usdTotalCost\":null,\"runningCost\":30,\"records\":1}],"
                        + "\"attributes\":{\"objectType\":\"CustomerDailyUsage\"}}");
    }

    /** Up to an hour ahead is taken, so that it may be of tomorrow. */
    @Test
    void daysRunToTheNewestUsageWhereThatIsLater() {
        SpendPartner reseller = new SpendPartner("2041-04-02T23:30:00Z");
        String customer = reseller.customer("Ash", "DE", "de-DE", "EUR");
        reseller.usage(customer, record("2041-04-03T00:10:00Z", "2"));

        assertThat(reseller.get(days(customer)))
                .contains(
                        "\"items\":[" + day("2041-04-01", "0") + "," + day("2041-04-02", "0")
                                + ",{\"date\":\"2041-04-03\",\"totalCost\":2,\"usdTotalCost\":null,\"runningCost\":2,\"records\":1}],");
    }

    /** A day without usage. */
    private static String day(String date, String running) {
        return "{\"date\":\"" + date + "\",\"totalCost\":0,\"usdTotalCost\":0,\"runningCost\":" + running
                + ",\"records\":0}";
    }

    @Test
    void monthIsClosedWithItsBudgetAndTakesCorrectionsStill() {
        SpendPartner reseller = new SpendPartner("2041-04-16T00:00:00Z");
        String customer = reseller.customer("Ash", "DE", "de-DE", "EUR");
        reseller.budget(customer, "100");
        reseller.usage(customer, record("2041-04-02T10:00:00Z", "130", usd("140")));
        reseller.clock("2041-05-16T12:00:00Z");
        String path = "/customers/" + customer + "/usagesummary";

        // Nobody has touched the account since: its own period is the closed one.
        String open = reseller.get(summary(customer));
        assertThat(open)
                .isEqualTo(summaryOf(
                        path,
                        budget("100"),
                        who(customer, "Ash", false),
                        MAY,
                        euros("0", "0"),
                        modified("2041-05-01T00"),
                        "\"percentUsed\":0",
                        projected("0", "0", null)));
        String closed = summaryOf(
                path + "?period=2041-04",
                budget("100"),
                who(customer, "Ash", false),
                APRIL,
                euros("130", "140"),
                modified("2041-04-16T00"),
                "\"percentUsed\":130",
                projected("130", "130", "2041-04-02T10:00:00"));
        assertThat(reseller.get(summary(customer) + "?period=2041-04")).isEqualTo(closed);

        // A change closes it, and the budget that applied stays.
        reseller.budget(customer, "7");
        assertThat(reseller.get(summary(customer)))
                .isEqualTo(open.replace("2041-05-01T00\"", "2041-05-16T12\"").replace(budget("100"), budget("7")));
        assertThat(reseller.get(summary(customer) + "?PERIOD=2041-04"))
                .isEqualTo(closed.replace("2041-04-16T00", "2041-05-16T12"));

        // A correction changes what it cost, and nothing else.
        reseller.usage(
                customer,
                record("2041-04-30T23:59:59Z", "-40", usd("-43")),
                record("2041-05-01T00:00:00Z", "3", usd("3.5")));
        assertThat(reseller.get(summary(customer) + "?period=2041-04"))
                .isEqualTo(closed.replace("2041-04-16T00", "2041-05-16T12")
                        .replace(euros("130", "140"), euros("90", "97"))
                        .replace("\"percentUsed\":130", "\"percentUsed\":90")
                        .replace(
                                projected("130", "130", "2041-04-02T10:00:00"),
                                projected("90", "90", "2041-04-30T23:59:59")));
    }

    @Test
    void closedMonthIsTheSameInEveryAnswer() {
        SpendPartner reseller = new SpendPartner("2041-04-16T00:00:00Z");
        String customer = reseller.customer("Ash", "DE", "de-DE", "EUR");
        reseller.budget(customer, "100");
        reseller.usage(customer, record("2041-04-02T10:00:00Z", "130", usd("140")));
        reseller.clock("2041-05-16T12:00:00Z");
        reseller.usage(
                customer,
                record("2041-04-30T23:59:59Z", "-40", usd("-43")),
                record("2041-05-01T00:00:00Z", "3", usd("3.5")));

        assertThat(reseller.get(RECORDS + "?period=2041-04"))
                .isEqualTo(collection(
                        "/customers/usagerecords?period=2041-04",
                        recordOf(
                                budget("100"),
                                "\"percentUsed\":90",
                                "\"isUpgraded\":true",
                                who(customer, "Ash", true),
                                euros("90", "97"),
                                modified("2041-05-16T12"),
                                projected("90", "90", "2041-04-30T23:59:59"))));
        assertThat(reseller.get("/v1/usagesummary?period=2041-04"))
                .contains("\"customersOverBudget\":0,\"customersTrendingOver\":1,")
                .contains(APRIL + ",\"totalCost\":90,")
                .contains(
                        "\"totals\":[{\"currencyCode\":\"EUR\",\"totalCost\":90,\"customers\":1}],\"projectedCost\":90,"
                                + asOf("2041-04-30T23:59:59"))
                .contains("\"uri\":\"/usagesummary?period=2041-04\"");
        assertThat(reseller.get("/v1/usagesummary"))
                .contains(MAY + ",\"totalCost\":3,")
                .contains("\"projectedCost\":6,");
        String items = "\"items\":[" + day("2041-04-01", "0")
                + ",{\"date\":\"2041-04-02\",\"totalCost\":130,\"usdTotalCost\":140,\"runningCost\":130,\"records\":1},"
                + IntStream.rangeClosed(3, 29)
                        .mapToObj(number -> day("2041-04-%02d".formatted(number), "130"))
                        .collect(Collectors.joining(","))
                + ",{\"date\":\"2041-04-30\",\"totalCost\":-40,\"usdTotalCost\":-43,\"runningCost\":90,\"records\":1}],";
        assertThat(reseller.get(days(customer) + "?period=2041-04")).contains(items);
    }

    @Test
    void periodsThatWereSkippedCostNothingAndHadTheBudgetThatStood() {
        SpendPartner reseller = new SpendPartner("2041-04-16T00:00:00Z");
        String customer = reseller.customer("Ash", "DE", "de-DE", "EUR");
        reseller.budget(customer, "100");
        reseller.usage(customer, record("2041-04-02T10:00:00Z", "130"));
        reseller.clock("2041-07-16T00:00:00Z");
        String skipped = summaryOf(
                "/customers/" + customer + "/usagesummary?period=2041-05",
                budget("100"),
                who(customer, "Ash", false),
                MAY,
                euros("0", "0"),
                modified("2041-05-01T00"),
                "\"percentUsed\":0",
                projected("0", "0", null));

        assertThat(reseller.get(summary(customer) + "?period=2041-05")).isEqualTo(skipped);
        reseller.budget(customer, null);
        assertThat(reseller.get(summary(customer) + "?period=2041-05"))
                .isEqualTo(skipped.replace("2041-05-01T00\"", "2041-07-16T00\""));
        assertThat(reseller.get(summary(customer))).startsWith("{" + NO_BUDGET);
    }

    @Test
    void customerThatWasNotThereYetHadSpentNothingUnlessUsageCameLater() {
        SpendPartner reseller = new SpendPartner("2041-05-16T12:00:00Z");
        String customer = reseller.customer("Ash", "DE", "de-DE", "EUR");
        reseller.budget(customer, "100");
        String before = summaryOf(
                "/customers/" + customer + "/usagesummary?period=2041-04",
                NO_BUDGET,
                who(customer, "Ash", false),
                APRIL,
                euros("0", "0"),
                modified("2041-04-01T00"),
                "\"percentUsed\":0",
                projected("0", null, null));

        assertThat(reseller.get(summary(customer) + "?period=2041-04")).isEqualTo(before);
        reseller.usage(customer, record("2041-04-30T00:00:00Z", "5", usd("6")));
        assertThat(reseller.get(summary(customer) + "?period=2041-04"))
                .isEqualTo(before.replace(euros("0", "0"), euros("5", "6"))
                        .replace("2041-04-01T00\"", "2041-05-16T12\"")
                        .replace(projected("0", null, null), projected("5", null, "2041-04-30T00:00:00")));
        assertThat(reseller.get(summary(customer) + "?period=1999-12")).contains("\"totalCost\":0,");
    }

    @Test
    void periodsAreThoseOfThePartnersCalendar() {
        SpendPartner reseller = new SpendPartner("2041-04-10T00:00:00Z", ",\"anchorDay\":15,\"currency\":\"SEK\"");
        String customer = reseller.customer("Ash", "SE", "sv-SE", "SEK");
        reseller.usage(customer, record("2041-03-15T00:00:00Z", "2"), record("2041-03-14T23:59:59Z", "3"));

        assertThat(reseller.get(summary(customer)))
                .contains("\"billingStartDate\":\"2041-03-15T00:00:00+00:00\","
                        + "\"billingEndDate\":\"2041-04-15T00:00:00+00:00\",\"totalCost\":2,"
                        + "\"currencyCode\":\"SEK\",\"currencySymbol\":\"kr\"");
        assertThat(reseller.get(summary(customer) + "?period=2041-03"))
                .contains("\"totalCost\":2,")
                .contains("?period=2041-03");
        assertThat(reseller.get(summary(customer) + "?period=2041-02"))
                .contains("\"billingStartDate\":\"2041-02-15T00:00:00+00:00\","
                        + "\"billingEndDate\":\"2041-03-15T00:00:00+00:00\",\"totalCost\":3,");
        assertThat(reseller.user
                        .get(summary(customer) + "?period=2041-04")
                        .fault()
                        .data())
                .containsExactly("period", "2041-04", "has not begun; the open billing period is 2041-03");
        assertThat(reseller.get("/v1/usagesummary")).contains("\"currencyLocale\":\"en-SE\"");
    }

    @Test
    void partnerWithoutCustomersHasSpentNothing() {
        SpendPartner reseller = new SpendPartner("2041-05-16T12:00:00Z");

        assertThat(reseller.get(RECORDS)).isEqualTo(collection("/customers/usagerecords"));
        assertThat(reseller.get("/v1/usagesummary"))
                .contains(
                        "\"totalCost\":0,\"currencyLocale\":\"en-IE\",\"lastModifiedDate\":null,\"currencyCode\":\"EUR\","
                                + "\"totals\":[],\"projectedCost\":0,\"dataAsOf\":null,");
    }

    /** More than one statement reads. */
    @Test
    void listOfAllIsReadInPieces() {
        SpendPartner reseller = new SpendPartner("2041-05-16T12:00:00Z");
        StringBuilder csv = new StringBuilder("id,companyName,domain,country\n");
        List<String> names = new ArrayList<>();
        for (int i = 0; i <= CustomerSpendRoutes.CHUNK; i++) {
            // Of those that share a name, the id decides.
            names.add("Company " + (1_000 + i / 3));
            csv.append(new UUID(0, i + 1))
                    .append(',')
                    .append(names.getLast())
                    .append(",d")
                    .append(i)
                    .append(".example,DE\n");
        }
        reseller.load(csv.toString());

        List<JsonNode> items = List.copyOf(reseller.read(RECORDS).path("items").values());

        assertThat(items.stream().map(item -> item.path("name").stringValue()).toList())
                .isEqualTo(names);
        assertThat(items.stream().map(item -> item.path("id").stringValue()).toList())
                .isSorted()
                .doesNotHaveDuplicates();
    }
}
