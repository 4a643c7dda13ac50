package org.usagebudget.server.ledger;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.store.DatabaseException;

/**
 * One committer of usage: takes the batches that have queued while its last commit was in flight, as many as make
 * {@link UsageBatch#RECORDS_MAX} records, and counts them in one transaction. One thread runs it, and that thread alone owns its
 * connection.
 *
 * <p>The transaction locks the accounts as every other lane does, in the order of their keys; claims the records' ids; writes the new
 * ones and the sums over them; and posts to each account what they cost, by the same {@link Account#apply} as all commands. So the
 * cost of an account and the records that it is the sum of are never apart.
 *
 * <p>When it fails: the database away, all callers are told so; a deadlock, again, at most {@value #RETRIES_MAX} times; anything else, and
 * a lock that is not to be had in time, batch by batch, so that one that cannot be counted is refused alone.
 */
final class UsageLane implements Runnable {
    static final int RETRIES_MAX = 3;

    private static final Logger LOG = LoggerFactory.getLogger(UsageLane.class);
    private static final Duration IDLE_WAIT = Duration.ofSeconds(1);
    private static final UsageOutcome LATE = new UsageOutcome.Unavailable("its turn came too late");
    private static final long RETRY_PAUSE_NANOS_MAX = Duration.ofMillis(50).toNanos();

    private final LaneQueue<PendingUsage> queue;
    private final LaneConnection connection;
    private final UsageSteps steps;
    private final Partners partners;
    private final InstantSource machine;
    private final Consumer<PendingUsage> taken;
    private boolean isAway;

    UsageLane(LaneQueue<PendingUsage> queue, LaneConnection connection, UsageSteps steps, Surroundings surroundings) {
        this.queue = queue;
        this.connection = connection;
        this.steps = steps;
        this.partners = surroundings.partners();
        this.machine = surroundings.machine();
        this.taken = surroundings.taken();
    }

    /** What a lane needs of the world; {@code taken} is told of every batch that has left the queue. */
    record Surroundings(Partners partners, InstantSource machine, Consumer<PendingUsage> taken) {}

    @Override
    public void run() {
        while (!queue.isDrained()) {
            List<PendingUsage> batches = new ArrayList<>(queue.take(UsageBatch.RECORDS_MAX, IDLE_WAIT));
            batches.forEach(taken);
            long now = System.nanoTime();
            batches.removeIf(batch -> batch.isExpired(now) && settle(batch, LATE));
            if (!batches.isEmpty()) {
                survive(batches);
            }
        }
        connection.drop();
    }

    /** Whatever happens to one transaction, the lane goes on with the next. */
    private void survive(List<PendingUsage> batches) {
        try {
            process(batches, RETRIES_MAX);
        } catch (LinkageError | StackOverflowError | AssertionError | OutOfMemoryError e) {
            LOG.error("{} batches of usage failed", batches.size(), e);
            connection.drop();
            batches.forEach(batch -> settle(batch, new UsageOutcome.Failed(e)));
        }
    }

