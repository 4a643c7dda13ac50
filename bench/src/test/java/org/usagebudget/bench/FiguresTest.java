package org.usagebudget.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void percentilesAreByNearestRank() {
        long[] nanos = LongStream.rangeClosed(1, 200).map(n -> 201 - n).toArray();

        Figures figures = Figures.of(nanos, Duration.ofSeconds(4));

        assertThat(figures).isEqualTo(new Figures(50, Duration.ofNanos(100), Duration.ofNanos(198)));
    }

    @Test
    void medianTakesEachFigureByItself() {
        Figures median = Figures.median(List.of(figures(3, 10, 200), figures(1, 30, 100), figures(2, 20, 300)));

        assertThat(median).isEqualTo(figures(2, 20, 200));
    }

    private static Figures figures(double perSecond, long p50, long p99) {
        return new Figures(perSecond, Duration.ofNanos(p50), Duration.ofNanos(p99));
    }
}
