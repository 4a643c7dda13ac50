package org.usagebudget.server.ledger;

import java.util.List;
import java.util.UUID;
import org.usagebudget.model.PartnerId;

/**
 * Usage records of one partner that are counted together, in one transaction.
 *
 * @param partner whose
 * @param requestId MS-RequestId of the body that they came in
 * @param records at most {@link #RECORDS_MAX}, in the order in which they came
 * @param malformed how many more the sender meant to send that were no records
 */
public record UsageBatch(PartnerId partner, UUID requestId, List<UsageRecord> records, int malformed) {
    /** The most records of one batch. */
    public static final int RECORDS_MAX = 20_000;

    /** Copies and judges. */
    public UsageBatch {
        records = List.copyOf(records);
        if (records.size() > RECORDS_MAX || malformed < 0) {
            throw new IllegalArgumentException("records must be 0.." + RECORDS_MAX + " and malformed 0 or more, were "
                    + records.size() + " and " + malformed);
        }
    }
}
