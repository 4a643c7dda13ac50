package org.usagebudget.server.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.web.Seeds;

/** Times as senders spell them. */
class UsageTimeTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-01T00:00:00Z, 2026-11-01T00:00:00Z",
        "2026-11-01t00:00:00z, 2026-11-01T00:00:00Z",
        "2026-11-01T00:00Z, 2026-11-01T00:00:00Z",
        "2026-11-01T05:30:00+05:30, 2026-11-01T00:00:00Z",
        "2026-10-31T06:00:00-18:00, 2026-11-01T00:00:00Z",
        "2026-11-01T18:00:00+18:00, 2026-11-01T00:00:00Z",
        "2026-11-01T23:59:59.9999999999Z, 2026-11-01T23:59:59.999999Z",
        "2026-11-01T00:00:00.1Z, 2026-11-01T00:00:00.1Z",
        "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z, 9999-12-31T23:59:59Z",
        "1969-12-31T23:59:59.1234567Z, 1969-12-31T23:59:59.123456Z"
    })
    void isRead(String text, Instant time) {
        assertThat(UsageTime.parse(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-11-01",
                "2026-11-01T00:00:00",
                "2026-11-01 00:00:00Z",
                "2026-11-01T00:00:00ZZ",
                "2026-13-01T00:00:00Z",
                "2026-00-01T00:00:00Z",
                "2026-11-31T00:00:00Z",
                "2026-02-29T00:00:00Z",
                "2026-11-00T00:00:00Z",
                "2026-11-01T24:00:00Z",
                "2026-11-01T00:60:00Z",
                "2026-11-01T00:00:60Z",
                "2026-11-01T00:00:00.Z",
                "0000-01-01T00:00:00Z",
                "2026-11-01T00:00:00+18:01",
                "2026-11-01T00:00:00+19:00",
                "2026-11-01T00:00:00+0100",
                "2026-11-01T00:00:00+01",
                "2026-11-01T00:00:00+01:60",
                "26-11-01T00:00:00Z",
                "2026-1-01T00:00:00Z",
                "+2026-11-01T00:00:00Z",
                "٢٠٢٦-11-01T00:00:00Z",
                "2026-11-01T00:00:00[UTC]",
                "2026-11-01T00:00:00.0000000000000000000000000000000000000000000Z0"
            })
    void isNone(String text) {
        assertThat(UsageTime.parse(text)).isNull();
    }

    @Test
    void anyTimeIsReadAsTheJdkReadsIt() {
        Random random = new Random(Seeds.seed("anyTimeIsReadAsTheJdkReadsIt"));
        for (int i = 0; i < 10_000; i++) {
            Instant time = Instant.ofEpochSecond(
                    random.nextLong(-60_000_000_000L, 250_000_000_000L), random.nextInt(1_000_000_000));
            ZoneOffset offset = ZoneOffset.ofTotalSeconds(random.nextInt(-18 * 60, 18 * 60 + 1) * 60);
            String text = OffsetDateTime.ofInstant(time, offset).toString();

            assertThat(UsageTime.parse(text)).as(text).isEqualTo(time.truncatedTo(ChronoUnit.MICROS));
        }
    }

    @Test
    void lengthHasABound() {
        String digits = "0".repeat(UsageLimits.TIME_MAX - "2026-11-01T00:00:00.Z".length());

        assertThat(UsageTime.parse("2026-11-01T00:00:00." + digits + "Z")).isNotNull();
        assertThat(UsageTime.parse("2026-11-01T00:00:00.0" + digits + "Z")).isNull();
    }
}
