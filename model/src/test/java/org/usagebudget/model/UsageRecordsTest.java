package org.usagebudget.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

class UsageRecordsTest {
    private static final CustomerId CUSTOMER = new CustomerId(UUID.fromString("c0000000-0000-4000-8000-000000000001"));
    private static final SubscriptionId SUBSCRIPTION =
            new SubscriptionId(UUID.fromString("d0000000-0000-4000-8000-000000000001"));
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant END = Instant.parse("2026-12-01T00:00:00Z");
    private static final Instant CHANGED = Instant.parse("2026-11-19T03:12:44.250Z");
    private static final UsageCost PLAN = UsageCost.plan(new BigDecimal("2411.36"), "SEK", "kr", null);
    private static final UsageCost LEGACY = UsageCost.legacy(new BigDecimal("2411.36"), "sv-SE");

    @Test
    void customerRecordSaysByItsShapeWhetherTheCustomerIsUpgraded() {
        CustomerMonthlyUsageRecord plan = customerRecord(PLAN)
                .projectedCost(new BigDecimal("3014.20"))
                .projectedPercentUsed(new BigDecimal("753.55"))
                .dataAsOf(START)
                .build();
        CustomerMonthlyUsageRecord legacy = customerRecord(LEGACY)
                .budget(SpendingBudget.none())
                .percentUsed(BigDecimal.ZERO)
                .build();

        assertThat(plan).hasToString(json("""
                {"budget":{"amount":400,"attributes":{"objectType":"SpendingBudget"}},"percentUsed":602.84,"isUpgraded":true,
                "resourceId":"c0000000-0000-4000-8000-000000000001","id":"c0000000-0000-4000-8000-000000000001",
                "resourceName":"Northwind AB","name":"Northwind AB",
                "totalCost":2411.36,"currencyCode":"SEK","currencySymbol":"kr","usdTotalCost":null,
                "lastModifiedDate":"2026-11-19T03:12:44.250+00:00",
                "projectedCost":3014.2,"projectedPercentUsed":753.55,"dataAsOf":"2026-11-01T00:00:00+00:00",
                "attributes":{"objectType":"CustomerMonthlyUsageRecord"}}"""));
        assertThat(legacy).hasToString(json("""
                {"budget":{"attributes":{"objectType":"SpendingBudget"}},"percentUsed":0,"isUpgraded":false,
                "resourceId":"c0000000-0000-4000-8000-000000000001","id":"c0000000-0000-4000-8000-000000000001",
                "resourceName":"Northwind AB","name":"Northwind AB",
                "totalCost":2411.36,"currencyLocale":"sv-SE","lastModifiedDate":"2026-11-19T03:12:44.250+00:00",
                "projectedCost":null,"projectedPercentUsed":null,"dataAsOf":null,
                "attributes":{"objectType":"CustomerMonthlyUsageRecord"}}"""));
    }

    @Test
    void subscriptionRecordHasBothPairsInBothShapes() {
        SubscriptionMonthlyUsageRecord plan = subscriptionRecord(PLAN)
                .partnerOnRecord("1234567")
                .offerId("DZH318Z0BPS6:0001")
                .projectedCost(new BigDecimal("3014.20"))
                .dataAsOf(START)
                .build();
        SubscriptionMonthlyUsageRecord legacy = subscriptionRecord(LEGACY).build();

        assertThat(plan).hasToString(json("""
                {"status":"active","partnerOnRecord":"1234567","offerId":"DZH318Z0BPS6:0001",
                "resourceId":"d0000000-0000-4000-8000-000000000001","id":"d0000000-0000-4000-8000-000000000001",
                "resourceName":"Azure","name":"Azure",
                "totalCost":2411.36,"currencyCode":"SEK","currencySymbol":"kr","usdTotalCost":null,
                "lastModifiedDate":"2026-11-19T03:12:44.250+00:00","projectedCost":3014.2,
                "dataAsOf":"2026-11-01T00:00:00+00:00",
                "attributes":{"objectType":"SubscriptionMonthlyUsageRecord"}}"""));
        assertThat(legacy).hasToString(json("""
                {"status":"active",
                "resourceId":"d0000000-0000-4000-8000-000000000001","id":"d0000000-0000-4000-8000-000000000001",
                "resourceName":"Azure","name":"Azure",
                "totalCost":2411.36,"currencyLocale":"sv-SE","lastModifiedDate":"2026-11-19T03:12:44.250+00:00",
                "projectedCost":null,"dataAsOf":null,
                "attributes":{"objectType":"SubscriptionMonthlyUsageRecord"}}"""));
    }

