package org.usagebudget.server.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.usagebudget.model.PartnerId;

/** The clocks of the sandbox's partners: each is the machine's, as far ahead as it was set. Thread-safe, without locks. */
public final class PartnerClocks {
    private final InstantSource machine;
    private final Map<PartnerId, Duration> ahead = new ConcurrentHashMap<>();

    /** All at the machine's time. */
    PartnerClocks(InstantSource machine) {
        this.machine = machine;
    }

    /**
     * A partner's clock, read once.
     *
     * @param machine the machine's time
     * @param ahead how far the partner's is ahead
     */
    record Reading(Instant machine, Duration ahead) {
        /** The partner's time. */
        Instant now() {
            return machine.plus(ahead);
        }
    }

    /** The partner's time. */
    public Instant now(PartnerId partner) {
        return read(partner).now();
    }

    /** The partner's time and what it is made of. */
    Reading read(PartnerId partner) {
        return new Reading(machine.instant(), ahead.getOrDefault(partner, Duration.ZERO));
    }

    /** Sets how far the partner's clock is ahead. */
    void set(PartnerId partner, Duration by) {
        ahead.put(partner, by);
    }

    /** The times of all clocks that have been set. */
    Iterable<Instant> moved() {
        return ahead.values().stream().map(machine.instant()::plus).toList();
    }
}
