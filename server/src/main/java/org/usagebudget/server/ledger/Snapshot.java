package org.usagebudget.server.ledger;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.usagebudget.server.audit.Origin;

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

    /**
     * An applied change, as its audit record holds it.
     *
     * @param contentHash what the request id stands for
     * @param recordedAt when it was applied, by the machine's clock
     * @param repeated the outcome of a repeat
     */
    @SuppressWarnings("ArrayRecordComponent") // compared with Arrays.equals
    record Stored(byte[] contentHash, Instant recordedAt, Outcome repeated) {
        /** What one of the same request id gets. */
        Outcome outcomeFor(Origin origin) {
            return Arrays.equals(contentHash, origin.contentHash())
                    ? repeated
                    : new Outcome.RequestIdReused(recordedAt);
        }
    }

    /** What is asked for. */
    record Query(List<AccountKey> keys, List<RequestKey> requests, List<Opening> opens, boolean skipLocked) {}

    /** An account to be made, unless it is there. */
    record Opening(AccountKey key, String currency, Instant at, Instant periodStart) {}
}
