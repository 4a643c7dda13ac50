package org.usagebudget.server.ledger;

import java.math.BigDecimal;
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
     * @param countedAt when, by the account's time
     * @param usdCost what it cost in US dollars: of a customer that is billed in them the cost, whatever was sent; null where it was not
     *     told
     */
    record Entry(
            UsageRecord record,
            AccountKey key,
            long accountId,
            Instant periodStart,
            Instant countedAt,
            @Nullable BigDecimal usdCost) {}

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
     * @param counted those whose ids have been claimed in this transaction; never empty
     * @return what to do once the transaction has been committed; it must not fail
     */
    Runnable write(Connection connection, List<Entry> counted) throws SQLException;

    /**
     * Notes what became of each body's records. The last that is done in the transaction, since lanes that count parts of one body
     * meet in it.
     *
     * @param connection in the ledger's transaction; not to be committed, rolled back or closed
     * @param tallies never empty
     * @param machineNow the machine's time
     */
    void note(Connection connection, List<Tally> tallies, Instant machineNow) throws SQLException;
}
