package org.usagebudget.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodStateTest {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant END = Instant.parse("2026-12-01T00:00:00Z");
    private static final BillingPeriod NOVEMBER = new BillingPeriod(START, END);

    @ParameterizedTest
    @CsvSource({
        "200, 50, 25.00",
        "3, 1, 33.33",
        // Half up, away from zero for corrections too.
        "800, 0.03996, 0.00",
        "800, 0.04, 0.01",
        "800, -0.04, -0.01",
        "100, 602.845, 602.85",
        // What is lost to a rounding on the way: just below a half.
        "1, 0.1234499999999999999999999999, 12.34",
        "0, 0, 0",
        "0, 0.000000000000000001, 100",
        "0, -5, 0",
        ", 5, 0",
    })
    void percentUsedIsRoundedOnceAndDefinedWithoutABudget(@Nullable String budget, String cost, String percent) {
        assertThat(state(budget, cost).percentUsed()).isEqualByComparingTo(percent);
    }

    @ParameterizedTest
    @CsvSource({
        "100, 79.999999999999999999, none",
        "100, 80, trending",
        "100, 100, trending",
        "100, 100.000000000000000001, over",
        "0, 0, none",
        "0, -1, none",
        "0, 0.000000000000000001, over",
        "100, -1, none",
        ", 1000, none",
    })
    void overAndTrendingOverExcludeEachOther(@Nullable String budget, String cost, String expected) {
        PeriodState state = state(budget, cost);

        assertThat(state.isOver()).isEqualTo(expected.equals("over"));
        assertThat(state.isTrendingOver()).isEqualTo(expected.equals("trending"));
    }

    @ParameterizedTest
    @CsvSource({
        // The first tenth of 30 days ends with the third.
        "2026-11-01T00:00:00Z, ",
        "2026-11-03T23:59:59.999999Z, ",
        "2026-11-04T00:00:00Z, 100.00",
        "2026-11-16T00:00:00Z, 20.00",
        "2026-11-30T23:59:59.999999Z, 10.00",
        // Once it has ended, it is what was spent.
        "2026-12-01T00:00:00Z, 10.00",
        "2027-03-01T00:00:00Z, 10.00",
    })
    void projectionIsLinearAfterTheFirstTenth(Instant now, @Nullable BigDecimal projected) {
        PeriodState state = state("40", "10");

        assertThat(state.projectedCost(now)).isEqualTo(projected);
        if (projected == null) {
            assertThat(state.projectedPercentUsed(now)).isNull();
        } else {
            assertThat(state.projectedPercentUsed(now))
                    .isEqualByComparingTo(
                            projected.multiply(BigDecimal.valueOf(100)).divide(BigDecimal.valueOf(40)));
        }
    }

    @Test
    void projectedPercentIsOfTheProjectionBeforeItIsRounded() {
        // 0.0004 in 3 of 30 days is 0.004 at their end: rounded that is nothing, of 0.012 it is a third.
        Instant now = Instant.parse("2026-11-04T00:00:00Z");
        PeriodState state = state("0.012", "0.0004");

        assertThat(state.projectedCost(now)).isEqualByComparingTo("0.00");
        assertThat(state.projectedPercentUsed(now)).isEqualByComparingTo("33.33");
    }

    @Test
    void projectedPercentNeedsABudget() {
        Instant now = Instant.parse("2026-11-16T00:00:00Z");

        assertThat(state(null, "5").projectedPercentUsed(now)).isNull();
        assertThat(state("0", "5").projectedPercentUsed(now)).isEqualByComparingTo("100");
        assertThat(state("0", "0").projectedPercentUsed(now)).isEqualByComparingTo("0");
    }

    @Test
    void laterPeriodOfAnIdleAccountHasItsBudgetAndNoCost() {
        Spend spend = new Spend(new BigDecimal("7"), new BigDecimal("8"), START.plusSeconds(5));
        BillingPeriod december = new BillingPeriod(END, Instant.parse("2027-01-01T00:00:00Z"));

        assertThat(PeriodState.standing(NOVEMBER, START, BigDecimal.TEN, spend).spend())
                .isEqualTo(spend);
        assertThat(PeriodState.standing(december, START, BigDecimal.TEN, spend))
                .isEqualTo(new PeriodState(december, BigDecimal.TEN, Spend.NONE));
        assertThatThrownBy(() -> PeriodState.standing(NOVEMBER, END, BigDecimal.TEN, spend))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void periodEndsAfterItsStart() {
        assertThatThrownBy(() -> new BillingPeriod(START, START)).isInstanceOf(IllegalArgumentException.class);
    }

    private static PeriodState state(@Nullable String budget, String cost) {
        return new PeriodState(
                NOVEMBER, budget == null ? null : new BigDecimal(budget), new Spend(new BigDecimal(cost), null, START));
    }
}
