package org.usagebudget.server.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A billing period that has ended: what was spent, and the budget that stood then.
 *
 * @param start when it started
 * @param end when it ended, exclusive
 * @param spend what was spent
 * @param budget the amount that applied; null for no budget
 */
public record ClosedPeriod(
        Instant start, Instant end, Spend spend, @Nullable BigDecimal budget) {
    ClosedPeriod plus(Spend more) {
        return new ClosedPeriod(start, end, spend.plus(more), budget);
    }

    /** What was spent, in the customer's billing currency. */
    public BigDecimal totalCost() {
        return spend.totalCost();
    }
}
