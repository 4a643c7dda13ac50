package org.usagebudget.server.ledger;

import java.time.Instant;
import org.usagebudget.model.PartnerId;

/** What the ledger asks about partners. Implementations are thread-safe; {@link #now} is asked by the lanes and must not wait. */
public interface Partners {
    /** The partner's time: the machine's, but in the sandbox, where it can be moved forward. */
    Instant now(PartnerId partner);

    /** What the partner has settled for its accounts. */
    Terms terms(PartnerId partner);

    /** How many partners are registered; above one, none may take more than half the queue. */
    int registered();
}
