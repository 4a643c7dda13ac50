package org.usagebudget.server.ledger;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What one customer may spend in a billing period. Never negative.
 *
 * @param amount how much, in the customer's billing currency; null for no budget
 * @param version 0 at first, one more with each applied change
 */
public record Budget(@Nullable BigDecimal amount, long version) {
    /** Judges both. */
    public Budget {
        if (amount != null && amount.signum() < 0) {
            throw new IllegalArgumentException("amount must be >= 0, was " + amount);
        }
        if (version < 0) {
            throw new IllegalArgumentException("version must be >= 0, was " + version);
        }
    }

    /** The budget of a customer that never had one. */
    public static Budget initial() {
        return new Budget(null, 0);
    }

    Budget changedTo(@Nullable BigDecimal newAmount) {
        return new Budget(newAmount, version + 1);
    }
}
