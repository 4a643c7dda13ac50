package org.usagebudget.server.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.SubscriptionId;
import org.usagebudget.server.audit.Caller;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.Ledger;
import org.usagebudget.server.ledger.Outcome;
import org.usagebudget.server.subscription.SubscriptionDetails;
import org.usagebudget.server.subscription.SubscriptionKey;
import org.usagebudget.server.subscription.SubscriptionKind;
import org.usagebudget.server.subscription.SubscriptionPatch;
import org.usagebudget.server.subscription.SubscriptionStatus;
import org.usagebudget.server.subscription.Subscriptions;
import org.usagebudget.server.web.Json;

/**
 * The subscriptions of the sample customers, whose ids follow from the customer's number: most have an Azure plan, every fourth
 * a legacy subscription instead, every fifth licenses too; the seventh's plan is suspended, the last has none.
 */
final class SampleSubscriptions {
    private static final int SUSPENDED_POSITION = 7;
    private static final int LEGACY_EVERY = 4;
    private static final int LICENSES_EVERY = 5;
    private static final int RESELLER_EVERY = 6;

    private final Subscriptions subscriptions;

    SampleSubscriptions(Ledger ledger) {
        this.subscriptions = new Subscriptions(ledger, subscription -> Json.bytes(subscription::writeTo));
    }

    /**
     * Adds those of a customer that are missing, and makes the others what they are to be.
     *
     * @param number the last digits of the customer's id
     * @param position its place among the customers of its partner, from 1
     * @param isLast whether it is the last of them
     */
    void add(AccountKey customer, int number, int position, boolean isLast, Caller caller) {
        if (isLast) {
            return;
        }
        String order = "ORDER-%06d".formatted(number);
        @Nullable String reseller = position % RESELLER_EVERY == 0 ? "4700001" : null;
        SubscriptionKey first = key(customer, number, 1);
        put(
                first,
                position % LEGACY_EVERY == 0
                        ? new SubscriptionDetails(
                                SubscriptionKind.LEGACY, "Azure", "MS-AZR-0145P", "Microsoft Azure", order, reseller)
                        : new SubscriptionDetails(
                                SubscriptionKind.AZURE_PLAN, "Azure plan", "azure-plan", "Azure plan", order, reseller),
                caller);
        if (position % LICENSES_EVERY == 0) {
            put(
                    key(customer, number, 2),
                    new SubscriptionDetails(
                            SubscriptionKind.LICENSE, "Office seats", "sample-seats", "Sample Seats", order, reseller),
                    caller);
        }
        if (position == SUSPENDED_POSITION) {
            requireAnswered(subscriptions.patch(
                    first,
                    new SubscriptionPatch(SubscriptionStatus.SUSPENDED, null),
                    null,
                    SampleData.origin(caller, first.id().toString())));
        }
    }

    /**
     * The subscription that invented usage of a customer is of: the first of a sample customer, and one that follows from the id of any
     * other.
     */
    static UUID first(CustomerId customer) {
        String id = customer.toString();
        if (id.startsWith(SampleData.CUSTOMER)) {
            return UUID.fromString("d0000000-0000-4000-8000-" + id.substring(id.length() - 10) + "01");
        }
        return UUID.nameUUIDFromBytes(("subscription of " + id).getBytes(StandardCharsets.UTF_8));
    }

    private void put(SubscriptionKey key, SubscriptionDetails details, Caller caller) {
        requireAnswered(subscriptions.put(
                key, details, null, SampleData.origin(caller, key.id().toString())));
    }

    private static SubscriptionKey key(AccountKey customer, int number, int of) {
        Optional<SubscriptionId> id = SubscriptionId.parse("d0000000-0000-4000-8000-%010d%02d".formatted(number, of));
        return new SubscriptionKey(customer, id.orElseThrow());
    }

    private static void requireAnswered(Outcome outcome) {
        if (!(outcome instanceof Outcome.Answered)) {
            throw new IllegalStateException("sample data could not be added: " + outcome);
        }
    }
}
