package org.usagebudget.model;

import java.util.Optional;
import java.util.UUID;

/**
 * The id of a subscription of a customer.
 *
 * @param value the id
 */
public record SubscriptionId(UUID value) {
    /** The id of zeros, which stands for no subscription: usage without one is shown under it, and no subscription has it. */
    public static final SubscriptionId NONE = new SubscriptionId(new UUID(0, 0));

    /** The id that {@code text} spells in the form of {@link Guid}, or empty. */
    public static Optional<SubscriptionId> parse(CharSequence text) {
        return Guid.parse(text).map(SubscriptionId::new);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
