package org.usagebudget.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.usagebudget.server.ledger.LedgerFixture.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.store.TestDatabase;

/** Usage and billing periods: every record counts in the period of its own time, also at the edge, also on two nodes. */
class UsagePeriodsIT {
    private static final UsageVerdict ACCEPTED = new UsageVerdict.Accepted("EUR");
    private static final int WRITERS = 8;
    private static final int WRITES = 60;

    private final LedgerFixture fixture = new LedgerFixture(TestDatabase.open(), LedgerConfig.STANDARD);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void recordsAtTheEdgeCountInThePeriodOfTheirTime() {
        AccountKey key = fixture.newAccount();
        at("2026-06-01T00:30:00Z");

        assertThat(fixture.count(
                        usage(key, "1", Instant.parse("2026-05-31T23:59:59.999999Z")),
                        usage(key, "20", Instant.parse("2026-06-01T00:00:00Z")),
                        usage(key, "300", Instant.parse("2026-05-01T00:00:00Z")),
                        usage(key, "4000", Instant.parse("2026-04-30T23:59:59.999999Z"))))
                .containsOnly(ACCEPTED);

        assertThat(fixture.periods(key))
                .containsExactly(
                        "2026-04-01 2026-05-01 4000 none", "2026-05-01 2026-06-01 301 none", "2026-06-01 open 20 none");
        assertAddsUp(key);
    }

    @ParameterizedTest
    @CsvSource({
        // An hour ahead.
        "2026-05-10T12:30:00Z, 2026-05-10T13:29:59.999999Z, true",
        "2026-05-10T12:30:00Z, 2026-05-10T13:30:00Z, true",
        "2026-05-10T12:30:00Z, 2026-05-10T13:30:00.000001Z, false",
        // Never in a period that has not begun.
        "2026-05-31T23:30:00Z, 2026-05-31T23:59:59.999999Z, true",
        "2026-05-31T23:30:00Z, 2026-06-01T00:00:00Z, false",
        "2026-06-01T00:00:00Z, 2026-06-01T00:00:00Z, true",
        // The open period and the two before it.
        "2026-06-30T23:59:59Z, 2026-04-01T00:00:00Z, true",
        "2026-06-30T23:59:59Z, 2026-03-31T23:59:59.999999Z, false",
        "2026-07-01T00:00:00Z, 2026-05-01T00:00:00Z, true",
        "2026-07-01T00:00:00Z, 2026-04-30T23:59:59.999999Z, false",
    })
    void timeOfUsageIsBounded(String now, Instant usageTime, boolean isAccepted) {
        AccountKey key = fixture.newAccount();
        at(now);

        UsageVerdict verdict = fixture.count(usage(key, "7", usageTime)).getFirst();

        if (isAccepted) {
            assertThat(verdict).isEqualTo(ACCEPTED);
            assertAddsUp(key);
        } else {
            assertThat(verdict)
                    .isInstanceOfSatisfying(
                            UsageVerdict.Rejected.class,
                            rejected -> assertThat(rejected.code()).isEqualTo(FaultCode.USAGE_TIME));
            assertThat(fixture.recorded(key)).isEmpty();
        }
    }

    @Test
    void lateRecordLeavesTheBudgetThatAppliedToItsPeriod() {
        AccountKey key = fixture.newAccount();
        fixture.set(key, "100");
        at("2026-06-05T00:00:00Z");
        fixture.set(key, "200");

        assertThat(fixture.count(usage(key, "5", Instant.parse("2026-05-20T00:00:00Z"))))
                .containsExactly(ACCEPTED);
        assertThat(fixture.count(usage(key, "-2", Instant.parse("2026-05-21T00:00:00Z"))))
                .containsExactly(ACCEPTED);

        assertThat(fixture.periods(key)).containsExactly("2026-05-01 2026-06-01 3 100", "2026-06-01 open 0 200");
        assertAddsUp(key);
    }

    @Test
    void closedPeriodAndDayTellWhenTheyLastChanged() {
        AccountKey key = fixture.newAccount();
        fixture.set(key, "100");
        at("2026-06-05T00:00:00Z");
        fixture.set(key, "200");
        assertThat(fixture.changes(key)).containsExactly("account_period 2026-05-01 2026-06-05T00:00:00Z");

        at("2026-06-06T00:00:00Z");
        fixture.count(usage(key, "5", Instant.parse("2026-05-20T00:00:00Z")));
        at("2026-06-07T00:00:00Z");
        fixture.count(usage(key, "1", Instant.parse("2026-06-06T00:00:00Z")));

        assertThat(fixture.changes(key))
                .containsExactly(
                        "account_period 2026-05-01 2026-06-06T00:00:00Z",
                        "usage_daily 2026-05-20 2026-06-06T00:00:00Z",
                        "usage_daily 2026-06-06 2026-06-07T00:00:00Z");
    }

