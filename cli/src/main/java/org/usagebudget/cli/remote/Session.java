package org.usagebudget.cli.remote;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.Credentials;
import org.usagebudget.client.PartnerService;
import org.usagebudget.client.RefreshTokens;

/** Makes clients of profiles. */
final class Session {
    /** The variable with the name of the profile to use. */
    static final String PROFILE_VARIABLE = "USAGEBUDGET_PROFILE";

    /** The variable with the app's secret, which wins over that of the profile. */
    static final String SECRET_VARIABLE = "USAGEBUDGET_CLIENT_SECRET";

    /** The variable that, set to anything, lets the service be an http address of another machine. */
    static final String INSECURE_VARIABLE = "USAGEBUDGET_ALLOW_INSECURE_HTTP";

    private Session() {}

    /** A client of the profile that was chosen, which exchanges its refresh token while no other command does. */
    static AggregatePartner open(Surroundings around, @Nullable String named, @Nullable String baseUrl) {
        ProfileStore store = ProfileStore.of(around);
        Profiles profiles = store.read();
        String name = name(around, profiles, named);
        Profile profile = profiles.all().get(name);
        if (profile == null) {
            throw new CommandFailure(
                    CommandFailure.NOT_PERMITTED,
                    "there is no profile " + name + "; sign in with usagebudget login --profile " + name);
        }
        String secret = around.variable(SECRET_VARIABLE);
        Profile shown = secret.isEmpty() ? profile : profile.withClientSecret(secret);
        shown = baseUrl == null ? shown : shown.at(baseUrl);
        // Elsewhere the sign-in may be elsewhere too, unless the profile names it; its refresh tokens are none of the
        // profile's.
        boolean isElsewhere =
                profile.signIn().authority() == null && !bare(shown.baseUrl()).equals(bare(profile.baseUrl()));
        RefreshTokens tokens = isElsewhere ? RefreshTokens.own(_ -> {}) : new KeptToken(store, name, profile);
        return open(around, shown, tokens);
    }

    /** An address as it is compared: the client takes it with a slash at its end for the same. */
    private static String bare(String url) {
        return (url.endsWith("/") ? url.substring(0, url.length() - 1) : url).toLowerCase(Locale.ROOT);
    }

    /** The name of the profile: of the option, else of the variable, else of who signed in last. */
    static String name(Surroundings around, Profiles profiles, @Nullable String named) {
        if (named != null) {
            return named;
        }
        String variable = around.variable(PROFILE_VARIABLE);
        if (!variable.isEmpty()) {
            return variable;
        }
        if (profiles.standard() == null) {
            throw new CommandFailure(
                    CommandFailure.NOT_PERMITTED,
                    "nobody is signed in; usagebudget login does that, usagebudget login --sandbox at a sandbox");
        }
        return profiles.standard();
    }

    /** A client of a profile. */
    static AggregatePartner open(Surroundings around, Profile profile, RefreshTokens tokens) {
        try {
            Credentials who = profile.credentials();
            who = profile.secrets().refreshToken() == null ? who : who.refreshTokens(tokens);
            PartnerService.Builder client =
                    PartnerService.builder().baseUrl(profile.baseUrl()).credentials(who);
            boolean isInsecureAllowed = !around.variable(INSECURE_VARIABLE).isEmpty();
            return around.client()
                    .apply(isInsecureAllowed ? client.allowInsecureHttp() : client)
                    .build();
        } catch (IllegalArgumentException e) {
            String hint = profile.baseUrl().startsWith("http:") ? "; " + INSECURE_VARIABLE + "=1 allows it" : "";
            throw new CommandFailure(CommandFailure.CONFIGURATION, e.getMessage() + hint, e);
        }
    }
}
