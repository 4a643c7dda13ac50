package org.usagebudget.server.spend;

import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.ledger.Partners;

/** Which billing periods can be asked for: those of the partner's calendar that have begun, by its clock. Thread-safe. */
final class SpendPeriods {
    private final Partners partners;
    private final Supplier<YearMonth> keptFrom;

    /**
     * Of those partners.
     *
     * @param keptFrom the oldest month whose billing periods are kept day by day, now
     */
    SpendPeriods(Partners partners, Supplier<YearMonth> keptFrom) {
        this.partners = partners;
        this.keptFrom = keptFrom;
    }

    /** The one that a query asks for; see {@link AskedPeriod#parse} for what it throws. */
    AskedPeriod asked(PartnerId partner, List<Map.Entry<String, String>> query) {
        return AskedPeriod.parse(query, partners.terms(partner).calendar(), partners.now(partner));
    }

    /** The same, for what is answered day by day or in parts; 400/2000 where that is no longer kept. */
    AskedPeriod askedInParts(PartnerId partner, List<Map.Entry<String, String>> query) {
        return asked(partner, query).requireKept(keptFrom.get());
    }
}