    @Test
    void resourceRecordLeavesOutWhatIsNotKnown() {
        ResourceUsageRecord whole = ResourceUsageRecord.builder(SUBSCRIPTION)
                .resourceUri("/vm/1")
                .resourceName("vm \"1\"")
                .resourceType("virtualMachines")
                .entitlementId("d0000000-0000-4000-8000-000000000001")
                .entitlementName("Azure")
                .resourceGroupName("shop")
                .cost(PLAN)
                .lastModified(CHANGED)
                .dataAsOf(START)
                .build();
        ResourceUsageRecord bare = ResourceUsageRecord.builder(SUBSCRIPTION)
                .resourceUri("/vm/1")
                .resourceName("1")
                .cost(LEGACY)
                .lastModified(CHANGED)
                .build();

        assertThat(whole).hasToString(json("""
                {"subscriptionId":"d0000000-0000-4000-8000-000000000001","resourceUri":"/vm/1","resourceType":"virtualMachines",
                "entitlementId":"d0000000-0000-4000-8000-000000000001","entitlementName":"Azure","resourceGroupName":"shop",
                "name":"vm \\"1\\"","resourceName":"vm \\"1\\"",
                "totalCost":2411.36,"currencyCode":"SEK","currencySymbol":"kr","usdTotalCost":null,
                "lastModifiedDate":"2026-11-19T03:12:44.250+00:00","dataAsOf":"2026-11-01T00:00:00+00:00",
                "attributes":{"objectType":"ResourceUsageRecord"}}"""));
        assertThat(bare).hasToString(json("""
                {"subscriptionId":"d0000000-0000-4000-8000-000000000001","resourceUri":"/vm/1",
                "name":"1","resourceName":"1","totalCost":2411.36,"currencyLocale":"sv-SE",
                "lastModifiedDate":"2026-11-19T03:12:44.250+00:00","dataAsOf":null,
                "attributes":{"objectType":"ResourceUsageRecord"}}"""));
    }

    @Test
    void meterRecordHasItsQuantityPlainly() {
        MeterUsageRecord whole = MeterUsageRecord.builder(SUBSCRIPTION)
                .meterId("m-1")
                .meterName("D2s v3")
                .category("Compute")
                .subcategory("Dsv3")
                .quantityUsed(new BigDecimal("1.20E-7"))
                .unit("1 Hour")
                .cost(PLAN)
                .lastModified(CHANGED)
                .dataAsOf(START)
                .build();
        MeterUsageRecord bare = MeterUsageRecord.builder(SUBSCRIPTION)
                .meterId("m-1")
                .meterName("D2s v3")
                .quantityUsed(BigDecimal.ZERO)
                .cost(LEGACY)
                .lastModified(CHANGED)
                .build();

        assertThat(whole).hasToString(json("""
                {"subscriptionId":"d0000000-0000-4000-8000-000000000001","meterId":"m-1","meterName":"D2s v3",
                "category":"Compute","subcategory":"Dsv3","quantityUsed":0.00000012,"unit":"1 Hour",
                "totalCost":2411.36,"currencyCode":"SEK","currencySymbol":"kr","usdTotalCost":null,
                "lastModifiedDate":"2026-11-19T03:12:44.250+00:00","dataAsOf":"2026-11-01T00:00:00+00:00",
                "attributes":{"objectType":"MeterUsageRecord"}}"""));
        assertThat(bare).hasToString(json("""
                {"subscriptionId":"d0000000-0000-4000-8000-000000000001","meterId":"m-1","meterName":"D2s v3","quantityUsed":0,
                "totalCost":2411.36,"currencyLocale":"sv-SE",
                "lastModifiedDate":"2026-11-19T03:12:44.250+00:00","dataAsOf":null,
                "attributes":{"objectType":"MeterUsageRecord"}}"""));
    }

