package org.usagebudget.server;

import java.time.Instant;
import java.time.InstantSource;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.auth.PartnerDirectory;
import org.usagebudget.server.ledger.Partners;
import org.usagebudget.server.ledger.Terms;
import org.usagebudget.server.ledger.Thresholds;

/** What the ledger asks about partners, answered by their registrations and the machine's clock. Thread-safe. */
final class RegisteredPartners implements Partners {
    private final PartnerDirectory directory;
    private final InstantSource clock;

    RegisteredPartners(PartnerDirectory directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
    }

    @Override
    public Instant now(PartnerId partner) {
        return clock.instant();
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
