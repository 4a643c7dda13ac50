package org.usagebudget.server.standing;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.ledger.BillingCalendar;
import org.usagebudget.server.ledger.PeriodState;

/**
 * How one customer stands to its budget in the open billing period. A pure value; the rules are those of {@link PeriodState}.
 *
 * @param account what it is worked out of
 * @param state the budget and what has been spent
 * @param asOf for which time, by the partner's clock: never before the account's newest change
 */
record Standing(AccountState account, PeriodState state, Instant asOf) {
    /** That of an account at a time of the partner's clock. */
    static Standing of(AccountState account, Instant clock, BillingCalendar calendar) {
        Instant now = clock.truncatedTo(ChronoUnit.MICROS);
        Instant asOf = now.isBefore(account.changedAt()) ? account.changedAt() : now;
        PeriodState state = PeriodState.standing(
                calendar.periodAt(asOf), account.periodStart(), account.budget().amount(), account.spend());
        return new Standing(account, state, asOf);
    }

    /** Where it is told among the others. */
    Status status() {
        if (state.budget() == null) {
            return Status.NONE;
        }
        if (state.isOver()) {
            return Status.OVER;
        }
        return state.isTrendingOver() ? Status.TRENDING : Status.WITHIN;
    }

    /** What is projected for the period's end; null where it is too early to say. */
    @Nullable BigDecimal projectedCost() {
        return state.projectedCost(asOf);
    }

    /** The same in percent of the budget; null without one too. */
    @Nullable BigDecimal projectedPercentUsed() {
        return state.projectedPercentUsed(asOf);
    }
}
