package org.usagebudget.server.sandbox;

import java.time.Instant;
import org.usagebudget.model.PartnerId;

/**
 * Does what falls due because a partner's clock has been moved. The one who moved it waits for that. Billing periods need none:
 * whoever reads or writes an account finds out that its period has ended.
 */
@FunctionalInterface
public interface ClockListener {
    /** The partner's clock has been set to {@code now}. No other move of that clock begins before this returns. */
    void clockMoved(PartnerId partner, Instant now);
}
