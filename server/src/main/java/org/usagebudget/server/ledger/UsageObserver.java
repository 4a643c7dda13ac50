package org.usagebudget.server.ledger;

/**
 * Is told what becomes of usage that is sent, for whoever measures it. Called by many threads: it must be quick, must not block and must
 * not throw.
 */
public interface UsageObserver {
    /** Hears nothing. */
    UsageObserver NONE = new UsageObserver() {};

    /**
     * A batch has been counted.
     *
     * @param accepted records that count now
     * @param duplicates records that had been counted before
     * @param rejected records that do not count
     * @param nanos from its submission to its outcome
     */
    default void counted(long accepted, long duplicates, long rejected, long nanos) {}

    /** A batch could not be counted. */
    default void failed() {}
}
