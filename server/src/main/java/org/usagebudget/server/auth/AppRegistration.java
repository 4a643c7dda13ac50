package org.usagebudget.server.auth;

import java.util.Set;
import org.usagebudget.model.Guid;
import org.usagebudget.server.audit.Role;

/**
 * An app of a partner as it is registered with this service.
 *
 * @param clientId its client id, 1 to 200 characters; one that is a GUID is kept in small letters
 * @param roles what it may do when it calls on its own
 */
public record AppRegistration(String clientId, Set<Role> roles) {
    /** The longest client id, in characters. */
    public static final int CLIENT_ID_MAX = 200;

    /** Copies {@code roles}; an IllegalArgumentException where the client id is out of bounds. */
    public AppRegistration {
        clientId = canonical(clientId);
        roles = Set.copyOf(roles);
        if (clientId.isBlank() || clientId.length() > CLIENT_ID_MAX) {
            throw new IllegalArgumentException(
                    "client id must have 1.." + CLIENT_ID_MAX + " characters, had " + clientId.length());
        }
    }

    /** The one spelling of a client id: GUIDs differ in letter case between portals and tokens. */
    static String canonical(String clientId) {
        return Guid.parse(clientId).map(Object::toString).orElse(clientId);
    }
}
