package org.usagebudget.server.store;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;

/**
 * A statement failed. Its message may hold values of rows: for the log, never for a caller.
 */
public final class DatabaseException extends RuntimeException {
    private static final String READ_ONLY_TRANSACTION = "25006";
    private static final String STATEMENT_TIMEOUT = "57014";
    private static final String LOCK_TIMEOUT = "55P03";

    private final SQLException failure;

    /** Of what the driver or the pool threw. */
    public DatabaseException(SQLException failure) {
        super(failure.getMessage(), failure);
        this.failure = failure;
    }

    /** The five characters of the SQLSTATE; none where the failure lies outside of PostgreSQL. */
    public Optional<String> sqlState() {
        return Optional.ofNullable(failure.getSQLState());
    }

    /**
     * Whether the database is away or has no room, so that the same may work later: SQLSTATE 08, 53, 57P, 25006 (a
     * server that only reads), a broken connection, no free connection in time. Whether a change was made is then not
     * known.
     */
    public boolean isUnavailable() {
        String state = sqlState().orElse("");
        return state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57P")
                || state.equals(READ_ONLY_TRANSACTION)
                || failure instanceof SQLTransientConnectionException
                || isInputOutput();
    }

    /**
     * Whether the statement took, or waited for a lock, longer than it may, and did nothing: the same may work later. SQLSTATE 57014
     * and 55P03.
     */
    public boolean isTimeout() {
        String state = sqlState().orElse("");
        return state.equals(STATEMENT_TIMEOUT) || state.equals(LOCK_TIMEOUT);
    }

    private boolean isInputOutput() {
        Throwable cause = failure.getCause();
        return cause instanceof IOException;
    }
}
