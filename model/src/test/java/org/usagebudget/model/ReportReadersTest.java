package org.usagebudget.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonParser;

/** Each report is read as it is written; those of Partner Center, which lack what is ours, in their documented shapes. */
class ReportReadersTest {
    private static final CustomerId CUSTOMER = CustomerId.of("c0000000-0000-4000-8000-000000000001");
    private static final SubscriptionId SUBSCRIPTION = SubscriptionId.of("d0000000-0000-4000-8000-000000000101");
    private static final PartnerId PARTNER =
            PartnerId.parse("a0000000-0000-4000-8000-000000000001").orElseThrow();
    private static final Instant START = Instant.parse("2026-10-01T00:00:00Z");
    private static final Instant END = Instant.parse("2026-11-01T00:00:00Z");
    private static final BigDecimal COST = new BigDecimal("311.5502718281828459");
    private static final UsageCost PLAN = UsageCost.plan(COST, "EUR", "€", new BigDecimal("338.11"));
    private static final UsageCost LEGACY = UsageCost.legacy(COST, "fr-FR");

    record Case(UsageReport report, Function<JsonParser, UsageReport> reader) {
        @Override
        public String toString() {
            return report.getClass().getSimpleName() + (report.cost().isLegacy() ? " legacy" : "");
        }
    }

    private static <T> T read(String json, Function<JsonParser, T> reader) {
        return WireReader.read(json.getBytes(StandardCharsets.UTF_8), reader);
    }

    private static <B extends UsageReport.Builder<B>> B filled(B builder, UsageCost cost) {
        return builder.cost(cost).lastModified(START.plusMillis(250)).dataAsOf(START);
    }

    private static <B extends BudgetReport.Builder<B>> B budgeted(B builder, UsageCost cost) {
        return filled(builder, cost)
                .budget(SpendingBudget.of("400"))
                .percentUsed(new BigDecimal("77.89"))
                .projectedCost(new BigDecimal("400.5"))
                .projectedPercentUsed(new BigDecimal("100.13"));
    }

    static Stream<Case> reports() {
        return Stream.of(PLAN, LEGACY).flatMap(ReportReadersTest::reports);
    }

    private static Stream<Case> reports(UsageCost cost) {
        return Stream.of(
                new Case(
                        budgeted(CustomerUsageSummary.builder(CUSTOMER), cost)
                                .resourceName("Northwind")
                                .period(YearMonth.of(2026, 10))
                                .billingDates(START, END)
                                .build(),
                        CustomerUsageSummary::read),
                new Case(
                        budgeted(CustomerMonthlyUsageRecord.builder(CUSTOMER), cost)
                                .resourceName("Northwind")
                                .build(),
                        CustomerMonthlyUsageRecord::read),
                new Case(
                        filled(SubscriptionMonthlyUsageRecord.builder(SUBSCRIPTION), cost)
                                .resourceName("Azure")
                                .status("pending")
                                .offerId("o")
                                .partnerOnRecord("1")
                                .build(),
                        SubscriptionMonthlyUsageRecord::read),
                new Case(
                        filled(SubscriptionUsageSummary.builder(CUSTOMER, SUBSCRIPTION), cost)
                                .resourceName("Azure")
                                .billingDates(START, END)
                                .build(),
                        parser -> SubscriptionUsageSummary.read(parser, CUSTOMER)),
                new Case(
                        filled(ResourceUsageRecord.builder(SUBSCRIPTION), cost)
                                .resourceUri("/vm")
                                .resourceName("vm \"1\"")
                                .resourceType("t")
                                .build(),
                        ResourceUsageRecord::read),
                new Case(
                        filled(MeterUsageRecord.builder(SUBSCRIPTION), cost)
                                .meterId("m")
                                .meterName("n")
                                .quantityUsed(new BigDecimal("1.5"))
                                .unit("1 Hour")
                                .build(),
                        MeterUsageRecord::read),
                new Case(
                        filled(AzureResourceMonthlyUsageRecord.builder("m"), cost)
                                .lastModified(null)
                                .name("n")
                                .category("c")
                                .quantityUsed(new BigDecimal("1.5"))
                                .build(),
                        AzureResourceMonthlyUsageRecord::read),
                new Case(
                        filled(SubscriptionDailyUsageRecord.builder(SUBSCRIPTION, LocalDate.of(2026, 10, 3)), cost)
                                .resourceName("Azure")
                                .build(),
                        SubscriptionDailyUsageRecord::read),
                cost.isLegacy() ? partner() : daily(cost));
    }

