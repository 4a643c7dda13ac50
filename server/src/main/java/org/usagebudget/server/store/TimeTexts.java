package org.usagebudget.server.store;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Times as PostgreSQL reads them. Rows that are sent together have few different times, and printing one is dear, so each is printed
 * once. Not thread-safe.
 */
public final class TimeTexts {
    /** How many are remembered. */
    private static final int KNOWN_MAX = 4_096;

    private final Map<Instant, String> known = new HashMap<>();

    /** The time in ISO 8601, in UTC. */
    public String of(Instant time) {
        String text = known.get(time);
        if (text == null) {
            if (known.size() == KNOWN_MAX) {
                known.clear();
            }
            text = time.toString();
            known.put(time, text);
        }
        return text;
    }
}
