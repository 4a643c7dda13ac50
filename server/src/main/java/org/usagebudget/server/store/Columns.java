package org.usagebudget.server.store;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a set-based statement: rows are added, and each column is bound as one array, for
 * {@code unnest(?::uuid[], ?::numeric[], …)}. Not thread-safe; one use.
 */
public final class Columns {
    private final StringBuilder[] arrays;

    private final TimeTexts times = new TimeTexts();

    /** For rows of that many values. */
    public Columns(int width) {
        arrays = new StringBuilder[width];

        for (int i = 0; i < width; i++) {
            arrays[i] = new StringBuilder(64).append('{');
        }
    }

    /** Adds a row: UUID, String, BigDecimal, Long, Integer, Instant, byte[], or null, one for each column. */
    public void row(@Nullable Object... values) {
        if (values.length != arrays.length) {
            throw new IllegalArgumentException("a row has " + arrays.length + " values, was " + values.length);
        }
        for (int i = 0; i < values.length; i++) {
            StringBuilder array = arrays[i];
            if (array.length() > 1) {
                array.append(',');
            }
            append(array, values[i]);
        }
    }

    /**
     * Binds the columns in order.
     *
     * @param first the index of the first parameter
     * @return the index after the last
     */
    public int bind(PreparedStatement statement, int first) throws SQLException {
        int next = first;
        for (StringBuilder array : arrays) {
            // Without a type of its own: the statement's cast says what it is.
            statement.setObject(next++, array.append('}').toString(), Types.OTHER);
        }
        return next;
    }

    private void append(StringBuilder array, @Nullable Object value) {
        switch (value) {
            case null -> array.append("NULL");
            case UUID id -> array.append(id);
            case String text -> quote(array, text);
            case BigDecimal number -> array.append(number);
            case Long number -> array.append(number.longValue());
            case Integer number -> array.append(number.intValue());
            case Instant time -> quote(array, times.of(time));

            case byte[] bytes ->
                array.append("\"\\\\x").append(HexFormat.of().formatHex(bytes)).append('"');
            default -> throw new IllegalArgumentException("no column takes a " + value.getClass());
        }
    }

    private static void quote(StringBuilder array, String text) {
        array.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                array.append('\\');
            }
            array.append(c);
        }
        array.append('"');
    }
}
