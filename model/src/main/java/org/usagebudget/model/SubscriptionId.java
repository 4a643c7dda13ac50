package org.usagebudget.model;

import java.util.Optional;
import java.util.UUID;

/**
 * The id of a subscription of a customer.
 *
 * @param value the id
 */
public record SubscriptionId(UUID value) {
    /** The id that {@code text} spells in the form of {@link Guid}, or empty. */
    public static Optional<SubscriptionId> parse(CharSequence text) {
        return Guid.parse(text).map(SubscriptionId::new);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
