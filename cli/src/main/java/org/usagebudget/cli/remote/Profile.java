package org.usagebudget.cli.remote;

import org.jspecify.annotations.Nullable;
import org.usagebudget.client.Authority;
import org.usagebudget.client.Credentials;

/**
 * A service, and who signs in there.
 *
 * @param baseUrl where the service is
 * @param tenant the partner's tenant: its id or its domain
 * @param clientId the app
 * @param secrets what it signs in with
 * @param signIn where it signs in, unless the base URL says it
 */
record Profile(String baseUrl, String tenant, String clientId, Secrets secrets, SignIn signIn) {
    /**
     * What must not be shown.
     *
     * @param client the app's secret; null for an app without one
     * @param refreshToken of the user that it works for; null for App-only
     */
    record Secrets(@Nullable String client, @Nullable String refreshToken) {
        @Override
        public String toString() {
            return "***";
        }
    }

    /**
     * Where tokens come from.
     *
     * @param authority {@code global}, {@code us-government}, {@code china}, or the address of a token endpoint; null for the usual one
     * @param scope what tokens are asked for; null for the usual
     * @param id says which login it was; null where that was not kept
     */
    record SignIn(
            @Nullable String authority,
            @Nullable String scope,
            @Nullable String id) {}

    /** The same service elsewhere. */
    Profile at(String url) {
        return new Profile(url, tenant, clientId, secrets, signIn);
    }

    /** The same with another secret of the app. */
    Profile withClientSecret(String secret) {
        return new Profile(baseUrl, tenant, clientId, new Secrets(secret, secrets.refreshToken), signIn);
    }

    /** The same once the refresh token has been replaced. */
    Profile withRefreshToken(String token) {
        return new Profile(baseUrl, tenant, clientId, new Secrets(secrets.client, token), signIn);
    }

    /** Whether it is of the same login as another one, so that a refresh token of either may replace the other's. */
    boolean isOfSameLogin(Profile other) {
        return baseUrl.equals(other.baseUrl)
                && tenant.equals(other.tenant)
                && clientId.equals(other.clientId)
                && signIn.equals(other.signIn);
    }

    /**
     * Who signs in.
     *
     * @throws IllegalArgumentException where the authority is none
     */
    Credentials credentials() {
        String token = secrets.refreshToken;
        Credentials who;
        if (token != null) {
            who = Credentials.appAndUser(tenant, clientId, secrets.client, token);
        } else if (secrets.client != null) {
            who = Credentials.app(tenant, clientId, secrets.client);
        } else {
            throw new CommandFailure(
                    CommandFailure.NOT_PERMITTED, "the app's secret is missing; sign in again with usagebudget login");
        }
        String authority = signIn.authority;
        who = authority == null ? who : who.authority(authority(authority));
        return signIn.scope == null ? who : who.scope(signIn.scope);
    }

    /** An authority by its name or its address. */
    static Authority authority(String text) {
        return switch (text) {
            case "global" -> Authority.global();
            case "us-government" -> Authority.usGovernment();
            case "china" -> Authority.china21Vianet();
            default -> Authority.tokenEndpoint(text);
        };
    }
}
