package org.usagebudget.server.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.usagebudget.model.PartnerId;

/**
 * How many requests a second one partner may send: a token bucket for each, which holds what {@link #BURST} brings. In whole
 * numbers throughout, so that exactly so many pass. Thread-safe.
 */
final class RateLimit {
    /** The highest rate, in requests per second. */
    static final int PER_SECOND_MAX = 100_000;

    /** How much unused time a partner may save up. */
    static final Duration BURST = Duration.ofSeconds(2);

    /** The most partners that are kept apart from full buckets; beyond, those longest silent start anew, with a full one. */
    static final int PARTNERS_MAX = 100_000;

    private static final long SECOND = 1_000_000_000;

    private final int perSecond;
    private final LongSupplier nanoTime;
    // A bucket that nobody has touched for longer than the burst is full, so forgetting it changes nothing.
    private final Cache<PartnerId, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(PARTNERS_MAX)
            .expireAfterAccess(BURST.multipliedBy(30))
            .build();

    /** With {@code perSecond} 1 to {@link #PER_SECOND_MAX}, or 0 for no bound. */
    RateLimit(int perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
    }

    /** Takes a request of the partner: 0 where it may pass, else the seconds after which one may, rounded up. */
    long take(PartnerId partner) {
        if (perSecond == 0) {
            return 0;
        }
        long now = nanoTime.getAsLong();
        return buckets.get(partner, _ -> new Bucket(now)).take(now);
    }

    /** What a partner has left, in billionths of a request: a nanosecond brings {@code perSecond} of them. */
    private final class Bucket {
        private long left;
        private long filledAt;

        private Bucket(long now) {
            left = full();
            filledAt = now;
        }

        private long full() {
            return perSecond * BURST.toNanos();
        }

        private synchronized long take(long now) {
            // Threads may come in another order than they have read the time.
            long passed = Math.clamp(now - filledAt, 0, BURST.toNanos());
            if (passed > 0) {
                left = Math.min(full(), left + passed * perSecond);
                filledAt = now;
            }
            if (left >= SECOND) {
                left -= SECOND;
                return 0;
            }
            long nanos = Math.ceilDiv(SECOND - left, (long) perSecond);
            return Math.ceilDiv(nanos, SECOND);
        }
    }
}
