package org.usagebudget.server.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.PartnerId;

/**
 * Where usage records are kept: another package's SQL that runs inside the ledger's transaction, once the accounts are locked.
 * Several lanes may call at once.
 */
public interface UsageJournal {
    /**
     * A record with where it counts.
     *
     * @param record what was sent
     * @param key whose
     * @param accountId the account's internal id
     * @param periodStart the billing period that it counts in
     */
    record Entry(UsageRecord record, AccountKey key, long accountId, Instant periodStart) {}

    /**
     * How many of a body's records had which verdict in this transaction.
     *
     * @param partner whose
     * @param requestId MS-RequestId of the body
     * @param accepted those that count now
     * @param duplicates those that had been counted before
     * @param rejected those that do not count
     */
    record Tally(PartnerId partner, UUID requestId, long accepted, long duplicates, long rejected) {
        /** Both together. */
        public Tally plus(Tally other) {
            return new Tally(
                    partner,
                    requestId,
                    accepted + other.accepted,
                    duplicates + other.duplicates,
                    rejected + other.rejected);
        }
    }

    /**
     * Claims the ids of records, so that each counts once.
     *
     * @param connection in the ledger's transaction; not to be committed, rolled back or closed
     * @param entries of locked accounts, no id of an account twice
     * @return for each, in order, the content hash under which its id had been claimed before, or null where it is claimed now
     */
    List<@Nullable UUID> claim(Connection connection, List<Entry> entries) throws SQLException;

    /**
     * Writes the records that count, and the sums over them.
     *
     * @param connection in the ledger's transaction; not to be committed, rolled back or closed
     * @param counted those whose ids have been claimed in this transaction
     * @param tallies one for each body
     * @param machineNow the machine's time
     */
    void write(Connection connection, List<Entry> counted, List<Tally> tallies, Instant machineNow) throws SQLException;

    /** Is told that the transaction in which {@link #write} was called has been committed. */
    default void committed(List<Entry> counted) {}
}
