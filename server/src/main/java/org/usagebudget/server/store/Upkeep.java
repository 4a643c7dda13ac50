package org.usagebudget.server.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a database needs from time to time, as the owner's role, on a thread of its own: partitions ahead of the clock, and the end
 * of what is older than it is kept. Every node does it; whoever comes second finds it done. A failure is logged and tried again.
 */
final class Upkeep implements AutoCloseable {
    /** How often each is looked after. */
    static final Duration EVERY = Duration.ofHours(1);

    /** When it is looked after again where it failed. */
    static final Duration RETRY = Duration.ofMinutes(1);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);

    private final List<Partitions> partitions;
    private final @Nullable Retention retention;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("database-upkeep").factory());

    /**
     * Of a database.
     *
     * @param retention drops what is old; null where all is kept
     */
    Upkeep(List<Partitions> partitions, @Nullable Retention retention) {
        this.partitions = List.copyOf(partitions);
        this.retention = retention;
    }

    /** Begins; partitions have been made before. */
    void start() {
        schedule(this::keepPartitions, EVERY);
        if (retention != null) {
            schedule(() -> drop(retention), RETRY);
        }
    }

    private void schedule(Supplier<Duration> work, Duration delay) {
        var _ = thread.schedule(() -> schedule(work, work.get()), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Looks after the partitions. Returns when to do so again; never throws. */
    Duration keepPartitions() {
        try {
            partitions.forEach(Partitions::ensure);
            return EVERY;
        } catch (RuntimeException e) {
            log.warn("cannot make partitions; another try follows in {} s", RETRY.toSeconds(), e);
            return RETRY;
        }
    }

    /** Drops what is old. Returns when to do so again; never throws. */
    static Duration drop(Retention retention) {
        try {
            retention.run();
            return EVERY;
        } catch (RuntimeException e) {
            log.warn("cannot drop old data; another try follows in {} s", RETRY.toSeconds(), e);
            return RETRY;
        }
    }

    /** Makes the partitions around a time that is not the clock's, of the tables that follow partners' times. */
    void ensureUsage(Instant time) {
        partitions.stream().filter(Partitions::isOfUsage).forEach(each -> each.ensureAround(time));
    }

    /** Ends it; what is under way is interrupted between two of its steps. Does nothing the second time. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("the upkeep of the database still runs");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
