package org.usagebudget.server.subscription;

import java.util.Arrays;
import java.util.Optional;
import org.usagebudget.model.Subscription;

/** Whether a subscription is in use. */
public enum SubscriptionStatus {
    /** In use. */
    ACTIVE(Subscription.ACTIVE),
    /** Out of use until it is active again. */
    SUSPENDED(Subscription.SUSPENDED),
    /** Out of use for good. */
    DELETED(Subscription.DELETED);

    private final String wireName;

    SubscriptionStatus(String wireName) {
        this.wireName = wireName;
    }

    /** Its name on the wire and in the database. */
    public String wireName() {
        return wireName;
    }

    /** The status of that name, in small letters, or empty. */
    static Optional<SubscriptionStatus> of(String wireName) {
        return Arrays.stream(values())
                .filter(status -> status.wireName.equals(wireName))
                .findFirst();
    }
}
