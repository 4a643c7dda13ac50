package org.usagebudget.cli.output;

import org.jspecify.annotations.Nullable;

/** Takes rows, which are written as they come. Not thread-safe. */
@FunctionalInterface
public interface Listing {
    /**
     * Adds a row.
     *
     * @param cells as many as there are columns: numbers as {@link java.math.BigDecimal} or {@link Long}, all else by its text; in JSON lists and
     *     maps too; null for what is not told
     */
    void row(@Nullable Object... cells);
}
