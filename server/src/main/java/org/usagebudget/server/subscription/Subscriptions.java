package org.usagebudget.server.subscription;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.Subscription;
import org.usagebudget.server.audit.Origin;
import org.usagebudget.server.ledger.Command;
import org.usagebudget.server.ledger.Ledger;
import org.usagebudget.server.ledger.Outcome;
import org.usagebudget.server.ledger.Precondition;

/** The subscriptions of all customers: how they are made and changed, each through the ledger. Thread-safe. */
public final class Subscriptions {
    private final Ledger ledger;
    private final Function<Subscription, byte[]> json;

    /**
     * Over that ledger.
     *
     * @param json writes a subscription in JSON, for answers and audit records
     */
    public Subscriptions(Ledger ledger, Function<Subscription, byte[]> json) {
        this.ledger = ledger;
        this.json = json;
    }

    /**
     * Makes a subscription, active, or changes what it is. Applied: {@link Outcome.Answered} with status 201 or 200.
     *
     * @param precondition on which versions; null for none, else it must be there
     */
    public Outcome put(
            SubscriptionKey key, SubscriptionDetails details, @Nullable Precondition precondition, Origin origin) {
        return ledger.submit(
                new Command.Change(key.account(), new SubscriptionPutStep(key, details, precondition, json), origin));
    }

    /**
     * Changes status or name of a subscription. Applied: {@link Outcome.Answered} with status 200.
     *
     * @param precondition on which versions; null for none
     */
    public Outcome patch(
            SubscriptionKey key, SubscriptionPatch patch, @Nullable Precondition precondition, Origin origin) {
        return ledger.submit(
                new Command.Change(key.account(), new SubscriptionPatchStep(key, patch, precondition, json), origin));
    }
}
