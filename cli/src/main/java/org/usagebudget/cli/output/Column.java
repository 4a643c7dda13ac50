package org.usagebudget.cli.output;

import java.util.Locale;

/**
 * A column of what a command tells.
 *
 * @param name what JSON and CSV call it, such as {@code companyName}: scripts rely on it, so it stays
 * @param kind what its cells are
 */
public record Column(String name, Kind kind) {
    /** What cells are. */
    public enum Kind {
        /** Words, ids, dates. */
        TEXT,
        /** Numbers, exact. */
        NUMBER,
        /** One of few words that say how something is, which a terminal shows in colours. */
        STATE
    }

    /** A column of words. */
    public static Column text(String name) {
        return new Column(name, Kind.TEXT);
    }

    /** A column of numbers. */
    public static Column number(String name) {
        return new Column(name, Kind.NUMBER);
    }

    /** A column of states. */
    public static Column state(String name) {
        return new Column(name, Kind.STATE);
    }

    /** What people see above it: {@code COMPANY NAME}. */
    String heading() {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toUpperCase(Locale.ROOT);
    }
}
