package org.usagebudget.server.ledger;

import java.time.Instant;

/**
 * What is added to a billing period that has been closed before.
 *
 * @param periodStart when the period started
 * @param periodEnd when it ended, exclusive
 * @param spend what is added
 */
record LateSpend(Instant periodStart, Instant periodEnd, Spend spend) {
    LateSpend plus(LateSpend other) {
        return new LateSpend(periodStart, periodEnd, spend.plus(other.spend));
    }
}
