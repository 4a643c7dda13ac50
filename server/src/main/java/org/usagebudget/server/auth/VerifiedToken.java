package org.usagebudget.server.auth;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Role;

/**
 * What a token says, once its signature, times, issuer and audience have been found good. Whether its partner and app are
 * registered, and what the app may do, is not in it: that can change while the token lives.
 *
 * @param app the partner and the app it speaks for
 * @param user the user's name; null where it is App-only
 * @param userRoles the roles that the token gives its user; empty where it is App-only, whose roles are the registration's
 * @param isUserProven whether a user's token has the scope and the second factor; true where it is App-only
 * @param isForGraph whether it was issued for Azure AD Graph alone, which any app can get a token for
 * @param expiresAt its {@code exp}, without the skew
 */
record VerifiedToken(
        AppKey app,
        @Nullable String user,
        Set<Role> userRoles,
        boolean isUserProven,
        boolean isForGraph,
        Instant expiresAt) {
    VerifiedToken {
        userRoles = Set.copyOf(userRoles);
    }

    /**
     * An app of a partner.
     *
     * @param partner the token's {@code tid}
     * @param clientId as {@link AppRegistration#clientId} spells it
     */
    record AppKey(PartnerId partner, String clientId) {}
}