    private void process(List<PendingUsage> batches, int retries) {
        for (int tries = 0; ; tries++) {
            Exception cause;
            SqlFailure failure;
            try {
                commit(batches);
                return;
            } catch (SQLException e) {
                cause = e;
                failure = SqlFailure.of(e);
            } catch (DatabaseException e) {
                cause = e;
                failure = e.isUnavailable() ? SqlFailure.AWAY : SqlFailure.COMMAND;
            } catch (RuntimeException e) {
                cause = e;
                failure = SqlFailure.COMMAND;
            }
            if (failure == SqlFailure.AWAY) {
                refuse(batches, cause);
                return;
            }
            connection.recover();
            if (tries >= triesAgain(failure, batches.size(), retries)) {
                batchByBatch(batches, failure, cause);
                return;
            }
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(RETRY_PAUSE_NANOS_MAX));
        }
    }

    /** Waiting for a lock holds up all batches, so there is one more try for one alone, and none for several together. */
    private static int triesAgain(SqlFailure failure, int batches, int retries) {
        return switch (failure) {
            case CONFLICT -> retries;
            case LOCKED -> batches == 1 ? Math.min(1, retries) : 0;
            case COMMAND, AWAY -> 0;
        };
    }

    /** One that cannot be counted, or whose accounts are locked, must not keep the others back. */
    private void batchByBatch(List<PendingUsage> batches, SqlFailure failure, Exception cause) {
        if (batches.size() > 1) {
            batches.forEach(batch -> process(List.of(batch), 0));
        } else if (failure == SqlFailure.COMMAND) {
            settle(batches.getFirst(), new UsageOutcome.Failed(cause));
        } else {
            settle(batches.getFirst(), new UsageOutcome.Unavailable("an account is locked: " + cause.getMessage()));
        }
    }

    private void refuse(List<PendingUsage> batches, Exception cause) {
        if (!isAway) {
            isAway = true;
            LOG.warn("The database takes no usage: {}", cause.getMessage());
        }
        connection.drop();
        batches.forEach(batch -> settle(batch, new UsageOutcome.Unavailable("the database is away")));
    }

    private static boolean settle(PendingUsage batch, UsageOutcome outcome) {
        return batch.outcome().complete(outcome);
    }

    /** One transaction for all batches. Once it returns, all their callers have their outcomes. */
    private void commit(List<PendingUsage> batches) throws SQLException {
        // Asked before any lock is held, since it may take a moment, and each time anew, since an anchor day may
        // change.
        Map<PartnerId, Terms> terms = new HashMap<>();
        batches.forEach(pending -> terms.computeIfAbsent(pending.partner(), partners::terms));
        LedgerStore store = connection.open();
        Instant machineNow = machine.instant();
        Snapshot snapshot = store.load(new Snapshot.Query(keys(batches), List.of(), List.of(), false), machineNow);
        Map<PartnerId, Instant> clocks = new HashMap<>();
        batches.forEach(pending -> clocks.computeIfAbsent(pending.partner(), partners::now));
        UsageWork work = new UsageWork(batches, snapshot.accounts(), clocks, terms);
        List<UsageJournal.Entry> claims = work.claims();
        if (!claims.isEmpty()) {
            work.claimed(steps.journal().claim(store.connection(), claims));
        }
        List<UsageJournal.Entry> counted = work.counted();
        List<Runnable> afterwards = new ArrayList<>();
        if (!counted.isEmpty()) {
            afterwards.add(steps.journal().write(store.connection(), counted));
            for (UsageStep step : steps.steps()) {
                afterwards.add(step.write(store.connection(), counted));
            }
        }
        Writes posted = post(work, new Posting(snapshot, clocks, terms, machineNow));
        List<List<UsageVerdict>> verdicts = work.verdicts();
        steps.journal().note(store.connection(), work.tallies(verdicts), machineNow);
        store.commit(posted);
        for (int i = 0; i < batches.size(); i++) {
            settle(batches.get(i), new UsageOutcome.Counted(verdicts.get(i)));
        }
        committed(afterwards);
    }

    private static List<AccountKey> keys(List<PendingUsage> batches) {
        Set<AccountKey> keys = new LinkedHashSet<>();
        for (PendingUsage pending : batches) {
            for (UsageRecord record : pending.batch().records()) {
                keys.add(new AccountKey(pending.partner(), record.customer()));
            }
        }
        return List.copyOf(keys);
    }

    /** The callers have been told already, so nothing that fails here changes what has become of their records. */
    private void committed(List<Runnable> afterwards) {
        if (isAway) {
            isAway = false;
            LOG.info("The database takes usage again");
        }
        try {
            afterwards.forEach(Runnable::run);
        } catch (RuntimeException e) {
            LOG.error("What follows a commit of usage failed", e);
        }
    }

    /** What postings are judged by. */
    private record Posting(
            Snapshot snapshot, Map<PartnerId, Instant> clocks, Map<PartnerId, Terms> terms, Instant machineNow) {}

    /** Posts what the records cost, each account's to each of its periods. */
    private Writes post(UsageWork work, Posting by) throws SQLException {
        List<Pending> postings = new ArrayList<>();
        for (Command.PostCost posting : work.postings()) {
            Terms of = Objects.requireNonNull(by.terms.get(posting.key().partner()));
            postings.add(new Pending(posting, of, Long.MAX_VALUE));
        }
        Batch batch = new Batch(postings, by.snapshot, by.machineNow, new FixedClocks(partners, by.clocks));
        batch.judge((_, _) -> {
            throw new IllegalStateException("usage posts costs alone");
        });
        for (Outcome outcome : batch.outcomes()) {
            if (!(outcome instanceof Outcome.Applied)) {
                throw new IllegalStateException("a cost could not be posted: " + outcome);
            }
        }
        return batch.writes();
    }

    /** One time per partner for the whole transaction: a record's period and its posting must not fall on both sides of an edge. */
    private record FixedClocks(Partners partners, Map<PartnerId, Instant> clocks) implements Partners {
        @Override
        public Instant now(PartnerId partner) {
            return Objects.requireNonNull(clocks.get(partner));
        }

        @Override
        public Terms terms(PartnerId partner) {
            return partners.terms(partner);
        }

        @Override
        public int registered() {
            return partners.registered();
        }
    }
}
