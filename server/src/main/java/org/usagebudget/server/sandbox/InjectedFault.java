package org.usagebudget.server.sandbox;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * One fault that a sandbox is told to show.
 *
 * @param target which requests can meet it
 * @param probability with which one of them does, 0..1
 * @param times how often it is met, then never again; empty for no bound
 * @param delay how long such a request waits first
 * @param effect what becomes of it then
 */
record InjectedFault(
        FaultTarget target, BigDecimal probability, OptionalLong times, Duration delay, FaultEffect effect) {
    /** The most times that can be asked for. */
    static final long TIMES_MAX = 1_000_000;

    /** The longest delay. */
    static final Duration DELAY_MAX = Duration.ofSeconds(60);
}
