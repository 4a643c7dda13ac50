package org.usagebudget.server.ledger;

import java.util.List;

/**
 * What other packages do with usage inside the ledger's transaction.
 *
 * @param journal keeps the records
 * @param steps run after it, in that order
 */
public record UsageSteps(UsageJournal journal, List<UsageStep> steps) {
    /** Copies {@code steps}. */
    public UsageSteps {
        steps = List.copyOf(steps);
    }
}
