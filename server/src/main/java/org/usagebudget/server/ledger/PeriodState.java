package org.usagebudget.server.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one customer has spent in one billing period, against the budget that applies to it. A pure value: what is said of it is
 * shown and listed; what happens by it, such as a crossing, is decided by {@link Account#apply} alone.
 *
 * @param period the period
 * @param budget the amount; null for no budget
 * @param spend what has been spent
 */
public record PeriodState(BillingPeriod period, @Nullable BigDecimal budget, Spend spend) {
    /** The share of the budget, in percent, from which on a customer is trending over. */
    public static final int TRENDING_PERCENT = 80;

    private static final BigDecimal TRENDING = BigDecimal.valueOf(TRENDING_PERCENT);
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /**
     * The state in a period that is an account's open one, or a later one that no command has opened yet: in that, nothing has been
     * spent, and the budget stands.
     *
     * @param period the account's open period, or a later one
     * @param opened when the account's open period started
     * @param budget the standing budget
     * @param spend what has been spent in the account's open period
     */
    public static PeriodState standing(BillingPeriod period, Instant opened, @Nullable BigDecimal budget, Spend spend) {
        if (opened.isAfter(period.start())) {
            throw new IllegalArgumentException(
                    "the account's open period started at " + opened + ", after " + period.start());
        }
        return new PeriodState(period, budget, opened.equals(period.start()) ? spend : Spend.NONE);
    }

    /**
     * Total cost as a percentage of the budget: two decimals, half up. 0 without a budget; with a budget of 0, 100 where something has
     * been spent and else 0. Below 0 where corrections outweigh the cost.
     */
    public BigDecimal percentUsed() {
        return budget == null ? BigDecimal.ZERO : BillingPeriod.percent(spend.totalCost(), budget);
    }

    /** Whether there is a budget and more than that has been spent. */
    public boolean isOver() {
        return budget != null && spend.totalCost().compareTo(budget) > 0;
    }

    /**
     * Whether at least {@value #TRENDING_PERCENT} percent of the budget have been spent, and not more than all of it. Where nothing has
     * been spent it is never so, as with thresholds: a budget of 0 is not close to being exceeded by that.
     */
    public boolean isTrendingOver() {
        return budget != null
                && !isOver()
                && spend.totalCost().signum() > 0
                && spend.totalCost().multiply(HUNDRED).compareTo(budget.multiply(TRENDING)) >= 0;
    }

    /**
     * What the total cost comes to at the period's end if it goes on as it did, see {@link BillingPeriod#projected}.
     *
     * @param now the partner's time
     * @return null in the first tenth of the period
     */
    public @Nullable BigDecimal projectedCost(Instant now) {
        return period.projected(spend.totalCost(), now);
    }

    /**
     * What percentage of the budget the projected cost is, before that is rounded: two decimals, half up.
     *
     * @param now the partner's time
     * @return null in the first tenth of the period, and without a budget
     */
    public @Nullable BigDecimal projectedPercentUsed(Instant now) {
        return budget == null ? null : period.projectedPercent(spend.totalCost(), budget, now);
    }
}
