package org.usagebudget.server.standing;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.ledger.BillingCalendar;
import org.usagebudget.server.ledger.BillingPeriod;
import org.usagebudget.server.ledger.PeriodState;

/**
 * How one customer stands to its budget in the open billing period. A pure value; the rules are those of {@link PeriodState}.
 *
 * @param account what it is worked out of
 * @param state the budget and what has been spent
 * @param figures what follows of these
 * @param asOf for which time, by the partner's clock: never before the account's newest change
 */
record Standing(AccountState account, PeriodState state, Figures figures, Instant asOf) {
    /**
     * What is worked out, all of it when the standing is made: whatever cannot be worked out is found before anything is written.
     *
     * @param status where it is told among the others
     * @param percentUsed of the budget; 0 without one
     * @param projectedCost for the period's end; null where it is too early to say
     * @param projectedPercentUsed the same in percent of the budget; null without one too
     */
    record Figures(
            Status status,
            BigDecimal percentUsed,
            @Nullable BigDecimal projectedCost,
            @Nullable BigDecimal projectedPercentUsed) {
        private static Figures of(PeriodState state, Instant asOf) {
            return new Figures(
                    statusOf(state), state.percentUsed(), state.projectedCost(asOf), state.projectedPercentUsed(asOf));
        }
    }

    /** That of an account at a time of the partner's clock. */
    static Standing of(AccountState account, Instant clock, BillingCalendar calendar) {
        Instant now = clock.truncatedTo(ChronoUnit.MICROS);
        Instant asOf = now.isBefore(account.changedAt()) ? account.changedAt() : now;
        PeriodState state = state(account, asOf, calendar);
        return new Standing(account, state, Figures.of(state, asOf), asOf);
    }

    /** Where the account is in a later period than the calendar's, such as by a calendar that this node does not know yet, its own counts. */
    private static PeriodState state(AccountState account, Instant asOf, BillingCalendar calendar) {
        BillingPeriod period = calendar.periodAt(asOf);
        Instant opened = account.periodStart();
        BillingPeriod standing =
                opened.isAfter(period.start()) ? new BillingPeriod(opened, calendar.endOfPeriod(opened)) : period;
        return PeriodState.standing(standing, opened, account.budget().amount(), account.spend());
    }

    private static Status statusOf(PeriodState state) {
        if (state.budget() == null) {
            return Status.NONE;
        }
        if (state.isOver()) {
            return Status.OVER;
        }
        return state.isTrendingOver() ? Status.TRENDING : Status.WITHIN;
    }
}
