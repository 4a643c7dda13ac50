package org.usagebudget.server.audit;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.PartnerId;

/**
 * Who is behind a request, once its token has been verified and its partner and app have been found.
 *
 * @param partner the partner whose data it may touch, and no other's
 * @param application the client id of the app, as registered or as the token says it
 * @param user the user's principal name; null where the token is App-only
 * @param roles what it may do
 */
public record Caller(
        PartnerId partner, String application, @Nullable String user, Set<Role> roles) {
    /** Copies {@code roles}. */
    public Caller {
        roles = Set.copyOf(roles);
    }

    /** Whether no user stands behind the request. */
    public boolean isAppOnly() {
        return user == null;
    }
}
