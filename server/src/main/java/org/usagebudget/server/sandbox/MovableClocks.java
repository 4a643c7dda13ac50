package org.usagebudget.server.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.store.Partitions;
import org.usagebudget.server.store.Retention;

/**
 * Moves the partners' clocks: forward only, kept in the database, with the partitions that usage needs at the new time. While it is
 * open it looks after the partitions of clocks that run on. Thread-safe.
 */
final class MovableClocks implements AutoCloseable {
    /** The time that no clock may be set to, nor to any later. */
    static final Instant END = Instant.parse("9000-01-01T00:00:00Z");

    /** How often partitions are looked after: they are made two months ahead. */
    private static final Duration PARTITIONS_EVERY = Duration.ofHours(12);

    /**
     * The most months for which there may be partitions of usage; no move makes more, of whatever partner. They stay until the sandbox
     * begins anew.
     */
    static final int MONTHS_MAX = 600;

    private static final int LOCKS = 64;
    private static final long NANOS_PER_MICRO = 1_000;
    private static final Logger log = LoggerFactory.getLogger(MovableClocks.class);

    private final PartnerClocks clocks;
    private final SandboxStore store;
    private final Months months;
    private final Runnable forgetPartners;
    private final List<ClockListener> listeners;
    private final List<ReentrantLock> locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toList();
    private final ReentrantLock making = new ReentrantLock();
    private final ScheduledExecutorService upkeep = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("sandbox-upkeep").factory());

    /**
     * What makes the partitions of usage.
     *
     * @param around makes those that usage needs at a time
     * @param max the most months that there may be
     */
    record Months(Consumer<Instant> around, int max) {}

    /**
     * Puts the clocks to where they were set before.
     *
     * @param forgetPartners drops what is kept of registrations, before each move: a billing calendar that has changed is known at the
     *     new time
     * @param listeners are told of each move, in that order
     */
    MovableClocks(
            PartnerClocks clocks,
            SandboxStore store,
            Months months,
            Runnable forgetPartners,
            List<ClockListener> listeners) {
        this.clocks = clocks;
        this.store = store;
        this.months = months;
        this.forgetPartners = forgetPartners;
        this.listeners = List.copyOf(listeners);
        store.clocks().forEach(clocks::set);
        ensurePartitions();
        var _ = upkeep.scheduleWithFixedDelay(
                this::keepPartitions, PARTITIONS_EVERY.toMillis(), PARTITIONS_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The partner's time. */
    Instant now(PartnerId partner) {
        return clocks.now(partner);
    }

    /**
     * Sets a partner's clock to what {@code target} makes of its present time. When this returns, everything that fell due is done,
     * and it is kept.
     *
     * @return the partner's time
     * @throws FaultException 400/990005 where the target is earlier than now, 400/3000 where it is {@link #END} or later, or
     *     needs more months than there may be
     */
    Instant move(PartnerId partner, UnaryOperator<Instant> target) {
        ReentrantLock lock = locks.get(Math.floorMod(partner.hashCode(), LOCKS));
        lock.lock();
        try {
            PartnerClocks.Reading before = clocks.read(partner);
            Instant now = before.now();
            Instant to = target.apply(now);
            if (to.isBefore(now)) {
                throw new FaultException(FaultCode.CLOCK_BACKWARD, "now is " + now, "was " + to);
            }
            if (!to.isBefore(END)) {
                throw new FaultException(FaultCode.INVALID_PROPERTY, "now", "was " + to, "now must be before " + END);
            }
            makeMonths(to);
            // Of one reading of the machine's clock, so that it is never less than before, however long the partitions
            // took.
            Duration ahead = roundedUp(Duration.between(before.machine(), to));
            store.keepClock(partner, ahead);
            forgetPartners.run();
            clocks.set(partner, ahead);
            for (ClockListener listener : listeners) {
                listener.clockMoved(partner, clocks.now(partner));
            }
            return clocks.now(partner);
        } finally {
            lock.unlock();
        }
    }

    /** To microseconds, which are kept: rounded down, the clock would stand just before the time that was asked for. */
    private static Duration roundedUp(Duration ahead) {
        return ahead.plusNanos(NANOS_PER_MICRO - 1).truncatedTo(ChronoUnit.MICROS);
    }

    /** One at a time, so that what is counted stays. */
    private void makeMonths(Instant time) {
        making.lock();
        try {
            YearMonth month = YearMonth.from(time.atOffset(ZoneOffset.UTC));
            Set<YearMonth> needed = new HashSet<>(store.usageMonths());
            int present = needed.size();
            needed.addAll(monthsAround(month));
            if (needed.size() > present && needed.size() > months.max()) {
                throw new FaultException(
                        FaultCode.INVALID_PROPERTY,
                        "now",
                        "was " + time,
                        "the clocks of a sandbox may have usage in at most " + months.max()
                                + " months; choose a month in which a clock was, or begin anew with --reset");
            }
            months.around().accept(time);
        } finally {
            making.unlock();
        }
    }

    /** There may be hundreds of clocks, and each month that is made or looked for takes transactions: most are there. */
    private void ensurePartitions() {
        Set<YearMonth> present = new HashSet<>(store.usageMonths());
        for (Instant time : clocks.moved()) {
            List<YearMonth> needed = monthsAround(YearMonth.from(time.atOffset(ZoneOffset.UTC)));
            if (!present.containsAll(needed)) {
                months.around().accept(time);
                present.addAll(needed);
            }
        }
    }

    private static List<YearMonth> monthsAround(YearMonth month) {
        return IntStream.rangeClosed(-Retention.Months.USAGE_MIN, Partitions.MONTHS_AFTER)
                .mapToObj(month::plusMonths)
                .toList();
    }

    private void keepPartitions() {
        try {
            ensurePartitions();
        } catch (RuntimeException e) {
            log.warn("cannot make the partitions of the clocks that were set; another try follows", e);
        }
    }

    @Override
    public void close() {
        upkeep.shutdownNow();
    }
}
