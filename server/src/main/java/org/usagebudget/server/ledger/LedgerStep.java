package org.usagebudget.server.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * SQL of another package that runs inside the ledger's transaction, so that what it writes stands or falls with the change
 * of the account. Called by one lane at a time for one batch; several lanes may call at once.
 */
@FunctionalInterface
public interface LedgerStep {
    /** What a command carries for a step; the ledger passes it on unread. */
    interface Detail {}

    /**
     * Writes what belongs to the applied commands of a batch, set-based, after their accounts have been written.
     *
     * @param connection in the ledger's transaction; not to be committed, rolled back or closed
     * @param opened the accounts that the batch opens, in order; never empty
     */
    void write(Connection connection, List<Command.OpenAccount> opened) throws SQLException;
}
