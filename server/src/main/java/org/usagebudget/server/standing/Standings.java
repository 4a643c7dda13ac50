package org.usagebudget.server.standing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.ledger.Partners;
import org.usagebudget.server.standing.StandingWork.Step;
import org.usagebudget.server.store.DatabaseException;
import org.usagebudget.server.store.Sql;

/**
 * Keeps how each customer stands to its budget in the table {@code customer_standing}, a moment behind the ledger: on a thread of
 * its own, {@link #INTERVAL} after it last did all that was there. Of several nodes one works at a time; whichever comes does what is
 * there. It never locks an account. Where the database is away it goes on once that is back. Thread-safe.
 */
public final class Standings implements AutoCloseable {
    /** How long it rests. */
    public static final Duration INTERVAL = Duration.ofMillis(500);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(Standings.class);

    private final StandingWork work;
    private final InstantSource machine;
    private final AtomicLong failures = new AtomicLong();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("standings").factory());
    private volatile Instant included;
    private volatile boolean isClosed;
    private boolean isFailing;

    /** The partner after whom the next look goes on; null for all from the first. */
    private @Nullable PartnerId looked;

    /**
     * Of a database; works once it has been started.
     *
     * @param partners their clocks and calendars
     * @param machine the machine's time
     */
    public Standings(Sql sql, Partners partners, InstantSource machine) {
        this.work = new StandingWork(sql, partners, machine);
        this.machine = machine;
        this.included = machine.instant();
    }

    /** Begins; once. */
    public void start() {
        var _ = thread.scheduleWithFixedDelay(this::run, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Works out all standings of a partner for the time that its clock has been set to, all changes until now included. Returns when
     * that is done; to be called before anybody is told of the new time.
     */
    public void clockMoved(PartnerId partner) {
        work.renewAll(partner);
    }

    /** How long ago everything was shown that the ledger had changed, as far as this node knows. */
    public Duration lag() {
        return Duration.between(included, machine.instant());
    }

    /** How many times it could not do what there was to do, be it for one partner. */
    public long failures() {
        return failures.get();
    }

    /** Works until it has done all that was there; never throws what it can go on after. */
    void run() {
        try {
            round();
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError | OutOfMemoryError e) {
            // What comes out ends a scheduled worker for good.
            failed(e);
        }
    }

    /**
     * Goes on at once only where a step was full: a step is a commit beside the ledger's, and what comes while it rests is written
     * together. By turns, so that the renewal of very many standings does not hold up what has changed.
     */
    private void round() {
        boolean wasFailing = isFailing;
        long failuresBefore = failures.get();
        Deque<PartnerId> due = null;
        boolean hasMore = true;
        while (hasMore && !isClosed) {
            Instant began = machine.instant();
            Step changes = work.workOff();
            if (changes == Step.IDLE || changes == Step.DONE) {
                included = began;
            }
            if (due == null) {
                due = due();
            }
            hasMore = changes != Step.PASSED && (renewNext(due) || changes == Step.FULL);
        }
        if (wasFailing && failures.get() == failuresBefore) {
            isFailing = false;
            log.info("standings are kept again");
        }
    }

    /** The partners that are due among those that this look is of. */
    private Deque<PartnerId> due() {
        List<Mark> marks = work.marks(Optional.ofNullable(looked));
        looked = marks.size() < StandingWork.PARTNERS_MAX
                ? null
                : marks.getLast().partner();
        Deque<PartnerId> due = new ArrayDeque<>();
        work.due(marks).forEach(mark -> due.add(mark.partner()));
        return due;
    }

    /** One step for the first of them; one whose standings cannot be renewed is left to the next look, and the others go on. */
    private boolean renewNext(Deque<PartnerId> due) {
        if (due.isEmpty()) {
            return false;
        }
        Step step = Step.IDLE;
        try {
            step = work.renew(due.getFirst());
        } catch (DatabaseException e) {
            if (e.isUnavailable()) {
                throw e;
            }
            failed(e);
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError | OutOfMemoryError e) {
            failed(e);
        }
        switch (step) {
            case FULL -> {}
            case IDLE, DONE -> due.removeFirst();
            case PASSED -> due.clear();
        }
        return !due.isEmpty();
    }

    private void failed(Throwable e) {
        failures.incrementAndGet();
        if (isFailing || isClosed) {
            return;
        }
        isFailing = true;
        if (e instanceof DatabaseException database && database.isUnavailable()) {
            log.warn("standings wait for the database: {}", e.getMessage());
        } else {
            log.error("standings are not kept; another try follows, and is logged once it has come through", e);
        }
    }

    /** Ends it after the step that is under way, or leaves that to the database's bounds; does nothing the second time. */
    @Override
    public void close() {
        isClosed = true;
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("the worker of standings still runs");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
