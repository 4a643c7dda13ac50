package org.usagebudget.client;

import java.time.Duration;

/**
 * How often and how long a call is repeated. Repeated are statuses 408, 429, 500, 502, 503 and 504 and broken connections, and
 * nothing else; each repeat carries the same MS-RequestId, so that a change counts once. Before the n-th repeat the client waits a
 * random time between zero and {@link #pauseFirst} × 2^(n-1), at most {@link #pauseMax}; where the answer says
 * {@code Retry-After}, that long and a random part of {@link #pauseFirst} more. Immutable.
 *
 * {@snippet file="org/usagebudget/client/SnippetsTest.java" region="retries"}
 */
public final class Retries {
    /** The most repeats that can be asked for. */
    public static final int COUNT_MAX = 100;

    private static final Retries STANDARD =
            new Retries(4, Duration.ofMillis(250), Duration.ofSeconds(20), Duration.ofMinutes(2));

    private final int count;
    private final Duration pauseFirst;
    private final Duration pauseMax;
    private final Duration timeMax;

    private Retries(int count, Duration pauseFirst, Duration pauseMax, Duration timeMax) {
        this.count = count;
        this.pauseFirst = pauseFirst;
        this.pauseMax = pauseMax;
        this.timeMax = timeMax;
    }

    /** At most 4 repeats within 2 minutes. */
    public static Retries standard() {
        return STANDARD;
    }

    /** No repeats. */
    public static Retries none() {
        return STANDARD.count(0);
    }

    /** The same with at most so many repeats, 0 to {@value #COUNT_MAX}; 4 unless set; 0 for none. */
    public Retries count(int value) {
        if (value < 0 || value > COUNT_MAX) {
            throw new IllegalArgumentException("count must be 0.." + COUNT_MAX + ", was " + value);
        }
        return new Retries(value, pauseFirst, pauseMax, timeMax);
    }

    /** The same with another longest pause before the first repeat; 250 ms unless set; zero to wait only where the answer says so. */
    public Retries pauseFirst(Duration value) {
        return new Retries(count, notNegative("pauseFirst", value), pauseMax, timeMax);
    }

    /** The same with another longest pause; 20 s unless set. A {@code Retry-After} may be longer. */
    public Retries pauseMax(Duration value) {
        return new Retries(count, pauseFirst, notNegative("pauseMax", value), timeMax);
    }

    /**
     * The same with another bound of the whole call's time, measured from its beginning; 2 minutes unless set. No repeat begins
     * after it, none is waited for that would, and none may run longer; the first try may, up to its own timeout, and so may streams of
     * usage. Zero: no repeats.
     */
    public Retries timeMax(Duration value) {
        return new Retries(count, pauseFirst, pauseMax, notNegative("timeMax", value));
    }

    private static Duration notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " must be 0 or more, was " + value);
        }
        return value;
    }

    /** See {@link #count(int)}. */
    public int count() {
        return count;
    }

    /** See {@link #pauseFirst(Duration)}. */
    public Duration pauseFirst() {
        return pauseFirst;
    }

    /** See {@link #pauseMax(Duration)}. */
    public Duration pauseMax() {
        return pauseMax;
    }

    /** See {@link #timeMax(Duration)}. */
    public Duration timeMax() {
        return timeMax;
    }
}