    @Test
    void legacyResourceRecordHasNoDateOfItsOwn() {
        AzureResourceMonthlyUsageRecord record = AzureResourceMonthlyUsageRecord.builder("m-1")
                .name("D2s v3")
                .category("Compute")
                .subcategory("Dsv3")
                .quantityUsed(new BigDecimal("12.50"))
                .unit("1 Hour")
                .cost(LEGACY)
                .dataAsOf(START)
                .build();

        assertThat(record).hasToString(json("""
                {"category":"Compute","subcategory":"Dsv3","quantityUsed":12.5,"unit":"1 Hour","id":"m-1","name":"D2s v3",
                "totalCost":2411.36,"currencyLocale":"sv-SE","dataAsOf":"2026-11-01T00:00:00+00:00",
                "attributes":{"objectType":"AzureResourceMonthlyUsageRecord"}}"""));
    }

    @Test
    void dailyRecordIsOfAWholeDay() {
        SubscriptionDailyUsageRecord record = SubscriptionDailyUsageRecord.builder(
                        SUBSCRIPTION, LocalDate.of(2026, 11, 9))
                .resourceName("Azure")
                .cost(LEGACY)
                .lastModified(CHANGED)
                .dataAsOf(START)
                .build();

        assertThat(record).hasToString(json("""
                {"dateUsed":"2026-11-09T00:00:00+00:00","resourceId":"d0000000-0000-4000-8000-000000000001","resourceName":"Azure",
                "totalCost":2411.36,"currencyLocale":"sv-SE","lastModifiedDate":"2026-11-19T03:12:44.250+00:00",
                "dataAsOf":"2026-11-01T00:00:00+00:00",
                "attributes":{"objectType":"SubscriptionDailyUsageRecord"}}"""));
    }

    @Test
    void daysOfACustomerRunUpToItsTotal() {
        CustomerDailyUsage usage = CustomerDailyUsage.builder(CUSTOMER)
                .companyName("Northwind AB")
                .budget(SpendingBudget.none())
                .percentUsed(BigDecimal.ZERO)
                .billingDates(START, END)
                .cost(PLAN)
                .lastModified(CHANGED)
                .dataAsOf(START)
                .items(List.of(
                        new CustomerDailyUsage.Day(
                                LocalDate.of(2026, 11, 1),
                                new BigDecimal("2411.360"),
                                new BigDecimal("220.50"),
                                new BigDecimal("2411.360"),
                                3_000_000_000L),
                        new CustomerDailyUsage.Day(
                                LocalDate.of(2026, 11, 2), BigDecimal.ZERO, null, new BigDecimal("2411.36"), 0)))
                .build();

        assertThat(usage).hasToString(json("""
                {"customerId":"c0000000-0000-4000-8000-000000000001","companyName":"Northwind AB",
                "budget":{"attributes":{"objectType":"SpendingBudget"}},"percentUsed":0,
                "billingStartDate":"2026-11-01T00:00:00+00:00","billingEndDate":"2026-12-01T00:00:00+00:00",
                "currencyCode":"SEK","currencySymbol":"kr","totalCost":2411.36,"usdTotalCost":null,
                "projectedCost":null,"projectedPercentUsed":null,"dataAsOf":"2026-11-01T00:00:00+00:00",
                "lastModifiedDate":"2026-11-19T03:12:44.250+00:00",
                "items":[{"date":"2026-11-01","totalCost":2411.36,"usdTotalCost":220.5,"runningCost":2411.36,"records":3000000000},
                {"date":"2026-11-02","totalCost":0,"usdTotalCost":null,"runningCost":2411.36,"records":0}],
                "attributes":{"objectType":"CustomerDailyUsage"}}"""));
    }

