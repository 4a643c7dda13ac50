package org.usagebudget.server.ledger;

import java.sql.Connection;
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

/**
 * One committer of usage: takes the batches that have queued while its last commit was in flight, as many as make
 * {@link UsageBatch#RECORDS_MAX} records, and counts them in one transaction. One thread runs it, and that thread alone owns its
 * connection.
 *
 * <p>The transaction locks the accounts as every other lane does, in the order of their keys; claims the records' ids; writes the new
 * ones and the sums over them; and posts to each account what they cost, by the same {@link Account#apply} as all commands. So the
 * cost of an account and the records that it is the sum of are never apart.
 *
 * <p>When it fails: a deadlock, or a lock that is not to be had in time, again, at most {@value #RETRIES_MAX} times; the database
 * away, all callers are told so; anything else, batch by batch, so that one that cannot be written fails alone.
 */
final class UsageLane implements Runnable {
    static final int RETRIES_MAX = 3;

    private static final Logger LOG = LoggerFactory.getLogger(UsageLane.class);
    private static final Duration IDLE_WAIT = Duration.ofSeconds(1);
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
            List<PendingUsage> batches = queue.take(UsageBatch.RECORDS_MAX, IDLE_WAIT);
            batches.forEach(taken);
            if (!batches.isEmpty()) {
                survive(batches);
            }
        }
        connection.drop();
    }

    /** Whatever happens to one transaction, the lane goes on with the next. */
    private void survive(List<PendingUsage> batches) {
        try {
            process(batches);
        } catch (LinkageError | StackOverflowError | AssertionError | OutOfMemoryError e) {
            LOG.error("{} batches of usage failed", batches.size(), e);
            connection.drop();
            settleAll(batches, new UsageOutcome.Failed(e));
        }
    }

    private void process(List<PendingUsage> batches) {
        for (int tries = 0; ; tries++) {
            Exception cause;
            SqlFailure failure;
            try {
                commit(batches);
                return;
            } catch (SQLException e) {
                cause = e;
                failure = SqlFailure.of(e);
            } catch (RuntimeException e) {
                cause = e;
                failure = SqlFailure.COMMAND;
            }
            boolean mayPass = failure == SqlFailure.CONFLICT || failure == SqlFailure.LOCKED;
            if (mayPass && tries < RETRIES_MAX) {
                connection.recover();
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(RETRY_PAUSE_NANOS_MAX));
                continue;
            }
            if (failure == SqlFailure.COMMAND) {
                connection.recover();
                batchByBatch(batches, cause);
            } else {
                refuse(batches, cause);
            }
            return;
        }
    }

    private void batchByBatch(List<PendingUsage> batches, Exception cause) {
        if (batches.size() == 1) {
            batches.getFirst().outcome().complete(new UsageOutcome.Failed(cause));
        } else {
            batches.forEach(batch -> process(List.of(batch)));
        }
    }

    private void refuse(List<PendingUsage> batches, Exception cause) {
        if (!isAway) {
            isAway = true;
            LOG.warn("The database takes no usage: {}", cause.getMessage());
        }
        connection.drop();
        settleAll(batches, new UsageOutcome.Unavailable("the database is away"));
    }

    private static void settleAll(List<PendingUsage> batches, UsageOutcome outcome) {
        batches.forEach(batch -> batch.outcome().complete(outcome));
    }

    /** One transaction for all batches. Once it returns, all their callers have their outcomes. */
    private void commit(List<PendingUsage> batches) throws SQLException {
        LedgerStore store = connection.open();
        Set<AccountKey> keys = new LinkedHashSet<>();
        for (PendingUsage pending : batches) {
            for (UsageRecord record : pending.batch().records()) {
                keys.add(new AccountKey(pending.batch().partner(), record.customer()));
            }
        }
        Instant machineNow = machine.instant();
        Snapshot snapshot = store.load(new Snapshot.Query(List.copyOf(keys), List.of(), List.of(), false), machineNow);
        Map<PartnerId, Instant> clocks = new HashMap<>();
        batches.forEach(pending -> clocks.computeIfAbsent(pending.batch().partner(), partners::now));
        UsageWork work = new UsageWork(batches, snapshot.accounts(), clocks);
        List<UsageJournal.Entry> claims = work.claims();
        if (!claims.isEmpty()) {
            work.claimed(steps.journal().claim(store.connection(), claims));
        }
        List<List<UsageVerdict>> verdicts = work.verdicts();
        write(store.connection(), work, verdicts, machineNow);
        store.commit(post(work, batches, snapshot, clocks, machineNow));
        steps.journal().committed(work.counted());
        steps.steps().forEach(step -> step.committed(work.counted()));
        if (isAway) {
            isAway = false;
            LOG.info("The database takes usage again");
        }
        for (int i = 0; i < batches.size(); i++) {
            batches.get(i).outcome().complete(new UsageOutcome.Counted(verdicts.get(i)));
        }
    }

    private void write(Connection open, UsageWork work, List<List<UsageVerdict>> verdicts, Instant machineNow)
            throws SQLException {
        List<UsageJournal.Entry> counted = work.counted();
        steps.journal().write(open, counted, work.tallies(verdicts), machineNow);
        if (!counted.isEmpty()) {
            for (UsageStep step : steps.steps()) {
                step.write(open, counted);
            }
        }
    }

    /** Posts what the records cost, each account's to each of its periods. */
    private Writes post(
            UsageWork work,
            List<PendingUsage> batches,
            Snapshot snapshot,
            Map<PartnerId, Instant> clocks,
            Instant machineNow)
            throws SQLException {
        Map<PartnerId, Terms> terms = new HashMap<>();
        batches.forEach(pending -> terms.put(pending.batch().partner(), pending.terms()));
        List<Pending> postings = new ArrayList<>();
        for (Command.PostCost posting : work.postings()) {
            Terms of = Objects.requireNonNull(terms.get(posting.key().partner()));
            postings.add(new Pending(posting, of, Long.MAX_VALUE));
        }
        Batch batch = new Batch(postings, snapshot, machineNow, new FixedClocks(partners, clocks));
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
