package org.usagebudget.server.spend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.ledger.BillingCalendar;
import org.usagebudget.server.ledger.BillingPeriod;

class AskedPeriodTest {
    private static final Instant NOW = Instant.parse("2026-11-23T04:05:06Z");
    private static final BillingCalendar MONTHS = new BillingCalendar(1);

    /** From 20 to 1: the period of September 20 lasts until November 1, and none starts in October. */
    private static final BillingCalendar MOVED =
            new BillingCalendar(20, List.of(new BillingCalendar.Change(Instant.parse("2026-09-20T00:00:00Z"), 1)));

    private static AskedPeriod parse(BillingCalendar calendar, String name, String... values) {
        return AskedPeriod.parse(
                List.of(values).stream().map(value -> Map.entry(name, value)).toList(), calendar, NOW);
    }

    private static BillingPeriod period(String start, String end) {
        return new BillingPeriod(Instant.parse(start + "T00:00:00Z"), Instant.parse(end + "T00:00:00Z"));
    }

    private static void assertMalformed(AskedPeriodTest.Asking asking, String value, String rule) {
        assertThatThrownBy(asking::ask).isInstanceOfSatisfying(FaultException.class, fault -> {
            assertThat(fault.code()).isEqualTo(FaultCode.MALFORMED_INPUT);
            assertThat(fault.data()).containsExactly("period", value, rule);
        });
    }

    private interface Asking {
        @Nullable Object ask();
    }

    @Test
    void openPeriodIsMeantWhereNoneIsNamed() {
        AskedPeriod asked = AskedPeriod.parse(List.of(Map.entry("size", "2026-10")), MONTHS, NOW);

        assertThat(asked.period()).isEqualTo(period("2026-11-01", "2026-12-01"));
        assertThat(asked.isStated()).isFalse();
        assertThat(asked.month()).isNull();
        assertThat(asked.uri("/x")).isEqualTo("/x");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11, 2026-11-01, 2026-12-01",
        "2026-10, 2026-10-01, 2026-11-01",
        "2024-02, 2024-02-01, 2024-03-01",
        "0001-01, 0001-01-01, 0001-02-01"
    })
    void monthNamesThePeriodThatStartsInIt(String month, String start, String end) {
        for (String name : List.of("period", "PERIOD", "Period")) {
            AskedPeriod asked = parse(MONTHS, name, month);

            assertThat(asked.period()).isEqualTo(period(start, end));
            assertThat(asked.isStated()).isTrue();
            assertThat(asked.month()).isEqualTo(YearMonth.parse(month));
            assertThat(asked.uri("/x")).isEqualTo("/x?period=" + month);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026",
                "2026-1",
                "2026-13",
                "2026-00",
                "26-10",
                "2026-10-01",
                "2026-10 ",
                " 2026-10",
                "+2026-10",
                "0000-01",
                "12026-10",
                "2026/10",
                "٢٠٢٦-10",
                "now"
            })
    void otherTextsAreNoMonth(String text) {
        assertMalformed(
                () -> parse(MONTHS, "period", text),
                text,
                "must be the month in which the billing period starts, such as 2026-11");
    }

    @Test
    void onlyOneCanBeNamed() {
        assertMalformed(() -> parse(MONTHS, "period", "2026-10", "2026-10"), "2 times", "must stand there once");
        assertMalformed(
                () -> AskedPeriod.parse(
                        List.of(Map.entry("period", "2026-10"), Map.entry("PERIOD", "2026-10")), MONTHS, NOW),
                "2 times",
                "must stand there once");
    }

    @Test
    void periodThatHasNotBegunIsNamedWithTheOpenOne() {
        assertMalformed(
                () -> parse(MONTHS, "period", "2026-12"),
                "2026-12",
                "has not begun; the open billing period is 2026-11");
        assertMalformed(
                () -> parse(new BillingCalendar(24), "period", "2026-11"),
                "2026-11",
                "has not begun; the open billing period is 2026-10");
        assertThat(parse(new BillingCalendar(23), "period", "2026-11").period())
                .isEqualTo(period("2026-11-23", "2026-12-23"));
    }

    @Test
    void monthOverWhichAPeriodWasLengthenedIsNamedWithThatPeriod() {
        assertMalformed(
                () -> parse(MOVED, "period", "2026-10"),
                "2026-10",
                "no billing period starts in it; 2026-09 is the one that lasts until 2026-11-01T00:00:00Z");
        assertThat(parse(MOVED, "period", "2026-09").period()).isEqualTo(period("2026-09-20", "2026-11-01"));
        assertThat(parse(MOVED, "period", "2026-08").period()).isEqualTo(period("2026-08-20", "2026-09-20"));
    }

    @Test
    void partsAreAnsweredAsLongAsTheyAreKept() {
        assertThat(parse(MONTHS, "period", "2025-10").requireKept(YearMonth.of(2025, 10)))
                .isEqualTo(parse(MONTHS, "period", "2025-10"));
        assertMalformed(
                () -> parse(MONTHS, "period", "2025-09").requireKept(YearMonth.of(2025, 10)),
                "2025-09",
                "records of it are no longer kept; the oldest billing period that is kept is 2025-10");
        assertMalformed(
                () -> parse(MOVED, "period", "2026-09").requireKept(YearMonth.of(2026, 10)),
                "2026-09",
                "records of it are no longer kept; the oldest billing period that is kept is 2026-11");
    }

    /** Partners' clocks are never behind the machine's, but nothing here depends on it. */
    @Test
    void openPeriodIsAlwaysKept() {
        AskedPeriod open = parse(MONTHS, "period");

        assertThat(open.requireKept(YearMonth.of(2026, 12))).isEqualTo(open);
    }

    @Test
    void periodThatAnotherNodeHasOpenedIsTheOpenOne() {
        Instant later = Instant.parse("2026-12-01T00:00:00Z");

        assertThat(parse(MONTHS, "period").of(later).period()).isEqualTo(period("2026-12-01", "2027-01-01"));
        assertThat(parse(MONTHS, "period").of(Instant.parse("2026-11-01T00:00:00Z")))
                .isEqualTo(parse(MONTHS, "period"));
        assertThat(parse(MONTHS, "period").of(Instant.parse("2026-09-01T00:00:00Z")))
                .isEqualTo(parse(MONTHS, "period"));
        assertThat(parse(MONTHS, "period", "2026-11").of(later)).isEqualTo(parse(MONTHS, "period", "2026-11"));
    }
}
