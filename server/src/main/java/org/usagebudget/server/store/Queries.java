package org.usagebudget.server.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked of the database: each method runs one SQL statement with its parameters bound to the {@code ?} in
 * order. A parameter is null, a {@code String}, {@code Boolean}, {@code Short}, {@code Integer}, {@code Long},
 * {@code BigDecimal}, {@code UUID}, {@code Instant} (a timestamptz; microseconds are kept), {@code byte[]}, or an array
 * {@code String[]}, {@code Short[]}, {@code Integer[]}, {@code Long[]}, {@code BigDecimal[]}, {@code UUID[]},
 * {@code Instant[]}, whose elements may be null. Anything else is an {@link IllegalArgumentException}; a failure of the
 * database is a {@link DatabaseException}.
 */
public sealed interface Queries permits Sql, Transaction {
    /** The most rows that a list may have; more is an {@link IllegalStateException}, never a silent cut. */
    int ROWS_MAX = 100_000;

    /**
     * Reads one row.
     *
     * @param <T> what it makes of it
     */
    @FunctionalInterface
    interface RowReader<T> {
        /** The value of the row; the row is not to be kept. */
        T read(Row row);
    }

    /** Every row of the answer, in order; at most {@link #ROWS_MAX}. */
    <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... parameters);

    /** The only row of the answer, or none. More than one is an {@link IllegalStateException}. */
    <T> Optional<T> one(String sql, RowReader<T> reader, @Nullable Object... parameters);

    /** Runs a statement that answers no rows. Returns how many rows it changed. */
    int update(String sql, @Nullable Object... parameters);
}
