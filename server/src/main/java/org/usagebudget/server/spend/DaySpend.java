package org.usagebudget.server.spend;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What a day's usage cost.
 *
 * @param day the day, UTC
 * @param records how many usage records are counted
 * @param cost what they cost
 * @param usdCost the same in US dollars; null where one of them did not say
 */
record DaySpend(
        LocalDate day,
        long records,
        BigDecimal cost,
        @Nullable BigDecimal usdCost) {
    /** A day without usage. */
    static DaySpend none(LocalDate day) {
        return new DaySpend(day, 0, BigDecimal.ZERO, BigDecimal.ZERO);
    }
}