    @Test
    void standingShowsTheVersionOfItsBudget() {
        CustomerStanding standing = standing(PLAN)
                .budget(SpendingBudget.of("3000").withEtag("\"7\""))
                .percentUsed(new BigDecimal("80.38"))
                .projectedCost(new BigDecimal("3014.20"))
                .projectedPercentUsed(new BigDecimal("100.47"))
                .status(CustomerStanding.TRENDING)
                .dataAsOf(START)
                .build();
        CustomerStanding without = standing(PLAN)
                .budget(SpendingBudget.none().withEtag("\"0\""))
                .percentUsed(BigDecimal.ZERO)
                .status(CustomerStanding.NONE)
                .build();

        assertThat(standing).hasToString(json("""
                {"customerId":"c0000000-0000-4000-8000-000000000001","companyName":"Northwind AB","domain":"northwind.example",
                "currencyCode":"SEK","currencySymbol":"kr",
                "budget":{"amount":3000,"attributes":{"objectType":"SpendingBudget","etag":"\\"7\\""}},
                "percentUsed":80.38,"totalCost":2411.36,"projectedCost":3014.2,"projectedPercentUsed":100.47,"status":"trending",
                "billingStartDate":"2026-11-01T00:00:00+00:00","billingEndDate":"2026-12-01T00:00:00+00:00",
                "dataAsOf":"2026-11-01T00:00:00+00:00","asOf":"2026-11-19T03:12:44.250+00:00",
                "attributes":{"objectType":"CustomerStanding"}}"""));
        assertThat(without).hasToString(json("""
                {"customerId":"c0000000-0000-4000-8000-000000000001","companyName":"Northwind AB","domain":"northwind.example",
                "currencyCode":"SEK","currencySymbol":"kr",
                "budget":{"attributes":{"objectType":"SpendingBudget","etag":"\\"0\\""}},
                "percentUsed":0,"totalCost":2411.36,"projectedCost":null,"projectedPercentUsed":null,"status":"none",
                "billingStartDate":"2026-11-01T00:00:00+00:00","billingEndDate":"2026-12-01T00:00:00+00:00",
                "dataAsOf":null,"asOf":"2026-11-19T03:12:44.250+00:00",
                "attributes":{"objectType":"CustomerStanding"}}"""));
    }

    @Test
    void reportsOfOurOwnTakeNoLegacyShape() {
        CustomerStanding.Builder standing = standing(LEGACY)
                .budget(SpendingBudget.none())
                .percentUsed(BigDecimal.ZERO)
                .status(CustomerStanding.NONE);

        assertThatThrownBy(standing::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cost must have the Azure plan's shape, was 2411.36 sv-SE");
    }

    @Test
    void collectionsMaySayWhenTheyWereSo() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            CollectionWriter.begin(json).end(CollectionWriter.Place.whole(new Link("/x", "GET")), CHANGED);
        }

        assertThat(text).hasToString(json("""
                {"items":[],"totalCount":0,"asOf":"2026-11-19T03:12:44.250+00:00",
                "links":{"self":{"uri":"/x","method":"GET","headers":[]}},"attributes":{"objectType":"Collection"}}"""));
    }

    private static CustomerMonthlyUsageRecord.Builder customerRecord(UsageCost cost) {
        return CustomerMonthlyUsageRecord.builder(CUSTOMER)
                .resourceName("Northwind AB")
                .cost(cost)
                .budget(SpendingBudget.of("400"))
                .percentUsed(new BigDecimal("602.84"))
                .lastModified(CHANGED);
    }

    private static SubscriptionMonthlyUsageRecord.Builder subscriptionRecord(UsageCost cost) {
        return SubscriptionMonthlyUsageRecord.builder(SUBSCRIPTION)
                .resourceName("Azure")
                .status(Subscription.ACTIVE)
                .cost(cost)
                .lastModified(CHANGED);
    }

    private static CustomerStanding.Builder standing(UsageCost cost) {
        return CustomerStanding.builder(CUSTOMER)
                .companyName("Northwind AB")
                .domain("northwind.example")
                .billingDates(START, END)
                .cost(cost)
                .asOf(CHANGED);
    }

    private static String json(String lines) {
        return lines.replace("\n", "");
    }
}
