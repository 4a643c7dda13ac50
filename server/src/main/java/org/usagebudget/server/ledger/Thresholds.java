package org.usagebudget.server.ledger;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The percentages of the budget at which an account crosses.
 *
 * @param percents each above 0, ascending, no two equal
 */
public record Thresholds(List<BigDecimal> percents) {
    /** 80 and 100 percent. */
    public static final Thresholds STANDARD = new Thresholds(List.of(new BigDecimal("80"), new BigDecimal("100")));

    private static final BigDecimal HUNDRED = new BigDecimal("100");

    /** Copies and judges the percentages. */
    public Thresholds {
        percents = List.copyOf(percents);
        BigDecimal below = BigDecimal.ZERO;
        for (BigDecimal percent : percents) {
            if (percent.compareTo(below) <= 0) {
                throw new IllegalArgumentException("thresholds must ascend from above 0, were " + percents);
            }
            below = percent;
        }
    }

    /**
     * Whether that cost has reached a threshold of that budget: total cost × 100 ≥ budget × threshold, compared exactly. Where
     * nothing has been spent nothing is reached, also not of a budget of 0, whose percent used is then 0.
     */
    static boolean isReached(BigDecimal threshold, BigDecimal totalCost, @Nullable BigDecimal budget) {
        return budget != null
                && totalCost.signum() > 0
                && totalCost.multiply(HUNDRED).compareTo(budget.multiply(threshold)) >= 0;
    }
}
