package org.usagebudget.server.ledger;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One billing period.
 *
 * @param start when it starts
 * @param end when it ends, exclusive, later than {@code start}
 */
public record BillingPeriod(Instant start, Instant end) {
    /** In the first tenth of a period, so little of it has gone that a projection would say more than is known. */
    static final int PROJECTED_AFTER_TENTHS = 1;

    private static final int TENTHS = 10;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final int PROJECTION_DECIMALS = 2;

    /** Judges the order. */
    public BillingPeriod {
        if (!end.isAfter(start)) {
            throw new IllegalArgumentException("a period must end after its start " + start + ", was " + end);
        }
    }

    /**
     * What a cost comes to at the period's end if it goes on as it did: {@code cost × length / elapsed}, rounded to two decimals, half
     * up. Of a period that has ended that is the cost itself, so rounded.
     *
     * @param now when the cost is what it is
     * @return null in the first tenth of the period
     */
    public @Nullable BigDecimal projected(BigDecimal cost, Instant now) {
        return isProjected(now) ? quotient(cost.multiply(micros(end)), micros(elapsedAt(now))) : null;
    }

    /**
     * What percentage of a budget the projected cost is, of the projection before it is rounded: two decimals, half up.
     *
     * @param budget 0 or more; of 0, a cost above 0 is 100 and any other 0
     * @return null in the first tenth of the period
     */
    @Nullable BigDecimal projectedPercent(BigDecimal cost, BigDecimal budget, Instant now) {
        if (!isProjected(now)) {
            return null;
        }
        return budget.signum() == 0
                ? percent(cost, budget)
                : quotient(
                        cost.multiply(micros(end)).multiply(HUNDRED),
                        micros(elapsedAt(now)).multiply(budget));
    }

    /**
     * What percentage of a budget a cost is: two decimals, half up. Below 0 or above 100 where the cost is.
     *
     * @param budget 0 or more; of 0, a cost above 0 is 100 and any other 0
     */
    static BigDecimal percent(BigDecimal cost, BigDecimal budget) {
        if (budget.signum() == 0) {
            return cost.signum() > 0 ? HUNDRED : BigDecimal.ZERO;
        }
        return quotient(cost.multiply(HUNDRED), budget);
    }

    private static BigDecimal quotient(BigDecimal dividend, BigDecimal divisor) {
        return dividend.divide(divisor, PROJECTION_DECIMALS, RoundingMode.HALF_UP);
    }

    private boolean isProjected(Instant now) {
        BigDecimal elapsedTenths = micros(elapsedAt(now)).multiply(BigDecimal.valueOf(TENTHS));
        return elapsedTenths.compareTo(micros(end).multiply(BigDecimal.valueOf(PROJECTED_AFTER_TENTHS))) >= 0;
    }

    private Instant elapsedAt(Instant now) {
        return now.isBefore(end) ? now : end;
    }

    /** How long after the start. */
    private BigDecimal micros(Instant time) {
        return BigDecimal.valueOf(start.until(time, ChronoUnit.MICROS));
    }
}
