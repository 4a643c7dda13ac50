package org.usagebudget.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How fast records are sent, on a clock that only waiting moves. */
class PaceTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

    @Test
    void recordsTakeAsLongAsTheirNumberSays() {
        long begin = nanos.get();
        Pace pace = new Pace(100, nanos::get, wait -> nanos.addAndGet(Math.min(wait, 7_000_000)));

        for (int i = 0; i < 12; i++) {
            pace.await(25);
        }

        assertThat(nanos.get() - begin).isEqualTo(3_000_000_000L);
    }

    @Test
    void nothingWaitsWithoutASpeed() {
        long begin = nanos.get();
        Pace pace = new Pace(0, nanos::get, nanos::addAndGet);

        pace.await(1_000_000);

        assertThat(nanos.get()).isEqualTo(begin);
    }

    @ParameterizedTest
    @CsvSource({"0, 20000", "1, 1", "3, 1", "4, 1", "400, 100", "80000, 20000", "80004, 20000", "1000000, 20000"})
    void batchIsAQuarterOfASecondsAndNoMoreThanABatchMayHave(long perSecond, int batch) {
        assertThat(Pace.of(perSecond).batch()).isEqualTo(batch);
    }
}