    private static Case partner() {
        return new Case(
                filled(PartnerUsageSummary.builder(PARTNER), LEGACY)
                        .resourceName("Fabrikam")
                        .customersOverBudget(1)
                        .customersTrendingOver(2)
                        .customersWithUsageBasedSubscription(3)
                        .currencyCode("EUR")
                        .emailsToNotify(List.of("a@fabrikam.example"))
                        .totals(List.of(new PartnerUsageSummary.CurrencyTotal("EUR", COST, 3)))
                        .billingDates(START, END)
                        .build(),
                PartnerUsageSummary::read);
    }

    private static Case daily(UsageCost cost) {
        return new Case(
                budgeted(CustomerDailyUsage.builder(CUSTOMER), cost)
                        .companyName("Northwind")
                        .billingDates(START, END)
                        .items(List.of(new CustomerDailyUsage.Day(LocalDate.of(2026, 10, 1), COST, null, COST, 7)))
                        .build(),
                CustomerDailyUsage::read);
    }

    @ParameterizedTest
    @MethodSource("reports")
    void reportIsReadAsItIsWritten(Case of) {
        assertThat(read(of.report().toString(), of.reader())).isEqualTo(of.report());
    }

    @Test
    void summaryOfPartnerCenterIsReadAndItsPercentageWorkedOut() {
        CustomerUsageSummary read = read("""
                {"budget":{"amount":400,"attributes":{"objectType":"SpendingBudget"}},
                 "resourceId":"c0000000-0000-4000-8000-000000000001","resourceName":"Northwind BV",
                 "billingStartDate":"2024-05-01T00:00:00+00:00","billingEndDate":"2024-06-01T00:00:00+00:00",
                 "totalCost":311.5502718281828459,"currencyCode":"EUR","currencySymbol":"€","usdTotalCost":338.11,
                 "lastModifiedDate":"2024-05-19T03:12:44.2566667+00:00",
                 "links":{"self":{"uri":"/customers/x/usagesummary","method":"GET","headers":[]}},
                 "attributes":{"objectType":"CustomerUsageSummary"}}""", CustomerUsageSummary::read);

        assertThat(read.totalCost()).isEqualTo(COST);
        assertThat(read.percentUsed()).isEqualTo("77.89");
        assertThat(read.period()).isEmpty();
        assertThat(read.lastModified()).contains(Instant.parse("2024-05-19T03:12:44.256666700Z"));
    }

    @Test
    void recordWithAStrangeBudgetBesideItsOwnIsRead() {
        CustomerMonthlyUsageRecord read = read("""
                {"budget":{"attributes":{"objectType":"SpendingBudget"}},"customerSpendingBudget":{"ammount":5},
                 "percentUsed":602.84,"isUpgraded":false,"id":"c0000000-0000-4000-8000-000000000001","name":"Northwind",
                 "totalCost":9.9959047160000000001E2,"currencyLocale":"sv-SE"}""", CustomerMonthlyUsageRecord::read);

        assertThat(read.budget()).isEqualTo(SpendingBudget.none());
        assertThat(read.percentUsed()).isEqualTo("602.84");
        assertThat(read.totalCost()).isEqualTo("999.59047160000000001");
        assertThat(read.resourceName()).isEqualTo("Northwind");
    }

    @Test
    void summaryOfAPartnerWithoutMailsAndTotalsIsRead() {
        PartnerUsageSummary read = read("""
                {"resourceId":"a0000000-0000-4000-8000-000000000001","resourceName":"Fabrikam","customersOverBudget":1,
                 "billingStartDate":"2024-05-28T00:00:00-07:00","billingEndDate":"2024-06-27T00:00:00-07:00",
                 "totalCost":12.5,"currencyLocale":"en-GB","lastModifiedDate":""}""", PartnerUsageSummary::read);

        assertThat(read.currencyCode()).isEqualTo("GBP");
        assertThat(read.customersOverBudget()).isOne();
        assertThat(read.emailsToNotify()).isEmpty();
        assertThat(read.lastModified()).isEmpty();
    }

    @Test
    void whatEveryReportHasIsMissed() {
        assertThatThrownBy(() -> read("{\"id\":\"" + CUSTOMER + "\"}", CustomerMonthlyUsageRecord::read))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("totalCost is missing");
        assertThatThrownBy(() -> read("{\"totalCost\":1}", CustomerMonthlyUsageRecord::read))
                .hasMessageContaining("resourceId must be a GUID");
        assertThatThrownBy(() -> read("[]", CustomerMonthlyUsageRecord::read)).hasMessageContaining("an array");
    }
}
