package org.usagebudget.server.usage;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.ledger.UsageSeries;

/**
 * The series of one body that have been seen lately, so that equal ones are one object and are hashed once. Of fixed size, like
 * {@link TextCache}. Of one thread.
 */
final class SeriesCache {
    private static final int PLACES = 1 << 13;

    private final @Nullable UsageSeries[] series = new UsageSeries[PLACES];

    /** The series of that subscription with these texts, by {@link Member#placeInSeries()}. */
    UsageSeries of(@Nullable UUID subscription, String[] texts) {
        int hash = subscription == null ? 0 : subscription.hashCode();
        for (String text : texts) {
            hash = 31 * hash + text.hashCode();
        }
        int place = (hash ^ hash >>> 16) & PLACES - 1;
        UsageSeries found = series[place];
        if (found == null || !isOf(found, subscription, texts)) {
            found = new UsageSeries(
                    subscription,
                    new UsageSeries.Resource(texts[0], texts[1], texts[2], texts[3]),
                    new UsageSeries.Meter(texts[4], texts[5], texts[6], texts[7], texts[8]));
            series[place] = found;
        }
        return found;
    }

    private static boolean isOf(UsageSeries one, @Nullable UUID subscription, String[] texts) {
        UUID own = one.subscription();
        boolean same = own == null ? subscription == null : own.equals(subscription);
        return same
                && one.resource().id().equals(texts[0])
                && one.resource().name().equals(texts[1])
                && one.resource().type().equals(texts[2])
                && one.resource().group().equals(texts[3])
                && one.meter().id().equals(texts[4])
                && one.meter().name().equals(texts[5])
                && one.meter().category().equals(texts[6])
                && one.meter().subcategory().equals(texts[7])
                && one.meter().unit().equals(texts[8]);
    }
}
