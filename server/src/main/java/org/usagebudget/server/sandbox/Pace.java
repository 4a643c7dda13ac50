package org.usagebudget.server.sandbox;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.usagebudget.server.ledger.UsageBatch;

/** How fast records are sent: a number for each second, or as fast as they are counted. One use, one thread. */
final class Pace {
    private static final long NANOS = Duration.ofSeconds(1).toNanos();
    private static final int BATCHES_PER_SECOND = 4;

    private final long perSecond;
    private final LongSupplier nanoTime;
    private final LongConsumer sleep;
    private final long begin;
    private long sent;

    /**
     * From now on.
     *
     * @param perSecond 0 for as fast as can be
     * @param nanoTime as {@link System#nanoTime()}
     * @param sleep waits so many nanoseconds, or shorter
     */
    Pace(long perSecond, LongSupplier nanoTime, LongConsumer sleep) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        this.sleep = sleep;
        this.begin = nanoTime.getAsLong();
    }

    /** By the machine's clock. */
    static Pace of(long perSecond) {
        return new Pace(perSecond, System::nanoTime, LockSupport::parkNanos);
    }

    /** How many records are sent together: a quarter of a second's, and never more than a batch may have. */
    int batch() {
        return perSecond == 0
                ? UsageBatch.RECORDS_MAX
                : Math.clamp(perSecond / BATCHES_PER_SECOND, 1, UsageBatch.RECORDS_MAX);
    }

    /** Waits until so many more may be sent: until their own time has passed, so that no second has more than it may. */
    void await(int records) {
        sent += records;
        if (perSecond > 0) {
            long until = begin + sent * NANOS / perSecond;
            for (long left = until - nanoTime.getAsLong();
                    left > 0 && !Thread.currentThread().isInterrupted();
                    left = until - nanoTime.getAsLong()) {
                sleep.accept(left);
            }
        }
    }
}
