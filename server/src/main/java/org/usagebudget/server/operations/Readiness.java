package org.usagebudget.server.operations;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this node should be sent requests: it is not stopping, its ledger takes changes, its database answers. However many
 * ask, the database is asked at most once per {@link #AGE_MAX} and never twice at a time. Thread-safe.
 */
public final class Readiness {
    /** How old an answer of the database may be. */
    static final Duration AGE_MAX = Duration.ofSeconds(1);

    /** How long the database may take to answer; beyond, it counts as down. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

    private final Runnable database;
    private final BooleanSupplier ledger;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final AtomicReference<Check> latest;
    private volatile boolean stopping;

    /** Asks on virtual threads. See {@link #Readiness(Runnable, BooleanSupplier, Executor, LongSupplier)}. */
    public Readiness(Runnable database, BooleanSupplier ledger) {
        this(database, ledger, Thread::startVirtualThread, System::nanoTime);
    }

    /**
     * Nothing is asked before the first caller asks.
     *
     * @param database asks the database something small; throws where it does not answer
     * @param ledger whether the ledger takes changes
     * @param executor on which the database is asked; may block
     * @param nanoTime tells how time passes
     */
    Readiness(Runnable database, BooleanSupplier ledger, Executor executor, LongSupplier nanoTime) {
        this.database = database;
        this.ledger = ledger;
        this.executor = executor;
        this.nanoTime = nanoTime;
        Check none = new Check(nanoTime.getAsLong() - AGE_MAX.toNanos());
        none.isUp.complete(false);
        this.latest = new AtomicReference<>(none);
    }

    /** From now on it is not ready. */
    public void stop() {
        stopping = true;
    }

    /** What is the matter, now or at most {@link #AGE_MAX} ago; blocks for {@link #PATIENCE} at most. */
    State state() {
        if (stopping || !ledger.getAsBoolean()) {
            return State.STOPPING;
        }
        return isDatabaseUp() ? State.UP : State.DATABASE_DOWN;
    }

    private boolean isDatabaseUp() {
        Check check = latest.get();
        if (check.isUp.isDone() && nanoTime.getAsLong() - check.beganAt >= AGE_MAX.toNanos()) {
            Check fresh = new Check(nanoTime.getAsLong());
            if (latest.compareAndSet(check, fresh)) {
                executor.execute(() -> ask(fresh));
            }
            check = latest.get();
        }
        try {
            long left = check.beganAt + PATIENCE.toNanos() - nanoTime.getAsLong();
            return check.isUp.get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a check never fails", e);
        }
    }

    private void ask(Check check) {
        try {
            database.run();
            check.isUp.complete(true);
        } catch (RuntimeException e) {
            LOG.debug("The database does not answer", e);
        } finally {
            check.isUp.complete(false);
        }
    }

    /** What is the matter. */
    enum State {
        /** Nothing. */
        UP,
        /** The database does not answer in time. */
        DATABASE_DOWN,
        /** The server is being stopped. */
        STOPPING
    }

    private static final class Check {
        private final long beganAt;
        private final CompletableFuture<Boolean> isUp = new CompletableFuture<>();

        private Check(long beganAt) {
            this.beganAt = beganAt;
        }
    }
}
