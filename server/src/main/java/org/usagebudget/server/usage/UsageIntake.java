package org.usagebudget.server.usage;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.ledger.UsageBatch;
import org.usagebudget.server.ledger.UsageObserver;
import org.usagebudget.server.ledger.UsageOutcome;
import org.usagebudget.server.ledger.UsageRecord;
import org.usagebudget.server.ledger.UsageVerdict;

/**
 * Takes the records of one body to the ledger, while the body is still being read. The request's thread reads and fills a batch; a
 * thread of this intake's own hands it over when it is full, when its first record has waited {@link UsageLimits#BATCH_WAIT_MAX} (also
 * while the client sends nothing), or when the body ends, and waits for its outcome while the next is filled. So a body has at most two
 * batches in memory, and a permit for each.
 *
 * <p>Filled by one thread; {@link #finish} must be called by it, whatever has happened.
 */
final class UsageIntake implements RecordSink {
    private static final Logger LOG = LoggerFactory.getLogger(UsageIntake.class);

    private final Sender sender;
    private final Surroundings surroundings;
    private final LongSupplier bytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final IntakeTally tally = new IntakeTally();
    private final Thread thread;
    private @Nullable OpenBatch filling;
    private @Nullable RuntimeException failure;
    private boolean full;
    private boolean ended;
    private boolean sent;

    /**
     * Whose body it is.
     *
     * @param partner whose
     * @param requestId its MS-RequestId
     */
    record Sender(PartnerId partner, UUID requestId) {}

    /**
     * What an intake needs of the world.
     *
     * @param ledger counts
     * @param permits one for each batch in memory, held until the ledger has settled it
     * @param countWaitMax how long is waited for that
     * @param batchMax how large a batch may be
     * @param observer is told what has become of each
     */
    record Surroundings(
            Function<UsageBatch, CompletableFuture<UsageOutcome>> ledger,
            Permits permits,
            Duration countWaitMax,
            BatchMax batchMax,
            UsageObserver observer) {}

    /**
     * How large a batch may be.
     *
     * @param records how many
     * @param bytes of the body, unpacked
     */
    record BatchMax(int records, long bytes) {}

    private UsageIntake(Sender sender, Surroundings surroundings, LongSupplier bytes) {
        this.sender = sender;
        this.surroundings = surroundings;
        this.bytes = bytes;
        this.thread = Thread.ofVirtual().name("usage-intake").unstarted(this::send);
    }

    /** Begins; {@code bytes} tells how many of the body have been unpacked. */
    static UsageIntake start(Sender sender, Surroundings surroundings, LongSupplier bytes) {
        UsageIntake intake = new UsageIntake(sender, surroundings, bytes);
        intake.thread.start();
        return intake;
    }

