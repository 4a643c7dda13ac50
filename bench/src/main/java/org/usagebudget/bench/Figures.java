package org.usagebudget.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What a round has measured.
 *
 * @param perSecond changes per second over all connections
 * @param p50 the time that half of the changes took at most
 * @param p99 the time that 99 in 100 of the changes took at most
 */
record Figures(double perSecond, Duration p50, Duration p99) {
    /** Of the times that single changes took, in nanoseconds and any order, within a time. */
    static Figures of(long[] nanos, Duration within) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Figures(nanos.length * 1e9 / within.toNanos(), percentile(sorted, 50), percentile(sorted, 99));
    }

    /** By nearest rank. */
    private static Duration percentile(long[] sorted, int percent) {
        if (sorted.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        long rank = Math.ceilDiv((long) sorted.length * percent, 100);
        return Duration.ofNanos(sorted[(int) rank - 1]);
    }

    /** The median of each figure by itself; of an even number of rounds, the upper one. */
    static Figures median(List<Figures> rounds) {
        int middle = rounds.size() / 2;
        return new Figures(
                rounds.stream().mapToDouble(Figures::perSecond).sorted().toArray()[middle],
                rounds.stream().map(Figures::p50).sorted().toList().get(middle),
                rounds.stream().map(Figures::p99).sorted().toList().get(middle));
    }

    static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
