package org.usagebudget.server;

import java.time.Instant;
import java.util.function.Function;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.auth.PartnerDirectory;
import org.usagebudget.server.ledger.Partners;
import org.usagebudget.server.ledger.Terms;
import org.usagebudget.server.ledger.Thresholds;

/** What the ledger asks about partners, answered by their registrations and clocks. Thread-safe. */
final class RegisteredPartners implements Partners {
    private final PartnerDirectory directory;
    private final Function<PartnerId, Instant> clock;

    RegisteredPartners(PartnerDirectory directory, Function<PartnerId, Instant> clock) {
        this.directory = directory;
        this.clock = clock;
    }

    @Override
    public Instant now(PartnerId partner) {
        return clock.apply(partner);
    }

    @Override
    public Terms terms(PartnerId partner) {
        return directory
                .partner(partner)
                .map(p -> new Terms(p.calendar(), Thresholds.STANDARD))
                .orElse(Terms.STANDARD);
    }

    @Override
    public int registered() {
        return directory.partners();
    }
}
