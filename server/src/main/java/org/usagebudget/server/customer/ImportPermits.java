package org.usagebudget.server.customer;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.usagebudget.model.PartnerId;

/** Who imports at the moment: each import holds its file, so there are never many at a time. Thread-safe. */
final class ImportPermits {
    /** The most imports at a time. */
    static final int IMPORTS_MAX = 4;

    /** The most of one partner. */
    static final int PARTNER_IMPORTS_MAX = 1;

    private final Map<PartnerId, Integer> running = new HashMap<>();
    private int all;

    /** The right to one import, until it is closed; closing it again does nothing. */
    final class Permit {
        private final PartnerId partner;
        private boolean closed;

        private Permit(PartnerId partner) {
            this.partner = partner;
        }

        /** Gives it back. */
        void close() {
            synchronized (ImportPermits.this) {
                if (!closed) {
                    closed = true;
                    all--;
                    running.computeIfPresent(partner, (_, own) -> own == 1 ? null : own - 1);
                }
            }
        }
    }

    /** A permit, at once; empty where there are as many imports as there may be. */
    synchronized Optional<Permit> take(PartnerId partner) {
        if (all >= IMPORTS_MAX || running.getOrDefault(partner, 0) >= PARTNER_IMPORTS_MAX) {
            return Optional.empty();
        }
        all++;
        running.merge(partner, 1, Integer::sum);
        return Optional.of(new Permit(partner));
    }
}
