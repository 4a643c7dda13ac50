package org.usagebudget.server.standing;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * From which change on to look for those that wait. A long transaction, such as that of a backup, keeps all that has been worked off
 * since it began in the index, before what waits, and each look from the start would go over it. Thread-safe.
 */
final class QueueHead {
    /**
     * How far an id may be behind a later one that is committed before it: an id is taken in the round trip that commits, so these are
     * the commits of all nodes while one of them flushes.
     */
    static final long MARGIN = 5_000;

    /** How often it is looked from the start all the same: what was further behind than that is found then. */
    static final Duration ANEW = Duration.ofMinutes(1);

    /** Before all changes. */
    static final long START = 0;

    private final AtomicReference<@Nullable Known> known = new AtomicReference<>();

    private record Known(long from, Instant anew) {}

    /** The first change to look at. */
    long from(Instant now) {
        Known last = known.get();
        return last == null || now.isBefore(last.anew) || !now.isBefore(last.anew.plus(ANEW)) ? START : last.from;
    }

    /**
     * Learns from a look.
     *
     * @param now when it was
     * @param from where it began
     * @param head the oldest change that waits; the last there ever was before the look where none does
     */
    void looked(Instant now, long from, long head) {
        known.updateAndGet(
                last -> new Known(Math.max(START, head - MARGIN), from == START || last == null ? now : last.anew));
    }
}
