package org.usagebudget.server.usage;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;

/**
 * Customers of one body that have been seen, so that the records of one have one id. Keeps what it has, like {@link TextCache}. Of one thread.
 */
final class CustomerCache {
    private static final int PLACES = 1 << 14;

    /** How many places in a row are tried. */
    private static final int TRIES = 4;

    private final @Nullable CustomerId[] customers = new CustomerId[PLACES];

    /** The customer of that id; the same object for most ids that come again. */
    CustomerId of(UUID id) {
        int hash = id.hashCode();
        int place = hash ^ hash >>> 16;
        for (int i = 0; i < TRIES; i++) {
            CustomerId found = customers[place + i & PLACES - 1];
            if (found == null) {
                CustomerId fresh = new CustomerId(id);
                customers[place + i & PLACES - 1] = fresh;
                return fresh;
            }
            if (found.value().equals(id)) {
                return found;
            }
        }
        return new CustomerId(id);
    }
}
