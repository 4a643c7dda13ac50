package org.usagebudget.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.YearMonth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.usagebudget.server.fault.StartupException;

class RetentionMonthsTest {
    @ParameterizedTest
    @CsvSource({"6, 1", "240, 240"})
    void monthsWithinTheBounds(int usage, int audit) {
        assertThat(new Retention.Months(usage, audit).usage()).isEqualTo(usage);
    }

    @Test
    void monthsBesideThePresentOneAreKept() {
        Retention.Months months = new Retention.Months(13, 24);
        Instant lastMoment = Instant.parse("2026-11-30T23:59:59.999999Z");

        assertThat(months.usageFrom(lastMoment)).isEqualTo(YearMonth.of(2025, 10));
        assertThat(months.usageFrom(lastMoment.plusNanos(1_000))).isEqualTo(YearMonth.of(2025, 11));
        assertThat(months.auditFrom(lastMoment)).isEqualTo(YearMonth.of(2024, 11));
    }

    @ParameterizedTest
    @CsvSource({
        "5, 24, 'usage.retention-months must be 6..240, was 5'",
        "241, 24, 'usage.retention-months must be 6..240, was 241'",
        "13, 0, 'audit.retention-months must be 1..240, was 0'",
        "13, 241, 'audit.retention-months must be 1..240, was 241'",
    })
    void monthsAreBounded(int usage, int audit, String message) {
        assertThatThrownBy(() -> new Retention.Months(usage, audit))
                .isInstanceOf(StartupException.class)
                .hasMessage(message);
    }
}
