package org.usagebudget.server.subscription;

import java.util.Arrays;
import java.util.Optional;
import org.usagebudget.model.Subscription;

/** What is subscribed to. */
public enum SubscriptionKind {
    /** An Azure plan, billed by usage. */
    AZURE_PLAN(Subscription.AZURE_PLAN),
    /** An Azure subscription from before the plans, billed by usage. */
    LEGACY(Subscription.LEGACY),
    /** Licenses, billed by their number. */
    LICENSE(Subscription.LICENSE);

    private final String wireName;

    SubscriptionKind(String wireName) {
        this.wireName = wireName;
    }

    /** Its name on the wire and in the database. */
    public String wireName() {
        return wireName;
    }

    /** The kind of that name, in small letters, or empty. */
    public static Optional<SubscriptionKind> of(String wireName) {
        return Arrays.stream(values())
                .filter(kind -> kind.wireName.equals(wireName))
                .findFirst();
    }
}
