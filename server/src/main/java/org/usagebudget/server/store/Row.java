package org.usagebudget.server.store;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The current row of a result, read by column number from 1. Every reader without {@code OrNull} in its name takes a null in
 * the database for a broken invariant.
 *
 * @param result where the row is; moved on and closed by its owner
 */
public record Row(ResultSet result) {
    /** A uuid. */
    public UUID uuid(int column) throws SQLException {
        return present(result.getObject(column, UUID.class), column);
    }

    /** A text. */
    public String text(int column) throws SQLException {
        return present(result.getString(column), column);
    }

    /** A text or null. */
    public @Nullable String textOrNull(int column) throws SQLException {
        return result.getString(column);
    }

    /** A text[]. */
    public List<String> texts(int column) throws SQLException {
        return List.of((String[]) present(result.getArray(column), column).getArray());
    }

    /** An integer of up to 64 bits. */
    public long number(int column) throws SQLException {
        return result.getLong(column);
    }

    /** A numeric. */
    public BigDecimal decimal(int column) throws SQLException {
        return present(result.getBigDecimal(column), column);
    }

    /** A numeric or null. */
    public @Nullable BigDecimal decimalOrNull(int column) throws SQLException {
        return result.getBigDecimal(column);
    }

    /** A timestamptz. */
    public Instant time(int column) throws SQLException {
        return present(timeOrNull(column), column);
    }

    /** A timestamptz or null. */
    public @Nullable Instant timeOrNull(int column) throws SQLException {
        OffsetDateTime time = result.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** A bytea. */
    public byte[] bytes(int column) throws SQLException {
        return present(result.getBytes(column), column);
    }

    private static <T> T present(@Nullable T value, int column) {
        if (value == null) {
            throw new IllegalStateException("column " + column + " must not be null");
        }
        return value;
    }
}
