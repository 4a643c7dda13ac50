package org.usagebudget.cli.output;

import org.jspecify.annotations.Nullable;

/** Rows that are written as they come; closing writes what is left. Not thread-safe. */
public interface Listing extends AutoCloseable {
    /**
     * Adds a row.
     *
     * @param cells as many as there are columns: numbers as {@link java.math.BigDecimal} or {@link Long}, all else by its text; null for
     *     what is not told
     */
    void row(@Nullable Object... cells);

    @Override
    void close();
}
