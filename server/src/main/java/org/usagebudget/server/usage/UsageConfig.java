package org.usagebudget.server.usage;

import org.usagebudget.server.ledger.UsageBatch;

/**
 * How usage is taken.
 *
 * @param bodyMax the largest body, in bytes, as received and unpacked
 * @param batchMax the most records that are counted in one transaction
 */
public record UsageConfig(long bodyMax, int batchMax) {
    /** The defaults. */
    public static final UsageConfig STANDARD = new UsageConfig(4L << 30, UsageBatch.RECORDS_MAX);

    /** Judges. */
    public UsageConfig {
        if (bodyMax < 1 || batchMax < 1 || batchMax > UsageBatch.RECORDS_MAX) {
            throw new IllegalArgumentException("bodyMax must be >= 1 and batchMax 1.." + UsageBatch.RECORDS_MAX
                    + ", were " + bodyMax + " and " + batchMax);
        }
    }
}
