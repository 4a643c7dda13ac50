package org.usagebudget.server.standing;

import org.usagebudget.server.paging.KeyOrder;

/** By what a list is sorted; among equals by id. */
enum StandingSort {
    /** By company name. */
    NAME("name", "company_name", "?", false),
    /** By percent used. */
    PERCENT_USED("percentUsed", "percent_used", "?::numeric", true),
    /** By total cost, whatever its currency. */
    SPEND("spend", "total_cost", "?::numeric", true),
    /** By budget, whatever its currency. */
    BUDGET("budget", "coalesce(budget_amount, '-Infinity'::numeric)", "?::numeric", true),
    /** By the projected percentage of the budget. */
    PROJECTED("projected", "coalesce(projected_percent, '-Infinity'::numeric)", "?::numeric", true);

    private final String wireName;
    private final String value;
    private final String parameter;
    private final boolean isDown;

    StandingSort(String wireName, String value, String parameter, boolean isDown) {
        this.wireName = wireName;
        this.value = value;
        this.parameter = parameter;
        this.isDown = isDown;
    }

    /** As the wire spells it. */
    String wireName() {
        return wireName;
    }

    /** Whether the greatest comes first where nobody says. */
    boolean isDown() {
        return isDown;
    }

    /** Its expression, as an index of the table has it. */
    String value() {
        return value;
    }

    /** The order in SQL. */
    KeyOrder order(boolean down) {
        return new KeyOrder(value, parameter, "customer_id", down);
    }
}
