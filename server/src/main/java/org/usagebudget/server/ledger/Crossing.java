package org.usagebudget.server.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An account reached a threshold in a billing period. It is open until it resolves or the period ends.
 *
 * @param periodStart the period
 * @param threshold the percentage
 * @param occurrence 1 the first time in that period, 2 the second, …
 * @param crossedAt when it was reached
 * @param resolvedAt when it was no longer reached; null while it is
 */
public record Crossing(
        Instant periodStart,
        BigDecimal threshold,
        int occurrence,
        Instant crossedAt,
        @Nullable Instant resolvedAt) {
    boolean isOpen() {
        return resolvedAt == null;
    }

    Crossing resolved(Instant at) {
        return new Crossing(periodStart, threshold, occurrence, crossedAt, at);
    }
}
