package org.usagebudget.server.auth;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands until it is moved, as a time of day and as a ticker. */
final class ManualClock implements InstantSource, Ticker {
    private volatile Instant now = TestTokens.NOW;

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public long read() {
        return Duration.between(TestTokens.NOW, now).toNanos();
    }

    void set(Instant instant) {
        now = instant;
    }

    void advance(Duration duration) {
        now = now.plus(duration);
    }
}
