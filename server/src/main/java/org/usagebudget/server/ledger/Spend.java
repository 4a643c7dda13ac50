package org.usagebudget.server.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What has been spent by one customer in one billing period, or a part of that.
 *
 * @param totalCost the exact sum, in the customer's billing currency; below 0 where corrections outweigh it
 * @param usdCost the same in US dollars; null where a usage record in it did not say
 * @param newestUsage the newest usage in it; null for none
 */
public record Spend(
        BigDecimal totalCost,
        @Nullable BigDecimal usdCost,
        @Nullable Instant newestUsage) {
    /** Nothing. */
    public static final Spend NONE = new Spend(BigDecimal.ZERO, BigDecimal.ZERO, null);

    /** Both together. */
    public Spend plus(Spend other) {
        BigDecimal usd = usdCost == null || other.usdCost == null ? null : usdCost.add(other.usdCost);
        return new Spend(totalCost.add(other.totalCost), usd, newer(newestUsage, other.newestUsage));
    }

    private static @Nullable Instant newer(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isAfter(other) ? one : other;
    }
}