    @Test
    void recordWithTimesInTwoPeriodsCountsInTheFirst() {
        AccountKey key = fixture.newAccount();
        at("2026-06-05T00:00:00Z");
        UsageRecord first = UsageRecords.at("same", key.customer(), Instant.parse("2026-05-20T00:00:00Z"), "5");
        UsageRecord second = UsageRecords.at("same", key.customer(), Instant.parse("2026-06-02T00:00:00Z"), "5");

        assertThat(fixture.count(first)).containsExactly(ACCEPTED);

        assertThat(fixture.count(second).getFirst())
                .isInstanceOfSatisfying(
                        UsageVerdict.Rejected.class,
                        rejected -> assertThat(rejected.code()).isEqualTo(FaultCode.USAGE_RECORD_DIFFERS));
        assertThat(fixture.recorded(key)).containsExactly("2026-05-01 5");
        assertAddsUp(key);
    }

    @Test
    void periodThatIsLengthenedStaysOpenPastItsOldEnd() {
        AccountKey key = fixture.newAccount();
        fixture.count(usage(key, "1", Instant.parse("2026-05-02T00:00:00Z")));
        fixture.terms.set(new Terms(
                Terms.STANDARD.calendar().changed(Instant.parse("2026-05-11T00:00:00Z"), 15), Thresholds.STANDARD));

        at("2026-06-05T00:00:00Z");
        fixture.count(usage(key, "20", Instant.parse("2026-06-04T00:00:00Z")));
        assertThat(fixture.periods(key)).containsExactly("2026-05-01 open 21 none");
        at("2026-07-20T00:00:00Z");
        assertThat(fixture.count(
                        usage(key, "300", Instant.parse("2026-06-14T23:59:59Z")),
                        usage(key, "4000", Instant.parse("2026-06-15T00:00:00Z")),
                        usage(key, "50000", Instant.parse("2026-07-15T00:00:00Z"))))
                .containsOnly(ACCEPTED);

        assertThat(fixture.periods(key))
                .containsExactly(
                        "2026-05-01 2026-06-15 321 none",
                        "2026-06-15 2026-07-15 4000 none",
                        "2026-07-15 open 50000 none");
        assertAddsUp(key);
    }

    @Test
    void twoNodesThatWriteWhileThePeriodTurnsLoseAndRepeatNothing() throws Exception {
        Ledger other = fixture.anotherNode(LedgerConfig.STANDARD);
        List<AccountKey> keys = List.of(fixture.newAccount(), fixture.newAccount());
        // Every write moves the clock by a millisecond: the period turns in the middle.
        at("2026-05-31T23:59:59.760Z");
        ConcurrentLinkedQueue<UsageRecord> sent = new ConcurrentLinkedQueue<>();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = IntStream.range(0, WRITERS)
                    .<Future<?>>mapToObj(writer -> threads.submit(() -> {
                        Ledger node = writer % 2 == 0 ? fixture.ledger : other;
                        for (int i = 0; i < WRITES; i++) {
                            write(node, keys.get((writer / 2 + i) % 2), writer * WRITES + i, sent);
                        }
                    }))
                    .toList();
            for (Future<?> writer : writers) {
                writer.get();
            }
        }

        assertThat(sent).hasSizeGreaterThan(WRITERS * WRITES / 2);
        for (AccountKey key : keys) {
            assertThat(fixture.recorded(key)).hasSize(2);
            assertThat(fixture.periods(key)).hasSize(2);
            assertAddsUp(key);
        }
        List<List<String>> before = keys.stream().map(fixture::periods).toList();
        assertThat(fixture.count(other, sent.toArray(UsageRecord[]::new)))
                .containsOnly(UsageVerdict.Duplicate.INSTANCE);
        assertThat(keys.stream().map(fixture::periods).toList()).isEqualTo(before);
        other.close();
    }

    /** A change of the budget, or a record that is up to 20 ms old, so that some are late. */
    private void write(Ledger node, AccountKey key, int number, ConcurrentLinkedQueue<UsageRecord> sent) {
        Instant now = fixture.partnerTime.updateAndGet(time -> time.plusMillis(1));
        if (number % 3 == 0) {
            assertThat(node.submit(Accounts.setBudget(key, Integer.toString(number))))
                    .isInstanceOf(Outcome.Applied.class);
        } else {
            UsageRecord record = usage(key, number + ".01", now.minus(Duration.ofMillis(number % 20)));
            assertThat(fixture.count(node, record)).containsExactly(ACCEPTED);
            sent.add(record);
        }
    }

    /** Each period costs what its records add up to, and the periods follow one another without gap or overlap. */
    private void assertAddsUp(AccountKey key) {
        List<String[]> periods =
                fixture.periods(key).stream().map(line -> line.split(" ", -1)).toList();
        List<String> costs = periods.stream()
                .map(period -> period[0] + " " + period[2])
                .filter(cost -> !cost.endsWith(" 0"))
                .toList();

        assertThat(costs).isEqualTo(fixture.recorded(key));
        for (int i = 1; i < periods.size(); i++) {
            // Before the customer came, only periods that have had usage have a row.
            if (!periods.get(i - 1)[3].equals("none")) {
                assertThat(periods.get(i)[0]).isEqualTo(periods.get(i - 1)[1]);
            }
            assertThat(periods.get(i)[0]).isGreaterThanOrEqualTo(periods.get(i - 1)[1]);
        }
        assertThat(periods.getLast()[1]).isEqualTo("open");
    }

    private void at(String time) {
        fixture.partnerTime.set(Instant.parse(time));
    }
}
