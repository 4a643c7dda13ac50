package org.usagebudget.server.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The database as seen by everything but the ledger's hot road: plain SQL, bound parameters, typed rows. Each call takes
 * a connection and gives it back, whatever happens; a statement outside of a transaction is a transaction of its own.
 *
 * <p>Safe for use by several threads. A call waits about a second for a free connection, then fails with a
 * {@link DatabaseException} that {@linkplain DatabaseException#isUnavailable() says so}.
 */
public final class Sql implements Queries {
    private final DataSource source;

    /** Set while this thread is inside of a transaction of this database. */
    private final ScopedValue<Boolean> inTransaction = ScopedValue.newInstance();

    Sql(DataSource source) {
        this.source = source;
    }

    /**
     * What is done in one transaction.
     *
     * @param <T> what comes of it
     */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        /** Does it with the transaction, on this thread. An exception rolls everything back. */
        T run(Transaction transaction) throws SQLException;
    }

    private interface Use<T extends @Nullable Object> {
        T with(Connection connection) throws SQLException;
    }

    @Override
    public <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... parameters) {
        return use(connection -> Statements.list(connection, sql, reader, parameters));
    }

    @Override
    public <T> Optional<T> one(String sql, RowReader<T> reader, @Nullable Object... parameters) {
        return use(connection -> Statements.one(connection, sql, reader, parameters));
    }

    @Override
    public int update(String sql, @Nullable Object... parameters) {
        return use(connection -> Statements.update(connection, sql, parameters));
    }

    /**
     * Runs the work in one transaction (READ COMMITTED) and commits it; an exception rolls it back and comes out as it
     * is, a {@code SQLException} as a {@link DatabaseException}. Transactions do not nest: an inner one on the same
     * thread is an {@link IllegalStateException}, since it would wait for a second connection while holding the first.
     */
    public <T extends @Nullable Object> T inTransaction(Work<T> work) {
        if (inTransaction.isBound()) {
            throw new IllegalStateException("a transaction inside of a transaction");
        }
        return ScopedValue.where(inTransaction, true).call(() -> this.<T>use(connection -> transact(connection, work)));
    }

    /**
     * Does the work while this node, of all that work on the database, has the lock of that number. Returns false, at once and
     * without the work, where another has it. The lock goes with its connection too.
     */
    boolean alone(long lock, Runnable work) {
        return use(connection -> {
            boolean isMine = Statements.one(
                            connection, "SELECT pg_try_advisory_lock(?) AS mine", row -> row.flag("mine"), lock)
                    .orElseThrow();
            if (isMine) {
                try {
                    work.run();
                } finally {
                    Statements.list(connection, "SELECT pg_advisory_unlock(?) AS done", row -> row.flag("done"), lock);
                }
            }
            return isMine;
        });
    }

    private static <T extends @Nullable Object> T transact(Connection connection, Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        boolean committed = false;
        try {
            T result = work.run(new Transaction(connection));
            connection.commit();
            committed = true;
            return result;
        } finally {
            end(connection, committed);
        }
    }

    private static void end(Connection connection, boolean committed) {
        try {
            if (!committed) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        } catch (SQLException _) {
            // The connection is broken, so the transaction is gone with it; what broke it is on its way out already,
            // or, after a commit, the next user of the connection finds out.
        }
    }

    private <T extends @Nullable Object> T use(Use<T> use) {
        try (Connection connection = source.getConnection()) {
            return use.with(connection);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }
}
