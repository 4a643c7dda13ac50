package org.usagebudget.bench;

import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.CallOptions;
import org.usagebudget.model.SpendingBudget;

/** The product's Java client, which threads share. Thread-safe. */
record ProductClient(AggregatePartner partner) implements Client {
    @Override
    public void make(Change change) {
        SpendingBudget updated = partner.with(CallOptions.usual().requestId(change.requestId()))
                .customers()
                .byId(change.customer())
                .usageBudget()
                .patch(SpendingBudget.of(change.amount()));
        if (updated.amount().orElseThrow().compareTo(change.amount()) != 0) {
            throw new IllegalStateException("asked for " + change.amount() + ", got " + updated);
        }
    }

    @Override
    public void close() {
        // Whoever has made the shared one closes it.
    }
}
