package org.usagebudget.server.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What another package does with usage that counts, inside the ledger's transaction. Several lanes may call at once. */
@FunctionalInterface
public interface UsageStep {
    /**
     * Writes what follows from the records.
     *
     * @param connection in the ledger's transaction; not to be committed, rolled back or closed
     * @param counted never empty
     * @return what to do once the transaction has been committed; it must not fail
     */
    Runnable write(Connection connection, List<UsageJournal.Entry> counted) throws SQLException;
}
