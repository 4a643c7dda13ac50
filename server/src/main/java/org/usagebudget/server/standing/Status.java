package org.usagebudget.server.standing;

import org.usagebudget.model.CustomerStanding;

/** How much of its budget a customer has used. */
enum Status {
    /** More than all of it. */
    OVER(CustomerStanding.OVER),
    /** Much of it, see {@link org.usagebudget.server.ledger.PeriodState#isTrendingOver}. */
    TRENDING(CustomerStanding.TRENDING),
    /** Less. */
    WITHIN(CustomerStanding.WITHIN),
    /** It has none. */
    NONE(CustomerStanding.NONE);

    private final String wireName;

    Status(String wireName) {
        this.wireName = wireName;
    }

    /** As the wire and the database spell it. */
    String wireName() {
        return wireName;
    }
}
