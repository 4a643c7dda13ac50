package org.usagebudget.server.store;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The row at hand, by column name. A method without {@code OrNull} throws an {@link IllegalStateException} where the
 * column is null. Valid only while its {@link Queries.RowReader} runs, or until the result moves on.
 */
public final class Row {
    private final ResultSet result;

    /** The row that the result is on. */
    public Row(ResultSet result) {
        this.result = result;
    }

    private interface Getter<T> {
        @Nullable T get(ResultSet result) throws SQLException;
    }

    private <T> @Nullable T read(Getter<T> getter) {
        try {
            return getter.get(result);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    private static <T> T present(String column, @Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("column " + column + " is null");
        }
        return value;
    }

    /** A text. */
    public String text(String column) {
        return present(column, textOrNull(column));
    }

    /** A text or null. */
    public @Nullable String textOrNull(String column) {
        return read(row -> row.getString(column));
    }

    /** A uuid. */
    public UUID uuid(String column) {
        return present(column, uuidOrNull(column));
    }

    /** A uuid or null. */
    public @Nullable UUID uuidOrNull(String column) {
        return read(row -> row.getObject(column, UUID.class));
    }

    /** A numeric, with the scale that PostgreSQL keeps. */
    public BigDecimal decimal(String column) {
        return present(column, decimalOrNull(column));
    }

    /** A numeric or null. */
    public @Nullable BigDecimal decimalOrNull(String column) {
        return read(row -> row.getBigDecimal(column));
    }

    /** A timestamptz. */
    public Instant instant(String column) {
        return present(column, instantOrNull(column));
    }

    /** A timestamptz or null. */
    public @Nullable Instant instantOrNull(String column) {
        return read(row -> {
            @Nullable OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
            return time == null ? null : time.toInstant();
        });
    }

    /** A bigint, integer or smallint. */
    public long number(String column) {
        return present(column, numberOrNull(column));
    }

    /** A bigint, integer, smallint or null. */
    public @Nullable Long numberOrNull(String column) {
        return read(row -> {
            long value = row.getLong(column);
            return row.wasNull() ? null : value;
        });
    }

    /** An integer or smallint. */
    public int integer(String column) {
        return Math.toIntExact(number(column));
    }

    /** A boolean. */
    public boolean flag(String column) {
        return present(column, read(row -> {
            boolean value = row.getBoolean(column);
            return row.wasNull() ? null : value;
        }));
    }

    /** A bytea. */
    public byte[] bytes(String column) {
        return present(column, bytesOrNull(column));
    }

    /** A bytea or null. */
    public byte @Nullable [] bytesOrNull(String column) {
        return read(row -> row.getBytes(column));
    }

    /** A text[] without nulls in it. */
    public List<String> texts(String column) {
        return present(column, read(row -> {
            @Nullable Array array = row.getArray(column);
            return array == null ? null : List.of((String[]) array.getArray());
        }));
    }
}
