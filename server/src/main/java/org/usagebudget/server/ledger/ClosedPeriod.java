package org.usagebudget.server.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A billing period that has ended: what was spent, and the budget that stood then.
 *
 * @param start when it started
 * @param end when it ended, exclusive
 * @param totalCost what was spent
 * @param budget the amount that applied; null for no budget
 * @param newestUsage the newest usage counted; null for none
 */
public record ClosedPeriod(
        Instant start,
        Instant end,
        BigDecimal totalCost,
        @Nullable BigDecimal budget,
        @Nullable Instant newestUsage) {}
