package org.usagebudget.server.ledger;

import java.util.concurrent.CompletableFuture;
import org.usagebudget.model.PartnerId;

/** A batch of usage records that waits for its outcome, until {@code expiresAtNanos} of {@link System#nanoTime}. */
record PendingUsage(UsageBatch batch, long expiresAtNanos, CompletableFuture<UsageOutcome> outcome)
        implements LaneQueue.Waiting {
    PendingUsage(UsageBatch batch, long expiresAtNanos) {
        this(batch, expiresAtNanos, new CompletableFuture<>());
    }

    @Override
    public PartnerId partner() {
        return batch.partner();
    }

    @Override
    public int weight() {
        return Math.max(1, batch.records().size());
    }

    /** Whether it is too late to begin with it. */
    boolean isExpired(long nanoTime) {
        return nanoTime - expiresAtNanos >= 0;
    }
}
