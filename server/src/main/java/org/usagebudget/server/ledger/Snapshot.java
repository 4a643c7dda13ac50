package org.usagebudget.server.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a batch finds in the database once it holds its locks.
 *
 * @param accounts the locked accounts
 * @param stored the stored outcomes of the batch's request ids
 * @param locked accounts that exist but that another transaction holds; only where the batch did not wait for them
 * @param opened the accounts that the batch itself has just opened
 */
record Snapshot(
        Map<AccountKey, Account> accounts,
        Map<RequestKey, Stored> stored,
        Set<AccountKey> locked,
        Set<AccountKey> opened) {
    /** Names one change. */
    record RequestKey(AccountKey key, UUID requestId) {}

    /** The outcome of an applied change, as its audit record holds it. */
    @SuppressWarnings("ArrayRecordComponent") // compared with Arrays.equals
    record Stored(
            byte[] contentHash,
            Instant recordedAt,
            int status,
            @Nullable BigDecimal amount,
            long version) {}

    /** What is asked for. */
    record Query(List<AccountKey> keys, List<RequestKey> requests, List<Opening> opens, boolean skipLocked) {}

    /** An account to be made, unless it is there. */
    record Opening(AccountKey key, String currency, Instant at, Instant periodStart) {}
}
