package org.usagebudget.server.standing;

import java.time.Instant;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.Budget;
import org.usagebudget.server.ledger.Spend;

/**
 * What an account says that a standing is worked out of.
 *
 * @param key whose it is
 * @param id the account's
 * @param company the customer
 * @param currency its billing currency
 * @param budget the standing budget
 * @param changedAt when the newest command was applied
 * @param periodStart when the open period started
 * @param spend what has been spent in it
 */
record AccountState(
        AccountKey key,
        long id,
        Company company,
        String currency,
        Budget budget,
        Instant changedAt,
        Instant periodStart,
        Spend spend) {}
