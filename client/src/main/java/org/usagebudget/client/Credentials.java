package org.usagebudget.client;

import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who the client signs in as. A token is got once, shared by all calls, renewed before it expires, and once more where the
 * service refuses it with 401. Immutable; {@link #toString} shows no secret.
 *
 * <p>App and App+User credentials sign in at {@link Authority}: at a sandbox on this machine where the client's base URL is one,
 * else at Microsoft Entra, unless {@link #authority} says otherwise.
 *
 * {@snippet file="org/usagebudget/client/SnippetsTest.java" region="rotation"}
 */
public final class Credentials {
    private final @Nullable Grant grant;
    private final @Nullable Authority authority;
    private final @Nullable Supplier<? extends CompletionStage<AccessToken>> supplier;
    private final boolean renewable;

    /**
     * What a token endpoint is shown.
     *
     * @param clientSecret null for an app without one
     * @param refreshToken null for App-only
     * @param scope null for the authority's
     * @param shared has the refresh token that is good now, and takes each new one
     */
    record Grant(
            String tenant,
            String clientId,
            @Nullable String clientSecret,
            @Nullable String refreshToken,
            @Nullable String scope,
            RefreshTokens shared) {
        @Override
        public String toString() {
            return "app " + clientId + " of " + tenant;
        }
    }

    private Credentials(
            @Nullable Grant grant,
            @Nullable Authority authority,
            @Nullable Supplier<? extends CompletionStage<AccessToken>> supplier,
            boolean renewable) {
        this.grant = grant;
        this.authority = authority;
        this.supplier = supplier;
        this.renewable = renewable;
    }

    /**
     * An app on its own (App-only).
     *
     * @param tenant the partner's tenant: its id or its domain
     * @param clientId the app's id
     * @param clientSecret the app's secret
     */
    public static Credentials app(String tenant, String clientId, String clientSecret) {
        Objects.requireNonNull(clientSecret, "clientSecret");
        return of(new Grant(tenant, clientId, clientSecret, null, null, RefreshTokens.own(token -> {})));
    }

    /**
     * An app on behalf of a user (App+User), by a refresh token; {@link #onRotation} is told the ones that replace it.
     *
     * @param tenant the partner's tenant: its id or its domain
     * @param clientId the app's id
     * @param clientSecret the app's secret; null for an app that has none
     * @param refreshToken what the user's sign-in gave
     */
    public static Credentials appAndUser(
            String tenant, String clientId, @Nullable String clientSecret, String refreshToken) {
        Objects.requireNonNull(refreshToken, "refreshToken");
        return of(new Grant(tenant, clientId, clientSecret, refreshToken, null, RefreshTokens.own(token -> {})));
    }

    /** A token that is there already. It is never renewed: once it has expired, calls fail with {@link PartnerException.Unauthorized}. */
    public static Credentials token(String token) {
        AccessToken fixed = new AccessToken(token, Instant.MAX);
        return new Credentials(null, null, () -> CompletableFuture.completedFuture(fixed), false);
    }

    /**
     * Tokens from anywhere. The supplier is called when one is needed, never twice at a time, and must not block: wrap one that
     * does into {@link CompletableFuture#supplyAsync}. What it fails with becomes the cause of a
     * {@link PartnerException.Unauthorized}, of a {@link PartnerException.Transport} where it is an
     * {@link java.io.IOException}.
     */
    public static Credentials supplier(Supplier<? extends CompletionStage<AccessToken>> supplier) {
        return new Credentials(null, null, supplier, true);
    }

    private static Credentials of(Grant grant) {
        return new Credentials(grant, null, null, true);
    }

    /** The same at another authority. For app and App+User credentials only. */
    public Credentials authority(Authority value) {
        return new Credentials(grant(), value, null, true);
    }

    /** The same for another scope than the authority's usual one. For app and App+User credentials only. */
    public Credentials scope(String value) {
        Grant of = grant();
        return new Credentials(
                new Grant(of.tenant(), of.clientId(), of.clientSecret(), of.refreshToken(), value, of.shared()),
                authority,
                null,
                true);
    }

    /**
     * The same with somebody who stores the refresh token that replaces the one before, each time there is a new one. It is
     * called on a thread of the client, before any call uses the new sign-in, and should be quick; what it throws fails the
     * calls that wait for this sign-in. For App+User credentials only.
     */
    public Credentials onRotation(Consumer<String> store) {
        return refreshTokens(RefreshTokens.own(store));
    }

    /**
     * The same with a refresh token that others show too, such as other processes. It takes the place of {@link #onRotation}. For
     * App+User credentials only.
     */
    public Credentials refreshTokens(RefreshTokens shared) {
        Grant of = grant();
        if (of.refreshToken() == null) {
            throw new IllegalStateException("only App+User credentials have a refresh token");
        }
        return new Credentials(
                new Grant(of.tenant(), of.clientId(), of.clientSecret(), of.refreshToken(), of.scope(), shared),
                authority,
                null,
                true);
    }

    private Grant grant() {
        if (grant == null) {
            throw new IllegalStateException("only app and App+User credentials sign in at an authority");
        }
        return grant;
    }

    /**
     * Where tokens come from.
     *
     * @param usual the authority where none is set
     * @param transport sends to token endpoints
     */
    Tokens.Source source(Authority usual, OAuthSource.Exchange transport) {
        Grant of = grant;
        if (of != null) {
            return new OAuthSource(of, authority == null ? usual : authority, transport);
        }
        Supplier<? extends CompletionStage<AccessToken>> tokens = Objects.requireNonNull(supplier);
        return new SuppliedSource(tokens, renewable);
    }

    @Override
    public String toString() {
        return grant == null ? "tokens of the caller's" : grant.toString();
    }
}
