package org.usagebudget.server.ledger;

import java.sql.SQLException;

/** What a failed batch means, by its SQLSTATE. */
enum SqlFailure {
    /** Serialization failure or deadlock: the same batch again. */
    CONFLICT,
    /** A lock was not to be had in time: again without those rows. */
    LOCKED,
    /** The database is away or overloaded: nobody's fault, no retry here. */
    AWAY,
    /** One of the commands cannot be written, or a fault of ours: each by itself. */
    COMMAND;

    static SqlFailure of(SQLException e) {
        String state = e.getSQLState();
        if (state == null || state.length() != 5) {
            return AWAY;
        }
        return switch (state) {
            case "40001", "40P01" -> CONFLICT;
            case "55P03" -> LOCKED;
            // Statement timeout; a plan that a migration has made useless; a primary that has become a standby.
            case "57014", "0A000", "25006" -> AWAY;
            default ->
                switch (state.substring(0, 2)) {
                    // Connection, its transaction ended by a timeout, resources, shutdown, system error.
                    case "08", "25", "53", "57", "58", "60" -> AWAY;
                    default -> COMMAND;
                };
        };
    }
}
