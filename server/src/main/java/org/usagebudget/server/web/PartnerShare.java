package org.usagebudget.server.web;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.IntSupplier;
import org.usagebudget.model.PartnerId;

/**
 * How many requests in flight are whose: where several partners are registered, none may hold more than half of them, so that
 * one cannot take the service from the others. Thread-safe. Holds only partners that have requests in flight.
 */
final class PartnerShare {
    private final int shareMax;
    private final IntSupplier registered;
    private final ConcurrentMap<PartnerId, Integer> held = new ConcurrentHashMap<>();

    PartnerShare(int inFlightMax, IntSupplier registered) {
        this.shareMax = Math.max(1, inFlightMax / 2);
        this.registered = registered;
    }

    /** Counts a request of the partner in; false, and not counted, where that is more than its share. */
    boolean enter(PartnerId partner) {
        Integer own = held.merge(partner, 1, Integer::sum);
        if (own != null && own <= shareMax) {
            return true;
        }
        boolean alone = false;
        try {
            alone = registered.getAsInt() <= 1;
            return alone;
        } finally {
            if (!alone) {
                leave(partner);
            }
        }
    }

    /** Counts a request of the partner out. */
    void leave(PartnerId partner) {
        held.computeIfPresent(partner, (_, own) -> own == 1 ? null : own - 1);
    }

    /** How many partners have requests in flight. */
    int partners() {
        return held.size();
    }
}
