package org.usagebudget.server.ledger;

/** On which versions of a budget a change may be applied. */
@FunctionalInterface
public interface Precondition {
    /** Any version. */
    Precondition NONE = version -> true;

    /** Whether the change may be applied to that version. */
    boolean holds(long version);
}
