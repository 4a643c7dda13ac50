package org.usagebudget.server.auth;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.usagebudget.server.audit.Role;

/**
 * Which tokens are taken, and what they mean: the section {@code auth} of the configuration.
 *
 * @param issuers who may issue tokens; empty: nobody can sign in
 * @param audiences which {@code aud} are taken, compared exactly; there is no default in {@code serve}
 * @param rolesClaim the claim of an App+User token that holds the user's roles, a string or an array of strings
 * @param roleMap what the values of that claim mean; a value that is not in it is taken as a role's own name, and one that
 *     is no role's name counts for nothing
 * @param clockSkew how far {@code exp} and {@code nbf} may be off, 0 to {@link #CLOCK_SKEW_MAX}
 */
public record AuthConfig(
        List<Issuer> issuers, Set<String> audiences, String rolesClaim, Map<String, Role> roleMap, Duration clockSkew) {
    /** The default of {@code auth.roles-claim}. */
    public static final String ROLES_CLAIM = "roles";

    /** The default of {@code auth.clock-skew}. */
    public static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

    /** More than this would keep dead tokens alive. */
    public static final Duration CLOCK_SKEW_MAX = Duration.ofMinutes(10);

    /** Copies the collections; an IllegalArgumentException names the key that is out of bounds. */
    public AuthConfig {
        issuers = List.copyOf(issuers);
        audiences = Set.copyOf(audiences);
        roleMap = Map.copyOf(roleMap);
        if (rolesClaim.isBlank()) {
            throw new IllegalArgumentException("auth.roles-claim must not be blank");
        }
        if (clockSkew.isNegative() || clockSkew.compareTo(CLOCK_SKEW_MAX) > 0) {
            throw new IllegalArgumentException("auth.clock-skew must be 0 to 10 minutes, was " + clockSkew);
        }
    }

    /** With the defaults for all but issuers and audiences. */
    public static AuthConfig of(List<Issuer> issuers, Set<String> audiences) {
        return new AuthConfig(issuers, audiences, ROLES_CLAIM, Map.of(), CLOCK_SKEW);
    }
}
