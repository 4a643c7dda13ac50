package org.usagebudget.server.spend;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.BudgetReport;
import org.usagebudget.model.CustomerDailyUsage;
import org.usagebudget.model.CustomerMonthlyUsageRecord;
import org.usagebudget.model.CustomerUsageSummary;
import org.usagebudget.model.PartnerId;
import org.usagebudget.model.PartnerUsageSummary;
import org.usagebudget.model.SpendingBudget;
import org.usagebudget.model.UsageCost;
import org.usagebudget.server.ledger.BillingPeriod;
import org.usagebudget.server.ledger.PeriodState;

/** Makes the resources of what partners and customers have spent. Thread-safe. */
final class CustomerResources {
    private final Costs costs;

    CustomerResources(Costs costs) {
        this.costs = costs;
    }

    /** A customer's summary. */
    CustomerUsageSummary summary(CustomerSpend spend, AskedPeriod asked) {
        CustomerSpend.Customer customer = spend.customer();
        BillingPeriod period = spend.state().period();
        return told(CustomerUsageSummary.builder(customer.id()), spend)
                .cost(costs.of(spend.state().spend(), customer.billing(), customer.isLegacy()))
                .resourceName(customer.companyName())
                .billingDates(period.start(), period.end())
                .period(asked.month())
                .build();
    }

    /** A customer in the list of all. */
    CustomerMonthlyUsageRecord record(CustomerSpend spend) {
        CustomerSpend.Customer customer = spend.customer();
        return told(CustomerMonthlyUsageRecord.builder(customer.id()), spend)
                .cost(costs.of(spend.state().spend(), customer.billing(), customer.isLegacy()))
                .resourceName(customer.companyName())
                .build();
    }

    /** A customer's days, from the period's start to today, or to its end where it has ended; never fewer than have had usage. */
    CustomerDailyUsage days(CustomerSpendStore.Days days) {
        CustomerSpend spend = days.spend();
        BillingPeriod period = spend.state().period();
        return told(CustomerDailyUsage.builder(spend.customer().id()), spend)
                .cost(costs.of(spend.state().spend(), spend.customer().billing(), false))
                .companyName(spend.customer().companyName())
                .billingDates(period.start(), period.end())
                .items(items(days.days(), LocalDate.ofInstant(period.start(), ZoneOffset.UTC), lastDay(spend)))
                .build();
    }

    private static LocalDate lastDay(CustomerSpend spend) {
        BillingPeriod period = spend.state().period();
        return spend.now().isBefore(period.end())
                ? LocalDate.ofInstant(spend.now(), ZoneOffset.UTC)
                : LocalDate.ofInstant(period.end(), ZoneOffset.UTC).minusDays(1);
    }

    private static List<CustomerDailyUsage.Day> items(List<DaySpend> days, LocalDate first, LocalDate today) {
        LocalDate last = days.isEmpty() || days.getLast().day().isBefore(today)
                ? today
                : days.getLast().day();
        List<CustomerDailyUsage.Day> items = new ArrayList<>();
        BigDecimal running = BigDecimal.ZERO;
        int next = 0;
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
            boolean isUsed = next < days.size() && days.get(next).day().equals(day);
            DaySpend spend = isUsed ? days.get(next++) : DaySpend.none(day);
            running = running.add(spend.cost());
            items.add(new CustomerDailyUsage.Day(day, spend.cost(), spend.usdCost(), running, spend.records()));
        }
        return items;
    }

    /** The partner's own summary. */
    PartnerUsageSummary summary(PartnerId partner, PartnerSpend spend, AskedPeriod asked) {
        PartnerSpend.Counts counts = spend.counts();
        BillingPeriod period = asked.period();
        return PartnerUsageSummary.builder(partner)
                .cost(UsageCost.legacy(
                        spend.cost(), costs.locales().of(spend.billing()).locale()))
                .lastModified(spend.changedAt().orElse(null))
                .dataAsOf(spend.newestUsage().orElse(null))
                .projectedCost(period.projected(spend.cost(), asked.now()))
                .resourceName(spend.name())
                .currencyCode(spend.billing().currency())
                .totals(spend.totals().stream()
                        .map(total -> new PartnerUsageSummary.CurrencyTotal(
                                total.currency(), total.cost(), total.customers()))
                        .toList())
                .customersOverBudget(counts.over())
                .customersTrendingOver(counts.trending())
                .customersWithUsageBasedSubscription(counts.usageBased())
                .billingDates(period.start(), period.end())
                .period(asked.month())
                .build();
    }

    private static <B extends BudgetReport.Builder<B>> B told(B builder, CustomerSpend spend) {
        PeriodState state = spend.state();
        @Nullable BigDecimal budget = state.budget();
        return builder.budget(budget == null ? SpendingBudget.none() : SpendingBudget.of(budget))
                .percentUsed(state.percentUsed())
                .projectedCost(state.projectedCost(spend.now()))
                .projectedPercentUsed(state.projectedPercentUsed(spend.now()))
                .lastModified(spend.changedAt())
                .dataAsOf(state.spend().newestUsage());
    }
}
