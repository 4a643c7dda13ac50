package org.usagebudget.server.ledger;

import org.usagebudget.server.fault.FaultCode;

/** What became of one usage record. */
public sealed interface UsageVerdict {
    /**
     * It counts: durable.
     *
     * @param currency what its cost is in
     */
    record Accepted(String currency) implements UsageVerdict {}

    /** It had been counted before, with the same content. */
    record Duplicate() implements UsageVerdict {
        static final Duplicate INSTANCE = new Duplicate();
    }

    /**
     * It does not count.
     *
     * @param code why
     * @param detail the facts, for the sender
     */
    record Rejected(FaultCode code, String detail) implements UsageVerdict {}
}
