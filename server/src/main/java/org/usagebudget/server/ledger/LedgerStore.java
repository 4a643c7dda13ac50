package org.usagebudget.server.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The ledger's transactions over one connection, of one lane. Not thread-safe.
 *
 * <p>A batch takes two round trips: {@link #load} begins the transaction, locks and reads; {@link #commit} writes and commits.
 * Each sends several statements at once, separated by semicolons. Rare writes (periods, crossings, accounts opened and
 * closed, changes that are no money) take one to three round trips each, between the two.
 */
final class LedgerStore implements AutoCloseable {
    /**
     * How the ledger's connections are set: a stopped node must free its locks, and every statement goes by key, whatever the
     * planner believes about tables that nobody has analysed yet.
     */
    private static final String SETTINGS = """
            SET lock_timeout = '2s'; SET idle_in_transaction_session_timeout = '5s';
            SET plan_cache_mode = force_generic_plan;
            SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off;
            SET synchronous_commit = on;
            """;

    /** How long a transaction may take. */
    enum Pace {
        /** A batch of commands. */
        COMMANDS("SET statement_timeout = '5s'; SET transaction_timeout = '10s'"),
        /** A batch of usage, which is larger. */
        USAGE("SET statement_timeout = '10s'; SET transaction_timeout = '30s'");

        private final String settings;

        Pace(String settings) {
            this.settings = settings;
        }
    }

    private final Connection connection;
    private final List<LedgerStep> steps;
    private final Map<LoadSql.Kind, PreparedStatement> loads = new EnumMap<>(LoadSql.Kind.class);
    private final PreparedStatement commit;

    /** Takes over the connection, which must be in autocommit mode: transactions are begun and ended by statements. */
    LedgerStore(Connection connection, List<LedgerStep> steps, Pace pace) throws SQLException {
        this.connection = connection;
        this.steps = steps;
        try (Statement statement = connection.createStatement()) {
            statement.execute(SETTINGS + pace.settings);
        }
        this.commit = connection.prepareStatement(WriteSql.COMMIT);
    }

    /** Begins the transaction, opens new accounts, locks all, and reads them and the stored outcomes. */
    Snapshot load(Snapshot.Query query, Instant machineNow) throws SQLException {
        LoadSql.Kind kind = LoadSql.Kind.of(query);
        PreparedStatement statement = loads.get(kind);
        if (statement == null) {
            statement = connection.prepareStatement(LoadSql.text(kind));
            loads.put(kind, statement);
        }
        LoadSql.bind(statement, query, machineNow);
        statement.execute();
        return LoadSql.read(statement, query);
    }

    /** The connection, for steps within the transaction. */
    Connection connection() {
        return connection;
    }

    /** Runs the rule and SQL of a change within the transaction. */
    ChangeStep.Result run(ChangeStep step, Account account) throws SQLException {
        return step.run(connection, account, account.changedAt());
    }

    /** Writes the batch and commits it. Once it returns, the batch is durable. */
    void commit(Writes writes) throws SQLException {
        if (!writes.closed().isEmpty()) {
            update(WriteSql.CLOSE_PERIODS, s -> WriteSql.bindClosed(s, writes));
        }
        if (!writes.late().isEmpty()) {
            update(WriteSql.ADD_LATE, s -> WriteSql.bindLate(s, writes));
        }
        if (!writes.crossings().isEmpty()) {
            update(WriteSql.CROSSINGS, s -> WriteSql.bindCrossings(s, writes.crossings()));
        }
        if (!writes.opened().isEmpty()) {
            for (LedgerStep step : steps) {
                step.write(connection, writes.opened());
            }
        }
        if (!writes.forgotten().isEmpty()) {
            update(WriteSql.FORGET, s -> WriteSql.bindKeys(s, writes.forgotten()));
        }
        WriteSql.bindCommit(commit, writes);
        commit.execute();
    }

    /** Ends the transaction without a trace. */
    void rollback() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private void update(String sql, Binder binder) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            binder.bind(statement);
            statement.executeUpdate();
        }
    }

    @FunctionalInterface
    private interface Binder {
        void bind(PreparedStatement statement) throws SQLException;
    }
}
