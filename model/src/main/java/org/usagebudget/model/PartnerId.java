package org.usagebudget.model;

import java.util.Optional;
import java.util.UUID;

/**
 * The tenant id of a partner: the reseller whose token a request carries (its {@code tid}).
 *
 * @param value the id
 */
public record PartnerId(UUID value) {
    /** The id that {@code text} spells in the form of {@link Guid}, or empty. */
    public static Optional<PartnerId> parse(CharSequence text) {
        return Guid.parse(text).map(PartnerId::new);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
