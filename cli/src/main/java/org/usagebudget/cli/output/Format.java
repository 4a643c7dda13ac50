package org.usagebudget.cli.output;

import java.util.Locale;

/** How results are written. */
public enum Format {
    /** Columns that line up, for people. */
    TABLE,
    /** One object, or an array of objects with one in each line. */
    JSON,
    /** RFC 4180 with the columns' names in the first row. */
    CSV;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
