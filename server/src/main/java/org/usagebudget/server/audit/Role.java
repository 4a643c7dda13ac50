package org.usagebudget.server.audit;

import java.util.Arrays;
import java.util.Optional;

/** What a caller may be. The names are Partner Center's, but for {@link #USAGE_WRITER}, which is ours. */
public enum Role {
    /** Everything of its partner. */
    ADMIN_AGENT("AdminAgent"),
    /** Budgets and alerts. */
    BILLING_ADMIN("BillingAdmin"),
    /** Reads. */
    HELPDESK_AGENT("HelpdeskAgent"),
    /** Reads. */
    SALES_AGENT("SalesAgent"),
    /** Sends usage. */
    USAGE_WRITER("UsageWriter");

    private final String wireName;

    Role(String wireName) {
        this.wireName = wireName;
    }

    /** The name in tokens, in the database and on the command line. */
    public String wireName() {
        return wireName;
    }

    /** The role of that name, exactly spelled. */
    public static Optional<Role> ofWireName(String name) {
        return Arrays.stream(values()).filter(r -> r.wireName.equals(name)).findFirst();
    }
}
