package org.usagebudget.server.usage;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.ledger.UsageSeries;

/**
 * The series of one body that have been seen, so that equal ones are one object and are hashed once. Holds at most {@link #BYTES_MAX} of memory,
 * and keeps what it has: where it is full, series that come later are made each time, so that a body that goes through more series than
 * fit, again and again, still finds those that do. Of one thread.
 */
final class SeriesCache {
    /** The most memory that its series take, in bytes: 16,384 ordinary ones of about 160 characters, or some 700 of the longest texts. */
    static final long BYTES_MAX = 7 << 20;

    /** The most series, however small. Fewer than the places by a quarter, so that a search is short. */
    static final int SERIES_MAX = 24_576;

    private static final int PLACES = 1 << 15;

    /** What a series takes beside its texts: five objects of 32 bytes, and its place. */
    private static final int SERIES_BYTES = 176;

    /** What a text takes beside its characters: two objects, the second filled up to 8 bytes. */
    private static final int TEXT_BYTES = 48;

    private static final char LATIN_LAST = '\u00ff';

    private final TextCache cache;
    private final @Nullable UsageSeries[] series = new UsageSeries[PLACES];
    private int count;
    private long bytes;

    /** Texts that the other cache holds take no memory here. */
    SeriesCache(TextCache cache) {
        this.cache = cache;
    }

    /** The series of that subscription with these texts, by {@link Member#placeInSeries()}. */
    UsageSeries of(@Nullable UUID subscription, String[] texts) {
        int hash = subscription == null ? 0 : subscription.hashCode();
        for (String text : texts) {
            hash = 31 * hash + text.hashCode();
        }
        int place = (hash ^ hash >>> 16) & PLACES - 1;
        UsageSeries found = series[place];
        while (found != null && !isOf(found, subscription, texts)) {
            place = place + 1 & PLACES - 1;
            found = series[place];
        }
        return found == null ? fresh(place, subscription, texts) : found;
    }

    private UsageSeries fresh(int place, @Nullable UUID subscription, String[] texts) {
        UsageSeries fresh = new UsageSeries(
                subscription,
                new UsageSeries.Resource(texts[0], texts[1], texts[2], texts[3]),
                new UsageSeries.Meter(texts[4], texts[5], texts[6], texts[7], texts[8]));
        if (count < SERIES_MAX) {
            long more = bytesOf(texts);
            if (bytes + more <= BYTES_MAX) {
                series[place] = fresh;
                count++;
                bytes += more;
            }
        }
        return fresh;
    }

    /** How many it holds. */
    int count() {
        return count;
    }

    /** What they take, in bytes. */
    long bytes() {
        return bytes;
    }

    private long bytesOf(String[] texts) {
        long sum = SERIES_BYTES;
        for (String text : texts) {
            if (!text.isEmpty() && !cache.holds(text)) {
                sum += TEXT_BYTES + (isLatin(text) ? text.length() : 2L * text.length());
            }
        }
        return sum;
    }

    /** Whether Java keeps a byte for each of its characters, and not two. */
    private static boolean isLatin(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > LATIN_LAST) {
                return false;
            }
        }
        return true;
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
