package org.usagebudget.server.ledger;

import java.util.List;

/** What became of a batch of usage records. */
public sealed interface UsageOutcome {
    /**
     * It has been committed.
     *
     * @param verdicts one for each record, in order
     */
    record Counted(List<UsageVerdict> verdicts) implements UsageOutcome {}

    /**
     * Not counted, as far as is known: too much to do, or the database is away. Sending the records again is safe.
     *
     * @param reason for the log
     */
    record Unavailable(String reason) implements UsageOutcome {}

    /**
     * Not counted: a fault of ours.
     *
     * @param cause for the log
     */
    record Failed(Throwable cause) implements UsageOutcome {}
}
