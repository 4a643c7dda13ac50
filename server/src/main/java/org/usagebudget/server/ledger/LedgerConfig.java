package org.usagebudget.server.ledger;

import java.time.Duration;

/**
 * The ledger's bounds.
 *
 * @param lanes how many committers this node has; a customer always has the same one; 1 or more
 * @param batchMax how many commands one commit may hold; 1 or more
 * @param queueMax how many commands may wait for a lane, over all lanes; beyond, a command is refused at once
 * @param waitMax how long a caller waits for its outcome; after that the change may still be applied
 */
public record LedgerConfig(int lanes, int batchMax, int queueMax, Duration waitMax) {
    /** 2 lanes, 500 commands a commit, 1,000 waiting, 5 seconds. */
    public static final LedgerConfig STANDARD = new LedgerConfig(2, 500, 1_000, Duration.ofSeconds(5));

    /** How many commands of one lane may wait aside for locked accounts: half of a commit, so that others have room. */
    int asideMax() {
        return Math.max(1, batchMax / 2);
    }

    /** Judges the bounds. */
    public LedgerConfig {
        if (lanes < 1 || batchMax < 1 || queueMax < 1 || waitMax.isNegative() || waitMax.isZero()) {
            throw new IllegalArgumentException("lanes, batch-max, queue-max and wait-max must be above 0");
        }
    }
}
