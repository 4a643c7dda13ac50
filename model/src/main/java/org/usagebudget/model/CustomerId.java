package org.usagebudget.model;

import java.util.Optional;
import java.util.UUID;

/**
 * The tenant id of a customer, which Partner Center's pages call its Microsoft ID.
 *
 * @param value the id
 */
public record CustomerId(UUID value) {
    /** The id that {@code text} spells in the form of {@link Guid}, or empty. */
    public static Optional<CustomerId> parse(CharSequence text) {
        return Guid.parse(text).map(CustomerId::new);
    }

    /**
     * The id that {@code text} spells.
     *
     * @throws IllegalArgumentException where it is not in the form of {@link Guid}
     */
    public static CustomerId of(String text) {
        return parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the id of a customer must be a GUID of 36 characters, was \"" + WireReader.cut(text) + "\""));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
