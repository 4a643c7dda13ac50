package org.usagebudget.server.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that is open: what is asked through it sees and does one whole. Made and ended by {@link
 * Sql#inTransaction}, or over the connection of whoever does so; to be used on that thread, within that call.
 */
public final class Transaction implements Queries {
    private final Connection connection;

    Transaction(Connection connection) {
        this.connection = connection;
    }

    /** One that somebody else has begun and ends on that connection, such as the ledger around its steps. */
    public static Transaction over(Connection connection) {
        return new Transaction(connection);
    }

    private interface Call<T> {
        T call() throws SQLException;
    }

    @Override
    public <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... parameters) {
        return translated(() -> Statements.list(connection, sql, reader, parameters));
    }

    @Override
    public <T> Optional<T> one(String sql, RowReader<T> reader, @Nullable Object... parameters) {
        return translated(() -> Statements.one(connection, sql, reader, parameters));
    }

    @Override
    public int update(String sql, @Nullable Object... parameters) {
        return translated(() -> Statements.update(connection, sql, parameters));
    }

    /** The connection, for what this class does not offer, such as COPY; not to be closed, committed or kept. */
    public Connection connection() {
        return connection;
    }

    private static <T> T translated(Call<T> call) {
        try {
            return call.call();
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }
}
