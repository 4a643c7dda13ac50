package org.usagebudget.cli.output;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A line at a terminal that says how far something is; nowhere else anything. Thread-safe. */
public final class Progress implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int CELLS = 30;
    private static final String ERASE = "\r\u001b[K";

    private final @Nullable PrintWriter to;
    private final InstantSource clock;
    private final String unit;
    private final long total;
    private long done;
    private Instant drawnAt = Instant.MIN;
    private boolean isDrawn;

    /**
     * A line that is not drawn yet.
     *
     * @param to a terminal; null for none
     * @param clock says when it is time to draw it again
     * @param unit what is counted, such as {@code rows}
     * @param total how much there is; 0 where nobody knows
     */
    public Progress(@Nullable PrintWriter to, InstantSource clock, String unit, long total) {
        this.to = to;
        this.clock = clock;
        this.unit = unit;
        this.total = total;
    }

    /** So much more is done. */
    public synchronized void advance(long more) {
        at(done + more);
    }

    /** So much is done by now. */
    public synchronized void at(long now) {
        done = now;
        Instant time = clock.instant();
        if (to != null && !time.isBefore(drawnAt.equals(Instant.MIN) ? Instant.MIN : drawnAt.plus(PAUSE))) {
            drawnAt = time;
            isDrawn = true;
            to.print(ERASE + text());
            to.flush();
        }
    }

    /** Takes the line away, so that another one can be written. */
    public synchronized void clear() {
        if (to != null && isDrawn) {
            to.print(ERASE);
            to.flush();
            isDrawn = false;
        }
    }

    private String text() {
        if (total <= 0) {
            return String.format(Locale.ROOT, "%,d %s", done, unit);
        }
        long share = Math.min(total, done);
        int full = (int) (share * CELLS / total);
        return String.format(
                Locale.ROOT,
                "[%s%s] %3d %%  %,d of %,d %s",
                "#".repeat(full),
                "-".repeat(CELLS - full),
                share * 100 / total,
                share,
                total,
                unit);
    }

    @Override
    public void close() {
        clear();
    }
}
