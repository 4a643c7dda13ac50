package org.usagebudget.server.ledger;

import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection of one lane: opened when it is needed, dropped when it is broken. Used by the lane's thread alone. */
final class LaneConnection {
    private static final Logger LOG = LoggerFactory.getLogger(LaneConnection.class);
    private static final Duration RECONNECT_WAIT = Duration.ofMillis(100);

    private final Connector connector;
    private @Nullable LedgerStore store;
    private long reconnectAtNanos = System.nanoTime();

    /** Opens a connection. */
    @FunctionalInterface
    interface Connector {
        LedgerStore connect() throws SQLException;
    }

    LaneConnection(Connector connector) {
        this.connector = connector;
    }

    /** The open connection; a new one where there is none, but not at once after an attempt that failed. */
    LedgerStore open() throws SQLException {
        LedgerStore open = store;
        if (open == null) {
            if (System.nanoTime() - reconnectAtNanos < 0) {
                throw new SQLException("the database was away a moment ago", "08001");
            }
            try {
                open = connector.connect();
            } catch (SQLException e) {
                reconnectAtNanos = System.nanoTime() + RECONNECT_WAIT.toNanos();
                throw e;
            }
            store = open;
        }
        return open;
    }

    /** Makes the connection fit for the next transaction, or drops it. */
    void recover() {
        LedgerStore open = store;
        if (open != null) {
            try {
                open.rollback();
            } catch (SQLException e) {
                LOG.debug("Rollback failed, the connection is dropped", e);
                drop();
            }
        }
    }

    /** Closes the connection. */
    void drop() {
        LedgerStore open = store;
        store = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("Closing a broken connection failed", e);
            }
        }
    }
}
