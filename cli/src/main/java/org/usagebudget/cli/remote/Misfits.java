package org.usagebudget.cli.remote;

import java.util.Map;
import java.util.TreeMap;

/** Rows of a file that are left out, since they have another number of cells than its header. Of one thread at a time. */
final class Misfits {
    /** The most that are told one by one. */
    static final int NAMED_MAX = 100;

    private final Map<Long, String> named = new TreeMap<>();
    private long count;

    /** One more. */
    void add(long line, String problem) {
        count++;
        if (named.size() < NAMED_MAX) {
            named.put(line, problem);
        }
    }

    /** What is wrong, by the line at which the row begins. */
    Map<Long, String> named() {
        return named;
    }

    /** How many there are, those that are not named among them. */
    long count() {
        return count;
    }
}