    @Override
    public void record(long line, UsageRecord record) {
        OpenBatch batch = enter();
        try {
            batch.add(line, record);
            noteFull(batch);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void malformed(Rejection rejection) {
        OpenBatch batch = enter();
        try {
            batch.add(rejection);
            noteFull(batch);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Has what is left counted and waits for it.
     *
     * @throws FaultException 503 where a batch could not be counted as things are; sending the body again is safe
     * @throws IllegalStateException where a batch could not be counted by a fault of ours
     */
    IntakeTally finish() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new FaultException(FaultCode.UNAVAILABLE);
        }
        if (failure != null) {
            throw failure;
        }
        return tally;
    }

    /** The batch to be filled; the lock is held when it returns, and not when it throws. */
    private OpenBatch enter() {
        lock.lock();
        boolean entered = false;
        try {
            while (full && failure == null) {
                changed.awaitUninterruptibly();
            }
            if (failure == null && filling == null) {
                begin(open());
            }
            if (failure != null) {
                throw failure;
            }
            entered = true;
            return Objects.requireNonNull(filling);
        } finally {
            if (!entered) {
                lock.unlock();
            }
        }
    }

    /** Other than when its permit was asked for, counting may have failed. */
    private void begin(OpenBatch fresh) {
        if (failure == null) {
            filling = fresh;
            changed.signalAll();
        } else {
            fresh.release();
        }
    }

    /** The sender needs the lock to give back its permit, so it is let go while one is waited for. */
    private OpenBatch open() {
        lock.unlock();
        Permits.Held permit;
        try {
            permit = surroundings.permits().take(sender.partner());
        } finally {
            lock.lock();
        }
        return new OpenBatch(
                permit,
                System.nanoTime() + UsageLimits.BATCH_WAIT_MAX.toNanos(),
                bytes.getAsLong() + surroundings.batchMax().bytes());
    }

    private void noteFull(OpenBatch batch) {
        if (batch.isFull(surroundings.batchMax().records(), bytes.getAsLong())) {
            full = true;
            changed.signalAll();
        }
    }

    private void send() {
        try {
            for (OpenBatch batch = take(); batch != null; batch = take()) {
                count(batch);
            }
            if (!sent) {
                // A body without records is noted too, so that it can be asked for.
                count(new OpenBatch(Permits.NOTHING, 0, 0));
            }
        } catch (RuntimeException | Error e) {
            fail(e instanceof RuntimeException known ? known : new IllegalStateException("usage was not counted", e));
        }
    }

    private void fail(RuntimeException cause) {
        surroundings.observer().failed();
        lock.lock();
        try {
            failure = cause;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        // What is being filled, if anything, is not counted; the one who fills it learns of the failure before it opens
        // another.
        for (OpenBatch batch = takeNow(); batch != null; batch = takeNow()) {
            batch.release();
        }
    }

    /** The next batch that is due, or null where there is none and will be none. */
    private @Nullable OpenBatch take() {
        lock.lock();
        try {
            while (true) {
                OpenBatch batch = filling;
                if (batch == null && ended) {
                    return null;
                }
                long left = batch == null ? Long.MAX_VALUE : batch.dueAt() - System.nanoTime();
                if (batch != null && (full || ended || left <= 0)) {
                    return taken(batch);
                }
                changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the sender", e);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable OpenBatch takeNow() {
        lock.lock();
        try {
            return filling == null ? null : taken(filling);
        } finally {
            lock.unlock();
        }
    }

    private OpenBatch taken(OpenBatch batch) {
        filling = null;
        full = false;
        changed.signalAll();
        return batch;
    }

    private void count(OpenBatch batch) {
        sent = true;
        long start = System.nanoTime();
        CompletableFuture<UsageOutcome> settled = submit(batch);
        try {
            note(batch, outcome(settled), start);
        } finally {
            // The ledger has the records in memory until then, also where nobody waits for it any more.
            var _ = settled.whenComplete((_, _) -> batch.release());
        }
    }

    private CompletableFuture<UsageOutcome> submit(OpenBatch batch) {
        boolean submitted = false;
        try {
            CompletableFuture<UsageOutcome> settled = surroundings
                    .ledger()
                    .apply(new UsageBatch(sender.partner(), sender.requestId(), batch.records(), batch.malformed()));
            submitted = true;
            return settled;
        } finally {
            if (!submitted) {
                batch.release();
            }
        }
    }

    private void note(OpenBatch batch, UsageOutcome outcome, long start) {
        switch (outcome) {
            case UsageOutcome.Counted(List<UsageVerdict> verdicts) -> {
                long accepted = tally.accepted();
                long duplicates = tally.duplicates();
                long rejected = tally.rejected();
                tally.add(batch, verdicts);
                surroundings
                        .observer()
                        .counted(
                                tally.accepted() - accepted,
                                tally.duplicates() - duplicates,
                                tally.rejected() - rejected,
                                System.nanoTime() - start);
            }
            case UsageOutcome.Unavailable(String reason) -> {
                LOG.debug("Usage was not counted: {}", reason);
                throw new FaultException(
                        FaultCode.UNAVAILABLE, "the records before it count; sending the whole body again is safe");
            }
            case UsageOutcome.Failed(Throwable cause) ->
                throw new IllegalStateException("the ledger could not count usage", cause);
        }
    }

    private UsageOutcome outcome(CompletableFuture<UsageOutcome> settled) {
        try {
            return settled.get(surroundings.countWaitMax().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            return new UsageOutcome.Unavailable("no outcome within " + surroundings.countWaitMax());
        } catch (ExecutionException e) {
            return new UsageOutcome.Failed(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the sender", e);
        }
    }
}
