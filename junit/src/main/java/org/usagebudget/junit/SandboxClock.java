package org.usagebudget.junit;

import java.time.Instant;
import java.time.temporal.TemporalAmount;
import java.util.function.Consumer;

/** The clock of a test's partner: the machine's until it is moved, and running on from there. It goes forward only. Thread-safe. */
public final class SandboxClock {
    private final SandboxControls controls;
    private final String tenant;
    private final Consumer<Instant> moved;

    SandboxClock(SandboxControls controls, String tenant, Consumer<Instant> moved) {
        this.controls = controls;
        this.tenant = tenant;
        this.moved = moved;
    }

    /** The partner's time. */
    public Instant now() {
        return Instant.parse(controls.clock(tenant));
    }

    /**
     * Moves the clock; everything that falls due for the partner is done when this returns, the partner's new time.
     *
     * @param by a {@link java.time.Period}, which counts by the calendar in UTC, or a {@link java.time.Duration}
     * @throws IllegalStateException where the sandbox refuses, with its reason
     */
    public Instant advance(TemporalAmount by) {
        return move("advance", by.toString());
    }

    /**
     * Moves the clock to a time, in the same way.
     *
     * @throws IllegalStateException where that is earlier than now, or the sandbox refuses for another reason
     */
    public Instant set(Instant time) {
        return move("now", time.toString());
    }

    private Instant move(String member, String value) {
        Instant now = Instant.parse(controls.moveClock(tenant, member, value));
        moved.accept(now);
        return now;
    }
}
