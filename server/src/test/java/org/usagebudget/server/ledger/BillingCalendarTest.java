package org.usagebudget.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BillingCalendarTest {
    private static final int HISTORIES = 2_000;

    /** The edges are the start and the end of the open period, and the end of the next one. */
    @ParameterizedTest
    @CsvSource({
        "1, 2026-11-10, 15, 2026-11-01 2026-12-15 2027-01-15",
        "1, 2026-11-10, 28, 2026-11-01 2026-12-28 2027-01-28",
        "1, 2026-02-10, 28, 2026-02-01 2026-03-28 2026-04-28",
        "15, 2026-01-20, 1, 2026-01-15 2026-03-01 2026-04-01",
        // 28 days after the start, and one less.
        "15, 2026-01-20, 12, 2026-01-15 2026-02-12 2026-03-12",
        "15, 2026-01-20, 11, 2026-01-15 2026-03-11 2026-04-11",
        // The longest period that there can be.
        "5, 2025-12-06, 1, 2025-12-05 2026-02-01 2026-03-01",
    })
    void changeLengthensTheOpenPeriodToTheNewDay(int before, String now, int after, String edges) {
        String[] edge = edges.split(" ", -1);
        String start = edge[0];
        String end = edge[1];
        String next = edge[2];
        BillingCalendar changed = new BillingCalendar(before).changed(day(now), after);

        assertThat(changed.startOfPeriod(day(now))).isEqualTo(day(start));
        assertThat(changed.endOfPeriod(day(now))).isEqualTo(day(end));
        assertThat(changed.endOfPeriod(day(end))).isEqualTo(day(next));
        assertThat(changed.anchorDay()).isEqualTo(after);
        assertThat(changed.anchorDaySince()).isEqualTo(day(end));
        assertThat(changed.endOfPeriod(day(start).minusNanos(1))).isEqualTo(day(start));
        assertThat(changed.startOfPeriod(day(end).minusNanos(1))).isEqualTo(day(start));
    }

    @Test
    void monthHasThePeriodThatStartsInIt() {
        BillingCalendar calendar = new BillingCalendar(5).changed(day("2025-12-06"), 1);

        assertThat(calendar.periodStartingIn(YearMonth.of(2025, 11)))
                .contains(new BillingPeriod(day("2025-11-05"), day("2025-12-05")));
        assertThat(calendar.periodStartingIn(YearMonth.of(2025, 12)))
                .contains(new BillingPeriod(day("2025-12-05"), day("2026-02-01")));
        assertThat(calendar.periodStartingIn(YearMonth.of(2026, 1))).isEmpty();
        assertThat(calendar.periodStartingIn(YearMonth.of(2026, 2)))
                .contains(new BillingPeriod(day("2026-02-01"), day("2026-03-01")));
        assertThat(calendar.periodAt(day("2026-01-31").plusSeconds(86_399)))
                .isEqualTo(new BillingPeriod(day("2025-12-05"), day("2026-02-01")));
    }

    @ParameterizedTest
    @CsvSource({"60.000000001, 2026-12-15", "60, 2027-01-15", "0.000000001, 2027-01-15"})
    void changeInTheLastMinuteCountsForTheNextPeriod(String secondsBefore, String since) {
        Instant end = day("2026-12-01");
        Duration before =
                Duration.ofNanos(new BigDecimal(secondsBefore).movePointRight(9).longValueExact());

        BillingCalendar changed = new BillingCalendar(1).changed(end.minus(before), 15);

        assertThat(changed.anchorDaySince()).isEqualTo(day(since));
        assertThat(changed.endOfPeriod(end.minus(before)).equals(end)).isEqualTo(since.startsWith("2027"));
    }

    @Test
    void changeNeverEndsAPeriodInThePast() {
        // From January 15 the first 12th would be February 12, which is over; the change counts for the period after.
        BillingCalendar changed = new BillingCalendar(15).changed(day("2026-02-14"), 12);

        assertThat(changed.endOfPeriod(day("2026-02-14"))).isEqualTo(day("2026-02-15"));
        assertThat(changed.endOfPeriod(day("2026-02-15"))).isEqualTo(day("2026-04-12"));
    }

    @Test
    void laterChangeOfThePeriodReplacesTheEarlierOne() {
        BillingCalendar once = new BillingCalendar(1).changed(day("2026-11-10"), 15);

        BillingCalendar twice = once.changed(day("2026-12-10"), 20);
        BillingCalendar back = once.changed(day("2026-11-11"), 1);

        assertThat(twice).isEqualTo(new BillingCalendar(1).changed(day("2026-11-10"), 20));
        assertThat(back.endOfPeriod(day("2026-11-11"))).isEqualTo(day("2026-12-01"));
        assertThat(once.changed(day("2026-11-20"), 15)).isSameAs(once);
    }

    @Test
    void clockThatIsBehindChangesNothingBeforeTheLastChange() {
        BillingCalendar ahead = new BillingCalendar(1).changed(day("2026-12-01").minusSeconds(1), 15);

        BillingCalendar behind = ahead.changed(day("2026-11-10"), 20);

        assertThat(behind.endOfPeriod(day("2026-11-10"))).isEqualTo(day("2026-12-01"));
        assertThat(behind.endOfPeriod(day("2026-12-01"))).isEqualTo(day("2027-01-20"));
    }

    @Test
    void periodsTileTimeWhateverIsChangedWhen() {
        long seed = Long.getLong("test.seed", System.nanoTime());
        Random random = new Random(seed);
        long longest = 0;
        for (int i = 0; i < HISTORIES; i++) {
            try {
                longest = Math.max(longest, checkOneHistory(random));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("history " + i + " of -Dtest.seed=" + seed, e);
            }
        }
        assertThat(longest).isGreaterThan(50).isLessThanOrEqualTo(BillingCalendar.DAYS_MAX);
    }

    /** Returns the longest period, in days. */
    private static long checkOneHistory(Random random) {
        BillingCalendar calendar = new BillingCalendar(1 + random.nextInt(28));
        Instant now = day("2023-06-01").plusSeconds(random.nextInt(80_000_000));
        final Instant begin = calendar.startOfPeriod(now.minus(Duration.ofDays(100)));
        for (int i = 0, n = random.nextInt(12); i < n; i++) {
            now = random.nextBoolean()
                    ? now.plus(Duration.ofHours(random.nextInt(2_000)))
                    : max(now, calendar.endOfPeriod(now).plusSeconds(random.nextInt(200) - 120));
            int day = 1 + random.nextInt(28);
            BillingCalendar changed = calendar.changed(now, day);

            assertThat(changed.anchorDay()).isEqualTo(day);
            assertUnchangedUntil(now, calendar, changed);
            calendar = changed;
        }
        return checkTiling(calendar, begin, now.plus(Duration.ofDays(200)), random);
    }

    /** What has ended stays, the open period stays open, and neither its old nor its new end is closer than a node may be late. */
    private static void assertUnchangedUntil(Instant now, BillingCalendar before, BillingCalendar after) {
        assertThat(after.startOfPeriod(now)).isEqualTo(before.startOfPeriod(now));
        assertThat(after.endOfPeriod(now)).isAfter(now);
        if (!after.endOfPeriod(now).equals(before.endOfPeriod(now))) {
            Instant settled = now.plus(BillingCalendar.SETTLED_BEFORE_END);
            assertThat(before.endOfPeriod(now)).isAfter(settled);
            assertThat(after.endOfPeriod(now)).isAfter(settled);
        }
        for (Instant time = before.startOfPeriod(now).minusNanos(1);
                time.isAfter(now.minus(Duration.ofDays(400)));
                time = before.startOfPeriod(time).minusNanos(1)) {
            assertThat(after.startOfPeriod(time)).isEqualTo(before.startOfPeriod(time));
            assertThat(after.endOfPeriod(time)).isEqualTo(before.endOfPeriod(time));
        }
    }

    private static long checkTiling(BillingCalendar calendar, Instant begin, Instant until, Random random) {
        long longest = 0;
        for (Instant start = begin; start.isBefore(until); ) {
            Instant end = calendar.endOfPeriod(start);
            long days = Duration.between(start, end).toDays();
            longest = Math.max(longest, days);

            assertThat(start.atOffset(ZoneOffset.UTC).toLocalTime().toSecondOfDay())
                    .isZero();
            assertThat(days).isBetween((long) BillingCalendar.DAYS_MIN, (long) BillingCalendar.DAYS_MAX);
            List<Instant> within = new ArrayList<>(List.of(start, end.minusNanos(1)));
            within.add(start.plusSeconds(random.nextInt((int) (days * 86_400))));
            for (Instant time : within) {
                assertThat(calendar.startOfPeriod(time)).isEqualTo(start);
                assertThat(calendar.endOfPeriod(time)).isEqualTo(end);
            }
            assertThat(calendar.startOfPeriod(end)).isEqualTo(end);
            start = end;
        }
        return longest;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 29, -1})
    void dayIsBounded(int day) {
        assertThatThrownBy(() -> new BillingCalendar(day)).hasMessage("anchor day must be 1..28, was " + day);
        assertThatThrownBy(() -> new BillingCalendar(1).changed(day("2026-01-10"), day))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BillingCalendar.Change(day("2026-01-01"), day))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-01, 2026-01-02",
        "2026-01-01, 2026-01-01",
        "2026-02-01, 2026-01-01",
        // The change before makes this period start on March 15 instead.
        "2026-02-01, 2026-03-01",
    })
    void changeOfAPeriodThatIsNotThereIsRefused(String first, String second) {
        List<BillingCalendar.Change> changes =
                List.of(new BillingCalendar.Change(day(first), 15), new BillingCalendar.Change(day(second), 20));

        assertThatThrownBy(() -> new BillingCalendar(1, changes))
                .hasMessage("no billing period of this calendar starts at " + day(second));
    }

    private static Instant max(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Instant day(String day) {
        return Instant.parse(day + "T00:00:00Z");
    }
}
