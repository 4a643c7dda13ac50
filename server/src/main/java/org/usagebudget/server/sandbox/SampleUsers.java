package org.usagebudget.server.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Role;

/** The users that every tenant of the sandbox has, each under the name of the refresh token that signs it in. */
final class SampleUsers {
    private static final List<User> ALL = List.of(
            new User("admin-agent", "Admin agent", Role.ADMIN_AGENT, true),
            new User("billing-admin", "Billing admin", Role.BILLING_ADMIN, true),
            new User("helpdesk-agent", "Helpdesk agent", Role.HELPDESK_AGENT, true),
            new User("sales-agent", "Sales agent", Role.SALES_AGENT, true),
            new User("no-mfa", "Agent without a second factor", Role.ADMIN_AGENT, false));

    private SampleUsers() {}

    /** All, in the order in which people see them. */
    static List<User> all() {
        return ALL;
    }

    /** The user whose refresh token has that name. */
    static Optional<User> find(String name) {
        return ALL.stream().filter(user -> user.name().equals(name)).findFirst();
    }

    /** The names of all, for messages. */
    static String names() {
        return String.join(", ", ALL.stream().map(User::name).toList());
    }

    /**
     * A user.
     *
     * @param name the name of the refresh token that never expires
     * @param displayName what people call it
     * @param role the one role it has
     * @param hasSecondFactor whether it signs in with more than a password
     */
    record User(String name, String displayName, Role role, boolean hasSecondFactor) {
        /** Its principal name, the same in each tenant but for the domain. */
        String principalName(PartnerId tenant) {
            return name + "@" + tenant.toString().substring(0, 8)
                    + tenant.toString().substring(24) + ".example";
        }

        /** Its object id in that tenant, always the same. */
        UUID objectId(PartnerId tenant) {
            return UUID.nameUUIDFromBytes(("user " + tenant + " " + name).getBytes(StandardCharsets.UTF_8));
        }
    }
}
