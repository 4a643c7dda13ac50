package org.usagebudget.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UsageSummariesTest {
    private static final CustomerId CUSTOMER = new CustomerId(UUID.fromString("c0000000-0000-4000-8000-000000000001"));
    private static final SubscriptionId SUBSCRIPTION =
            new SubscriptionId(UUID.fromString("d0000000-0000-4000-8000-000000000001"));
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant END = Instant.parse("2026-12-01T00:00:00Z");
    private static final Instant CHANGED = Instant.parse("2026-11-19T03:12:44.256666999Z");

    @Test
    void customerSummaryHasThePlansShape() {
        CustomerUsageSummary summary = customer(plan("311.5502718281828459", "338.110"))
                .projectedCost(new BigDecimal("493.29"))
                .projectedPercentUsed(new BigDecimal("123.32"))
                .dataAsOf(Instant.parse("2026-11-19T02:00:00Z"))
                .build();

        assertThat(summary).hasToString(json("""
                {"budget":{"amount":400,"attributes":{"objectType":"SpendingBudget"}},
                "resourceId":"c0000000-0000-4000-8000-000000000001","resourceName":"Northwind BV",
                "billingStartDate":"2026-11-01T00:00:00+00:00","billingEndDate":"2026-12-01T00:00:00+00:00",
                "totalCost":311.5502718281828459,"currencyCode":"EUR","currencySymbol":"€","usdTotalCost":338.11,
                "lastModifiedDate":"2026-11-19T03:12:44.256666+00:00","percentUsed":77.89,
                "projectedCost":493.29,"projectedPercentUsed":123.32,"dataAsOf":"2026-11-19T02:00:00+00:00",
                "links":{"self":{"uri":"/customers/c0000000-0000-4000-8000-000000000001/usagesummary","method":"GET","headers":[]}},
                "attributes":{"objectType":"CustomerUsageSummary"}}"""));
    }

    @Test
    void customerSummaryHasTheLegacyShape() {
        CustomerUsageSummary summary =
                customer(UsageCost.legacy(new BigDecimal("1E+2"), "fr-FR")).build();

        assertThat(summary).hasToString(json("""
                {"budget":{"amount":400,"attributes":{"objectType":"SpendingBudget"}},
                "resourceId":"c0000000-0000-4000-8000-000000000001","id":"c0000000-0000-4000-8000-000000000001",
                "resourceName":"Northwind BV","name":"Northwind BV",
                "billingStartDate":"2026-11-01T00:00:00+00:00","billingEndDate":"2026-12-01T00:00:00+00:00",
                "totalCost":100,"currencyLocale":"fr-FR",
                "lastModifiedDate":"2026-11-19T03:12:44.256666+00:00","percentUsed":77.89,
                "projectedCost":null,"projectedPercentUsed":null,"dataAsOf":null,
                "links":{"self":{"uri":"/customers/c0000000-0000-4000-8000-000000000001/usagesummary","method":"GET","headers":[]}},
                "attributes":{"objectType":"CustomerUsageSummary"}}"""));
    }

    @Test
    void customerSummaryOfAClosedPeriodWithoutBudgetSaysWhichAndNoAmount() {
        CustomerUsageSummary summary = customer(plan("0.00", null))
                .budget(SpendingBudget.none())
                .percentUsed(new BigDecimal("0.00"))
                .projectedCost(new BigDecimal("0.00"))
                .period(YearMonth.of(2026, 10))
                .build();

        assertThat(summary).hasToString(json("""
                {"budget":{"attributes":{"objectType":"SpendingBudget"}},
                "resourceId":"c0000000-0000-4000-8000-000000000001","resourceName":"Northwind BV",
                "billingStartDate":"2026-11-01T00:00:00+00:00","billingEndDate":"2026-12-01T00:00:00+00:00",
                "totalCost":0,"currencyCode":"EUR","currencySymbol":"€","usdTotalCost":null,
                "lastModifiedDate":"2026-11-19T03:12:44.256666+00:00","percentUsed":0,
                "projectedCost":0,"projectedPercentUsed":null,"dataAsOf":null,
                "links":{"self":{"uri":"/customers/c0000000-0000-4000-8000-000000000001/usagesummary?period=2026-10","method":"GET","headers":[]}},
                "attributes":{"objectType":"CustomerUsageSummary"}}"""));
    }

    @Test
    void partnerSummaryHasATotalOfEachCurrency() {
        PartnerUsageSummary summary = partner(UsageCost.legacy(new BigDecimal("12.50"), "nl-NL"))
                .customersOverBudget(1)
                .customersTrendingOver(2)
                .customersWithUsageBasedSubscription(3)
                .emailsToNotify(List.of("billing@example.com"))
                .totals(List.of(
                        new PartnerUsageSummary.CurrencyTotal("EUR", new BigDecimal("12.50"), 4),
                        new PartnerUsageSummary.CurrencyTotal("SEK", new BigDecimal("0E-20"), 1)))
                .lastModified(CHANGED)
                .projectedCost(new BigDecimal("20.83"))
                .dataAsOf(START)
                .build();

        assertThat(summary).hasToString(json("""
                {"emailsToNotify":["billing@example.com"],"customersOverBudget":1,"customersTrendingOver":2,
                "customersWithUsageBasedSubscription":3,
                "resourceId":"a0000000-0000-4000-8000-000000000001","id":"a0000000-0000-4000-8000-000000000001",
                "resourceName":"Example Cloud","name":"Example Cloud",
                "billingStartDate":"2026-11-01T00:00:00+00:00","billingEndDate":"2026-12-01T00:00:00+00:00",
                "totalCost":12.5,"currencyLocale":"nl-NL","lastModifiedDate":"2026-11-19T03:12:44.256666+00:00",
                "currencyCode":"EUR","totals":[{"currencyCode":"EUR","totalCost":12.5,"customers":4},
                {"currencyCode":"SEK","totalCost":0,"customers":1}],
                "projectedCost":20.83,"dataAsOf":"2026-11-01T00:00:00+00:00",
                "links":{"self":{"uri":"/usagesummary","method":"GET","headers":[]}},
                "attributes":{"objectType":"PartnerUsageSummary"}}"""));
    }

    @Test
    void partnerSummaryWithoutCustomersHasEmptyArraysAndNulls() {
        PartnerUsageSummary summary = partner(UsageCost.legacy(BigDecimal.ZERO, "nl-NL"))
                .period(YearMonth.of(2026, 11))
                .build();

        assertThat(summary).hasToString(json("""
                {"emailsToNotify":[],"customersOverBudget":0,"customersTrendingOver":0,
                "customersWithUsageBasedSubscription":0,
                "resourceId":"a0000000-0000-4000-8000-000000000001","id":"a0000000-0000-4000-8000-000000000001",
                "resourceName":"Example Cloud","name":"Example Cloud",
                "billingStartDate":"2026-11-01T00:00:00+00:00","billingEndDate":"2026-12-01T00:00:00+00:00",
                "totalCost":0,"currencyLocale":"nl-NL","lastModifiedDate":null,
                "currencyCode":"EUR","totals":[],"projectedCost":null,"dataAsOf":null,
                "links":{"self":{"uri":"/usagesummary?period=2026-11","method":"GET","headers":[]}},
                "attributes":{"objectType":"PartnerUsageSummary"}}"""));
    }

    @Test
    void subscriptionSummaryIsACustomersWithoutBudget() {
        SubscriptionUsageSummary plan = subscription(plan("-12.50", "-13.75"))
                .projectedCost(new BigDecimal("-20.83"))
                .dataAsOf(START)
                .build();
        SubscriptionUsageSummary legacy = subscription(UsageCost.legacy(new BigDecimal("1.10"), "de-DE"))
                .period(YearMonth.of(2026, 10))
                .build();

        assertThat(plan).hasToString(json("""
                {"resourceId":"d0000000-0000-4000-8000-000000000001","resourceName":"Azure plan",
                "billingStartDate":"2026-11-01T00:00:00+00:00","billingEndDate":"2026-12-01T00:00:00+00:00",
                "totalCost":-12.5,"currencyCode":"EUR","currencySymbol":"€","usdTotalCost":-13.75,
                "lastModifiedDate":"2026-11-19T03:12:44.256666+00:00",
                "projectedCost":-20.83,"dataAsOf":"2026-11-01T00:00:00+00:00",
                "links":{"self":{"uri":"/customers/c0000000-0000-4000-8000-000000000001/subscriptions/\
                d0000000-0000-4000-8000-000000000001/usagesummary","method":"GET","headers":[]}},
                "attributes":{"objectType":"SubscriptionUsageSummary"}}"""));
        assertThat(legacy).hasToString(json("""
                {"resourceId":"d0000000-0000-4000-8000-000000000001","id":"d0000000-0000-4000-8000-000000000001",
                "resourceName":"Azure plan","name":"Azure plan",
                "billingStartDate":"2026-11-01T00:00:00+00:00","billingEndDate":"2026-12-01T00:00:00+00:00",
                "totalCost":1.1,"currencyLocale":"de-DE",
                "lastModifiedDate":"2026-11-19T03:12:44.256666+00:00","projectedCost":null,"dataAsOf":null,
                "links":{"self":{"uri":"/customers/c0000000-0000-4000-8000-000000000001/subscriptions/\
                d0000000-0000-4000-8000-000000000001/usagesummary?period=2026-10","method":"GET","headers":[]}},
                "attributes":{"objectType":"SubscriptionUsageSummary"}}"""));
    }

    @Test
    void equalAreThoseThatAreWrittenAlike() {
        CustomerUsageSummary one = customer(plan("1.00", null)).build();
        CustomerUsageSummary same = customer(plan("1", null)).build();
        CustomerUsageSummary other = customer(plan("1", "1")).build();

        assertThat(one).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(other);
    }

    @Test
    void whatIsMissingOrImpossibleIsNamed() {
        CustomerUsageSummary.Builder nothing = CustomerUsageSummary.builder(CUSTOMER);
        assertThatThrownBy(nothing::build)
                .isInstanceOf(NullPointerException.class)
                .hasMessage("cost");
        assertThatThrownBy(() -> customer(plan("1", null)).billingDates(END, END))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("start must be before end, was 2026-12-01T00:00:00Z and 2026-12-01T00:00:00Z");
        PartnerUsageSummary.Builder wrongShape = partner(plan("1", null));
        assertThatThrownBy(wrongShape::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cost must have the legacy shape, was 1 EUR");
    }

    private static UsageCost plan(String total, @Nullable String usd) {
        return UsageCost.plan(new BigDecimal(total), "EUR", "€", usd == null ? null : new BigDecimal(usd));
    }

    private static CustomerUsageSummary.Builder customer(UsageCost cost) {
        return CustomerUsageSummary.builder(CUSTOMER)
                .resourceName("Northwind BV")
                .billingDates(START, END)
                .cost(cost)
                .budget(SpendingBudget.of("400.00"))
                .percentUsed(new BigDecimal("77.89"))
                .lastModified(CHANGED);
    }

    private static PartnerUsageSummary.Builder partner(UsageCost cost) {
        return PartnerUsageSummary.builder(new PartnerId(UUID.fromString("a0000000-0000-4000-8000-000000000001")))
                .resourceName("Example Cloud")
                .billingDates(START, END)
                .currencyCode("EUR")
                .cost(cost);
    }

    private static SubscriptionUsageSummary.Builder subscription(UsageCost cost) {
        return SubscriptionUsageSummary.builder(CUSTOMER, SUBSCRIPTION)
                .resourceName("Azure plan")
                .billingDates(START, END)
                .cost(cost)
                .lastModified(CHANGED);
    }

    private static String json(String lines) {
        return lines.replace("\n", "");
    }
}
