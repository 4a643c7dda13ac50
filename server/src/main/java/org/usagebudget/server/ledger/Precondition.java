package org.usagebudget.server.ledger;

import java.util.List;

/** On which versions of a budget a change may be applied. */
@FunctionalInterface
public interface Precondition {
    /** Any version. */
    Precondition NONE = version -> true;

    /** Whether the change may be applied to that version. */
    boolean holds(long version);

    /** The versions listed and no other. */
    static Precondition anyOf(List<Long> versions) {
        List<Long> copy = List.copyOf(versions);
        return copy::contains;
    }
}
