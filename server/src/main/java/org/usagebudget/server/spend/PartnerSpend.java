package org.usagebudget.server.spend;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.currency.CurrencyLocales;

/**
 * What all customers of a partner have spent in a billing period.
 *
 * @param name what people call the partner
 * @param billing its currency, and how that is told
 * @param totals of each currency that a customer is billed in, by code
 */
record PartnerSpend(String name, CurrencyLocales.Billing billing, List<Total> totals) {
    /** Copies {@code totals}. */
    PartnerSpend {
        totals = List.copyOf(totals);
    }

    /**
     * The customers that are billed in one currency.
     *
     * @param currency which
     * @param customers how many they are
     * @param cost what they have spent
     * @param counts of those of them that are special
     * @param newestUsage the time of the newest usage that is counted; null for none
     * @param changedAt when any of it last changed
     */
    record Total(
            String currency,
            int customers,
            BigDecimal cost,
            Counts counts,
            @Nullable Instant newestUsage,
            Instant changedAt) {}

    /**
     * How many customers are special.
     *
     * @param over they have spent more than their budget
     * @param trending they are close to that
     * @param usageBased they have a subscription that is billed by usage
     */
    record Counts(int over, int trending, int usageBased) {
        private Counts plus(Counts other) {
            return new Counts(over + other.over, trending + other.trending, usageBased + other.usageBased);
        }
    }

    /** What the customers that are billed in the partner's currency have spent. */
    BigDecimal cost() {
        return totals.stream()
                .filter(total -> total.currency().equals(billing.currency()))
                .map(Total::cost)
                .findFirst()
                .orElse(BigDecimal.ZERO);
    }

    /** Of all customers. */
    Counts counts() {
        return totals.stream().map(Total::counts).reduce(new Counts(0, 0, 0), Counts::plus);
    }

    /** The time of the newest usage of any customer. */
    Optional<Instant> newestUsage() {
        return totals.stream()
                .flatMap(total -> Optional.ofNullable(total.newestUsage()).stream())
                .max(Instant::compareTo);
    }

    /** When anything of any customer last changed. */
    Optional<Instant> changedAt() {
        return totals.stream().map(Total::changedAt).max(Instant::compareTo);
    }
}
