package org.usagebudget.server.ledger;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One committer: takes the commands that have queued while its last commit was in flight and commits them together. There is
 * no timer: an idle lane commits a single command at once. One thread runs it, and that thread alone owns its connection.
 *
 * <p>When a batch fails, its SQLSTATE says what is next. A deadlock or serialization failure: the batch again, at most
 * {@value #CONFLICT_RETRIES_MAX} times. A lock that is not to be had in time: the batch again without the locked accounts, whose
 * commands wait aside, in order, and are tried with each later batch, so that others are not held up. The database away: all
 * callers are told so, with no retry here. Anything else: one by one, so that a command that cannot be written fails alone.
 */
final class Lane implements Runnable {
    static final int CONFLICT_RETRIES_MAX = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final Duration IDLE_WAIT = Duration.ofSeconds(1);
    private static final Duration ASIDE_WAIT = Duration.ofMillis(20);
    private static final long CONFLICT_PAUSE_NANOS_MAX = Duration.ofMillis(20).toNanos();

    private final LaneQueue<Pending> queue;
    private final LedgerConfig config;
    private final Partners partners;
    private final InstantSource machine;
    private final Taken taken;
    private final LedgerObserver.LaneObserver observer;
    private final LaneConnection connection;
    private List<Pending> aside = new ArrayList<>();
    private boolean isAway;

    /** Is told of every command that has left the queue. */
    @FunctionalInterface
    interface Taken {
        void taken(Pending pending);
    }

    Lane(LaneQueue<Pending> queue, LedgerConfig config, LaneConnection connection, Surroundings surroundings) {
        this.queue = queue;
        this.config = config;
        this.connection = connection;
        this.partners = surroundings.partners();
        this.machine = surroundings.machine();
        this.taken = surroundings.taken();
        this.observer = surroundings.observer();
    }

    /** What a lane needs of the world. */
    record Surroundings(Partners partners, InstantSource machine, Taken taken, LedgerObserver.LaneObserver observer) {}

    @Override
    public void run() {
        while (!queue.isDrained() || !aside.isEmpty()) {
            boolean skipLocked = !aside.isEmpty();
            List<Pending> batch = nextBatch();
            if (!batch.isEmpty()) {
                survive(batch, skipLocked);
            }
        }
        connection.drop();
    }

    /** Whatever happens to one batch, the lane goes on with the next. */
    private void survive(List<Pending> batch, boolean skipLocked) {
        try {
            process(batch, skipLocked);
        } catch (LinkageError | StackOverflowError | AssertionError e) {
            LOG.error("A batch of {} changes failed", batch.size(), e);
            connection.drop();
            batch.forEach(p -> p.settle(new Outcome.Failed(e)));
        }
    }

    /** What waits aside, then what has queued, without those whose callers have given up. */
    private List<Pending> nextBatch() {
        int room = Math.max(1, config.batchMax() - aside.size());
        List<Pending> fresh = queue.take(room, aside.isEmpty() ? IDLE_WAIT : ASIDE_WAIT);
        for (Pending pending : fresh) {
            taken.taken(pending);
            observer.taken(pending.ageNanos());
        }
        List<Pending> batch = aside;
        aside = new ArrayList<>();
        batch.addAll(fresh);
        long now = System.nanoTime();
        batch.removeIf(pending -> {
            boolean expired = pending.isExpired(now);
            if (expired) {
                pending.settle(new Outcome.Unavailable("its turn came after the ledger's wait-max"));
            }
            return expired;
        });
        return batch;
    }

    private void process(List<Pending> batch, boolean skipLockedFirst) {
        boolean skipLocked = skipLockedFirst;
        for (int conflicts = 0; ; ) {
            try {
                commit(batch, skipLocked);
                return;
            } catch (SQLException e) {
                observer.failed();
                switch (SqlFailure.of(e)) {
                    case CONFLICT -> {
                        if (++conflicts > CONFLICT_RETRIES_MAX) {
                            refuse(batch, e);
                            return;
                        }
                        connection.recover();
                        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(CONFLICT_PAUSE_NANOS_MAX));
                    }
                    case LOCKED -> {
                        if (skipLocked) {
                            refuse(batch, e);
                            return;
                        }
                        skipLocked = true;
                        connection.recover();
                    }
                    case AWAY -> {
                        refuse(batch, e);
                        return;
                    }
                    case COMMAND -> {
                        connection.recover();
                        oneByOne(batch, e);
                        return;
                    }
                }
            } catch (RuntimeException e) {
                observer.failed();
                connection.recover();
                oneByOne(batch, e);
                return;
            }
        }
    }

    /** One transaction for the batch. Once it returns, all its callers have their outcomes, but for those set aside. */
    private void commit(List<Pending> batch, boolean skipLocked) throws SQLException {
        long began = System.nanoTime();
        LedgerStore connected = connection.open();
        Snapshot snapshot = connected.load(Batch.query(batch, skipLocked, partners), machine.instant());
        List<Pending> judged = batch;
        List<Pending> locked = List.of();
        if (!snapshot.locked().isEmpty()) {
            judged = batch.stream()
                    .filter(p -> !snapshot.locked().contains(p.key()))
                    .toList();
            locked = batch.stream()
                    .filter(p -> snapshot.locked().contains(p.key()))
                    .toList();
        }
        Batch work = new Batch(judged, snapshot, machine.instant(), partners);
        work.judge(connected::run);
        Writes writes = work.writes();
        if (writes.isEmpty()) {
            connected.rollback();
        } else {
            connected.commit(writes);
        }
        observer.committed(judged.size(), System.nanoTime() - began);
        work.settle();
        if (isAway) {
            isAway = false;
            LOG.info("The database takes changes again");
        }
        setAside(locked);
    }

    private void setAside(List<Pending> locked) {
        for (Pending pending : locked) {
            if (aside.size() < config.asideMax()) {
                aside.add(pending);
            } else {
                pending.settle(new Outcome.Unavailable("too many commands wait for locked accounts"));
            }
        }
    }

    private void oneByOne(List<Pending> batch, Exception cause) {
        if (batch.size() == 1 && !(cause instanceof RuntimeException)) {
            batch.getFirst().settle(new Outcome.Failed(cause));
            return;
        }
        Set<AccountKey> waiting = new HashSet<>();
        for (Pending pending : batch) {
            if (waiting.contains(pending.key())) {
                aside.add(pending);
                continue;
            }
            try {
                commit(List.of(pending), true);
                aside.forEach(p -> waiting.add(p.key()));
            } catch (SQLException e) {
                connection.recover();
                pending.settle(
                        SqlFailure.of(e) == SqlFailure.COMMAND
                                ? new Outcome.Failed(e)
                                : new Outcome.Unavailable("the database refused the change by itself too"));
            } catch (RuntimeException e) {
                connection.recover();
                pending.settle(new Outcome.Failed(e));
            }
        }
    }

    private void refuse(List<Pending> batch, SQLException cause) {
        if (!isAway) {
            isAway = true;
            LOG.warn("The database takes no changes: SQLSTATE {}, {}", cause.getSQLState(), cause.getMessage());
        }
        connection.drop();
        batch.forEach(p -> p.settle(new Outcome.Unavailable("the database is away")));
    }
}
