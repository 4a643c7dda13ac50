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

    /**
     * The id that {@code text} spells.
     *
     * @throws IllegalArgumentException where it is not in the form of {@link Guid}
     */
    public static SubscriptionId of(String text) {
        return parse(text)
                .orElseThrow(() ->
                        new IllegalArgumentException("the id of a subscription must be a GUID of 36 characters, was \""
                                + WireReader.cut(text) + "\""));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
