package org.usagebudget.server.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.ledger.UsageBatch;
import org.usagebudget.server.ledger.UsageObserver;
import org.usagebudget.server.ledger.UsageOutcome;
import org.usagebudget.server.ledger.UsageRecord;
import org.usagebudget.server.ledger.UsageVerdict;

/** How the records of a body become batches, over a ledger in the test's hand. */
class UsageIntakeTest {
    private static final int BATCH_MAX = 10;
    private static final UsageIntake.BatchMax LARGEST =
            new UsageIntake.BatchMax(BATCH_MAX, UsageLimits.BATCH_BYTES_MAX);
    private static final UsageVerdict ACCEPTED = new UsageVerdict.Accepted("EUR");

    /** A batch that the ledger has been given, and its outcome. */
    private record Given(UsageBatch batch, CompletableFuture<UsageOutcome> outcome) {
        void count() {
            outcome.complete(new UsageOutcome.Counted(
                    batch.records().stream().map(_ -> ACCEPTED).toList()));
        }
    }

    private final BlockingQueue<Given> given = new LinkedBlockingQueue<>();
    private final Permits permits = new Permits(2, Duration.ofMillis(100), () -> 1);
    private Duration countWaitMax = UsageLimits.COUNT_WAIT_MAX;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger failures = new AtomicInteger();
    private final UsageIntake.Sender sender =
            new UsageIntake.Sender(new PartnerId(UUID.randomUUID()), UUID.randomUUID());
    private final RandomUsage usage = new RandomUsage(1);

    private UsageIntake intake() {
        UsageObserver observer = new UsageObserver() {
            @Override
            public void failed() {
                failures.incrementAndGet();
            }
        };
        return UsageIntake.start(
                sender,
                new UsageIntake.Surroundings(this::submit, permits, countWaitMax, LARGEST, observer),
                bytes::get);
    }

    private CompletableFuture<UsageOutcome> submit(UsageBatch batch) {
        Given one = new Given(batch, new CompletableFuture<>());
        given.add(one);
        return one.outcome();
    }

    private UsageIntake countingAtOnce() {
        return UsageIntake.start(
                sender,
                new UsageIntake.Surroundings(
                        batch -> {
                            Given one = new Given(batch, submit(batch));
                            one.count();
                            return one.outcome();
                        },
                        permits,
                        countWaitMax,
                        LARGEST,
                        UsageObserver.NONE),
                bytes::get);
    }

