package org.usagebudget.server.ledger;

import java.util.concurrent.CompletableFuture;
import org.usagebudget.model.PartnerId;

/** A batch of usage records that waits for its outcome. */
record PendingUsage(UsageBatch batch, Terms terms, CompletableFuture<UsageOutcome> outcome)
        implements LaneQueue.Waiting {
    PendingUsage(UsageBatch batch, Terms terms) {
        this(batch, terms, new CompletableFuture<>());
    }

    @Override
    public PartnerId partner() {
        return batch.partner();
    }

    @Override
    public int weight() {
        return Math.max(1, batch.records().size());
    }
}
