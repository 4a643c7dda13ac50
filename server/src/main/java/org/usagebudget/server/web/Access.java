package org.usagebudget.server.web;

import java.util.Set;
import org.usagebudget.server.audit.Role;

/**
 * Who may call a route, and when.
 *
 * @param signedIn whether a token is needed at all; the following hold only then
 * @param appOnly whether an App-only token will do (else 403/900329)
 * @param roles any one of which is needed (else 403/900150)
 * @param always whether it is answered under overload and while the server stops too
 */
public record Access(boolean signedIn, boolean appOnly, Set<Role> roles, boolean always) {
    /** Copies {@code roles}. */
    public Access {
        roles = Set.copyOf(roles);
    }

    /** Anybody, without a token. */
    public static Access open() {
        return new Access(false, true, Set.of(), false);
    }

    /** Anybody, without a token, at any time: for those who watch the service. What answers must cost next to nothing. */
    public static Access probe() {
        return new Access(false, true, Set.of(), true);
    }

    /** App-only and App+User callers that have one of the roles. */
    public static Access appOrUser(Role... roles) {
        return new Access(true, true, Set.of(roles), false);
    }

    /** App+User callers that have one of the roles. */
    public static Access userOnly(Role... roles) {
        return new Access(true, false, Set.of(roles), false);
    }
}
