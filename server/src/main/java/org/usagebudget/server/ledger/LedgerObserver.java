package org.usagebudget.server.ledger;

import java.util.function.IntSupplier;

/**
 * Is told what the ledger does, for whoever measures it. Called by the lanes and by the callers' threads: it must be quick,
 * must not block and must not throw.
 */
public interface LedgerObserver {
    /** Hears nothing. */
    LedgerObserver NONE = (_, _) -> LaneObserver.NONE;

    /**
     * What is told of one lane; asked once, before its first command.
     *
     * @param lane its number, from 0
     * @param queued tells how many commands wait for it now
     */
    LaneObserver lane(int lane, IntSupplier queued);

    /** A caller is about to get this outcome. */
    default void outcome(Outcome outcome) {}

    /** Is told of one lane, by that lane's thread. */
    interface LaneObserver {
        /** Hears nothing. */
        LaneObserver NONE = new LaneObserver() {};

        /** A command has left the queue, this many nanoseconds after it had been submitted. */
        default void taken(long nanos) {}

        /** A batch of so many commands has been committed, from the locking of its accounts to the end of the commit. */
        default void committed(int commands, long nanos) {}

        /** A transaction has failed; it may be tried again. */
        default void failed() {}
    }
}