    private Given next() throws InterruptedException {
        Given next = given.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was submitted");
        }
        return next;
    }

    private void add(UsageIntake intake, int count) {
        for (int i = 0; i < count; i++) {
            intake.record(i + 1, usage.record(false));
        }
    }

    private static RecordSink.Rejection rejection(long line) {
        return new RecordSink.Rejection(line, null, FaultCode.INVALID_INPUT, "none");
    }

    @Test
    void batchesHaveABoundOfRecordsMalformedOnesIncluded() {
        for (int size : new int[] {BATCH_MAX - 1, BATCH_MAX, BATCH_MAX + 1}) {
            UsageIntake intake = countingAtOnce();

            intake.malformed(rejection(1));
            add(intake, size - 1);
            IntakeTally tally = intake.finish();

            assertThat(tally.accepted()).isEqualTo(size - 1);
            assertThat(tally.rejected()).isOne();
            List<Given> batches = new ArrayList<>();
            given.drainTo(batches);
            assertThat(batches).hasSize(size > BATCH_MAX ? 2 : 1);
            assertThat(batches.getFirst().batch().malformed()).isOne();
            assertThat(batches.getFirst().batch().records()).hasSize(Math.min(size, BATCH_MAX) - 1);
            assertThat(permits.free()).isEqualTo(2);
        }
    }

    @Test
    void boundOfBytesFollowsTheHeap() {
        assertThat(UsageLimits.batchBytesMax(64L << 20)).isEqualTo(2 << 20);
        assertThat(UsageLimits.batchBytesMax(256L << 20)).isEqualTo(2 << 20);
        assertThat(UsageLimits.batchBytesMax(512L << 20)).isEqualTo(4 << 20);
        assertThat(UsageLimits.batchBytesMax(2L << 30)).isEqualTo(16 << 20);
        assertThat(UsageLimits.batchBytesMax(64L << 30)).isEqualTo(16 << 20);
    }

    @Test
    void batchesHaveABoundOfBytes() {
        UsageIntake intake = countingAtOnce();

        add(intake, 1);
        bytes.set(UsageLimits.BATCH_BYTES_MAX - 1);
        add(intake, 1);
        bytes.set(UsageLimits.BATCH_BYTES_MAX);
        add(intake, 1);
        add(intake, 1);
        intake.finish();

        assertThat(given).extracting(g -> g.batch().records().size()).containsExactly(3, 1);
    }

    @Test
    void whatWaitsIsSubmittedInTimeWhileNothingComes() throws InterruptedException {
        UsageIntake intake = intake();
        long start = System.nanoTime();

        add(intake, 1);
        Given first = next();
        Duration waited = Duration.ofNanos(System.nanoTime() - start);

        assertThat(waited).isBetween(UsageLimits.BATCH_WAIT_MAX, UsageLimits.BATCH_WAIT_MAX.plusSeconds(2));
        assertThat(first.batch().records()).hasSize(1);
        first.count();
        assertThat(intake.finish().accepted()).isOne();
    }

    @Test
    void endOfTheBodyWaitsForNothing() throws InterruptedException {
        UsageIntake intake = intake();
        add(intake, 3);
        CompletableFuture<IntakeTally> tally = CompletableFuture.supplyAsync(intake::finish);
        long start = System.nanoTime();

        Given only = next();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(UsageLimits.BATCH_WAIT_MAX);
        only.count();
        assertThat(tally.join().accepted()).isEqualTo(3);
    }

    @Test
    void oneBatchIsFilledWhileOneIsCountedAndNoMore() throws InterruptedException {
        UsageIntake intake = intake();
        AtomicInteger added = new AtomicInteger();
        CompletableFuture<?> reading = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 3 * BATCH_MAX; i++) {
                intake.record(i + 1, usage.record(false));
                added.incrementAndGet();
            }
        });

        Given first = next();
        await().until(() -> added.get() == 2 * BATCH_MAX);

        assertThat(permits.free()).isZero();
        assertThat(given).isEmpty();
        assertThat(reading).isNotDone();
        first.count();
        next().count();
        next().count();
        reading.join();
        assertThat(intake.finish().accepted()).isEqualTo(3 * BATCH_MAX);
        assertThat(permits.free()).isEqualTo(2);
    }

    @Test
    void noPermitInTimeIsAFaultAndWhatWasReadCounts() throws InterruptedException {
        Permits.Held other = permits.take(sender.partner());
        UsageIntake intake = intake();
        add(intake, BATCH_MAX);
        Given first = next();

        assertThatThrownBy(() -> add(intake, 1))
                .isInstanceOfSatisfying(
                        FaultException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.UNAVAILABLE));

        first.count();
        assertThat(intake.finish().accepted()).isEqualTo(BATCH_MAX);
        other.close();
        assertThat(permits.free()).isEqualTo(2);
    }

    @Test
    void permitIsHeldUntilTheLedgerHasSettledAlsoWhenNobodyWaits() throws InterruptedException {
        countWaitMax = Duration.ofMillis(50);
        UsageIntake intake = intake();
        add(intake, BATCH_MAX);
        Given late = next();

        assertThatThrownBy(intake::finish)
                .isInstanceOfSatisfying(
                        FaultException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.UNAVAILABLE));

        assertThat(permits.free()).isOne();
        late.count();
        assertThat(permits.free()).isEqualTo(2);
    }

    @Test
    void ledgerThatTakesNothingLeavesNoPermitTaken() {
        UsageIntake intake = UsageIntake.start(
                sender,
                new UsageIntake.Surroundings(
                        _ -> {
                            throw new IllegalStateException("broken");
                        },
                        permits,
                        countWaitMax,
                        LARGEST,
                        UsageObserver.NONE),
                bytes::get);
        add(intake, 1);

        assertThatThrownBy(intake::finish)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broken");
        assertThat(permits.free()).isEqualTo(2);
    }

    @Test
    void unavailableLedgerEndsTheIntake() throws InterruptedException {
        UsageIntake intake = intake();
        add(intake, BATCH_MAX + 1);

        next().outcome().complete(new UsageOutcome.Unavailable("away"));

        await().untilAsserted(() -> assertThatThrownBy(() -> add(intake, 1)).isInstanceOf(FaultException.class));
        assertThatThrownBy(intake::finish)
                .isInstanceOfSatisfying(
                        FaultException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.UNAVAILABLE));
        assertThat(given).isEmpty();
        assertThat(permits.free()).isEqualTo(2);
        assertThat(failures).hasValue(1);
    }

    @Test
    void failureOfOursComesOut() throws InterruptedException {
        UsageIntake intake = intake();
        add(intake, 1);
        IllegalStateException cause = new IllegalStateException("broken");

        next().outcome().complete(new UsageOutcome.Failed(cause));

        assertThatThrownBy(intake::finish)
                .isInstanceOf(IllegalStateException.class)
                .hasCause(cause);
        assertThat(permits.free()).isEqualTo(2);
    }

    @Test
    void bodyWithoutRecordsIsNotedOnce() {
        IntakeTally tally = countingAtOnce().finish();

        assertThat(tally.accepted()).isZero();
        assertThat(given).extracting(g -> g.batch().records().size()).containsExactly(0);
        assertThat(given.peek()).extracting(g -> g.batch().requestId()).isEqualTo(sender.requestId());
    }

    @Test
    void firstThousandRejectedAreListedInOrder() {
        IntakeTally tally = new IntakeTally();
        long line = 0;
        for (int batch = 0; batch < 3; batch++) {
            OpenBatch open = new OpenBatch(Permits.NOTHING, 0, Long.MAX_VALUE);
            List<UsageVerdict> verdicts = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                open.add(++line, usage.record(false));
                verdicts.add(new UsageVerdict.Rejected(FaultCode.USAGE_TIME, "then"));
                open.add(rejection(++line));
            }
            tally.add(open, verdicts);
            assertThat(tally.rejections()).hasSize(Math.min(1_000, 400 * (batch + 1)));
        }

        assertThat(tally.rejected()).isEqualTo(1_200);
        assertThat(tally.rejections())
                .extracting(RecordSink.Rejection::line)
                .isSorted()
                .startsWith(1L, 2L)
                .endsWith(999L, 1_000L);
    }

    @Test
    void totalsAreSumsByCurrency() {
        IntakeTally tally = new IntakeTally();
        OpenBatch open = new OpenBatch(Permits.NOTHING, 0, Long.MAX_VALUE);
        UsageRecord first = usage.record(false);
        UsageRecord second = usage.record(false);
        UsageRecord third = usage.record(false);
        open.add(1, first);
        open.add(2, second);
        open.add(3, third);
        open.add(4, usage.record(false));

        tally.add(
                open,
                List.of(
                        new UsageVerdict.Accepted("USD"),
                        ACCEPTED,
                        new UsageVerdict.Accepted("USD"),
                        new UsageVerdict.Duplicate()));

        assertThat(tally.totals())
                .isEqualTo(Map.of(
                        "EUR",
                        second.amounts().cost(),
                        "USD",
                        first.amounts().cost().add(third.amounts().cost())));
        assertThat(tally.totals().keySet()).containsExactly("EUR", "USD");
        assertThat(tally.duplicates()).isOne();
    }
}
