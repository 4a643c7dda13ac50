package org.usagebudget.server.store;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runs single statements on a connection that somebody else opens and closes. */
final class Statements {
    private Statements() {}

    static <T> List<T> list(
            Connection connection, String sql, Queries.RowReader<T> reader, @Nullable Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(connection, statement, parameters);
            statement.setMaxRows(Queries.ROWS_MAX + 1);
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                Row row = new Row(result);
                while (result.next()) {
                    if (rows.size() == Queries.ROWS_MAX) {
                        throw new IllegalStateException("more than " + Queries.ROWS_MAX + " rows: " + sql);
                    }
                    rows.add(reader.read(row));
                }
            }
            return List.copyOf(rows);
        }
    }

    static <T> Optional<T> one(
            Connection connection, String sql, Queries.RowReader<T> reader, @Nullable Object... parameters)
            throws SQLException {
        List<T> rows = list(connection, sql, reader, parameters);
        if (rows.size() > 1) {
            throw new IllegalStateException("one row expected, got " + rows.size() + ": " + sql);
        }
        return rows.stream().findFirst();
    }

    static int update(Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(connection, statement, parameters);
            return statement.executeUpdate();
        }
    }

    private static void bind(Connection connection, PreparedStatement statement, @Nullable Object... parameters)
            throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            bind(connection, statement, i + 1, parameters[i]);
        }
    }

    private static void bind(Connection connection, PreparedStatement statement, int index, @Nullable Object parameter)
            throws SQLException {
        switch (parameter) {
            case null -> statement.setNull(index, Types.NULL);
            case String text -> statement.setString(index, text);
            case Boolean flag -> statement.setBoolean(index, flag);
            case Short number -> statement.setShort(index, number);
            case Integer number -> statement.setInt(index, number);
            case Long number -> statement.setLong(index, number);
            case BigDecimal number -> statement.setBigDecimal(index, number);
            case UUID uuid -> statement.setObject(index, uuid);
            case Instant instant -> statement.setObject(index, utc(instant));
            case byte[] bytes -> statement.setBytes(index, bytes);
            case String[] array -> statement.setArray(index, connection.createArrayOf("text", array));
            case Short[] array -> statement.setArray(index, connection.createArrayOf("smallint", array));
            case Integer[] array -> statement.setArray(index, connection.createArrayOf("integer", array));
            case Long[] array -> statement.setArray(index, connection.createArrayOf("bigint", array));
            case BigDecimal[] array -> statement.setArray(index, connection.createArrayOf("numeric", array));
            case UUID[] array -> statement.setArray(index, connection.createArrayOf("uuid", array));
            case Instant[] array -> statement.setArray(index, connection.createArrayOf("timestamptz", times(array)));
            default -> throw new IllegalArgumentException("no SQL type for a parameter of " + parameter.getClass());
        }
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Object[] times(@Nullable Instant[] array) {
        @Nullable Object[] times = new Object[array.length];
        for (int i = 0; i < array.length; i++) {
            Instant time = array[i];
            times[i] = time == null ? null : time.toString();
        }
        return times;
    }
}
