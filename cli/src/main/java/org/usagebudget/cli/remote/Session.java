package org.usagebudget.cli.remote;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.Credentials;
import org.usagebudget.client.PartnerService;

/** Makes clients of profiles. */
final class Session {
    /** The variable with the name of the profile to use. */
    static final String PROFILE_VARIABLE = "USAGEBUDGET_PROFILE";

    /** The variable with the app's secret, which wins over that of the profile. */
    static final String SECRET_VARIABLE = "USAGEBUDGET_CLIENT_SECRET";

    private Session() {}

    /** A client of the profile that was chosen, which stores each new refresh token there. */
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
        profile = secret.isEmpty() ? profile : profile.withClientSecret(secret);
        profile = baseUrl == null ? profile : profile.at(baseUrl);
        return open(
                around,
                profile,
                token -> store.change(now -> {
                    Profile then = now.all().get(name);
                    return then == null ? now : now.replaced(name, then.withRefreshToken(token));
                }));
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
    static AggregatePartner open(Surroundings around, Profile profile, Consumer<String> rotation) {
        try {
            Credentials who = profile.credentials();
            who = profile.secrets().refreshToken() == null ? who : who.onRotation(rotation);
            return around.client()
                    .apply(PartnerService.builder().baseUrl(profile.baseUrl()).credentials(who))
                    .build();
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.CONFIGURATION, String.valueOf(e.getMessage()), e);
        }
    }
}
