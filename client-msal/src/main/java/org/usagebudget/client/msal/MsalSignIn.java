package org.usagebudget.client.msal;

import com.microsoft.aad.msal4j.AbstractClientApplicationBase;
import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.DeviceCode;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.ManagedIdentityApplication;
import com.microsoft.aad.msal4j.ManagedIdentityId;
import com.microsoft.aad.msal4j.ManagedIdentityParameters;
import com.microsoft.aad.msal4j.PublicClientApplication;
import java.io.IOException;
import java.net.MalformedURLException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.usagebudget.client.AccessToken;
import org.usagebudget.client.Credentials;

/**
 * An app that signs in at Microsoft Entra with MSAL4J. Immutable. Its credentials serve any number of clients; MSAL4J's own cache of
 * access tokens is not asked, since the client keeps its token itself and wants another one when it asks. Nothing of it is kept on disk.
 *
 * <p>A sign-in that Entra refuses is a {@link org.usagebudget.client.PartnerException.Unauthorized}, one that does not reach it a
 * {@link org.usagebudget.client.PartnerException.Transport}; MSAL4J's exception is the cause. Without an HTTP client of your own a
 * connection may take {@value #CONNECT_MILLIS} ms, and an answer's next byte {@value #READ_MILLIS} ms.
 */
public final class MsalSignIn {
    /** Microsoft Entra ID, asked unless {@link #authority} says another. */
    public static final String GLOBAL = "https://login.microsoftonline.com/";

    /** What tokens are for unless {@link #resource} says something else: Partner Center. */
    public static final String PARTNER_CENTER = "https://api.partnercenter.microsoft.com";

    /** MSAL4J itself waits without end, and all calls with it. */
    private static final int CONNECT_MILLIS = 10_000;

    private static final int READ_MILLIS = 60_000;

    private final String authority;
    private final String resource;
    private final @Nullable IHttpClient http;

    private MsalSignIn(String authority, String resource, @Nullable IHttpClient http) {
        this.authority = authority;
        this.resource = resource;
        this.http = http;
    }

    /** At Microsoft Entra ID, for Partner Center. */
    public static MsalSignIn usual() {
        return new MsalSignIn(GLOBAL, PARTNER_CENTER, null);
    }

    /** The same at another authority, such as {@code https://login.partner.microsoftonline.cn/}; managed identities have none. */
    public MsalSignIn authority(String url) {
        return new MsalSignIn(url.endsWith("/") ? url : url + "/", resource, http);
    }

    /** The same with tokens for another resource: its address or application id URI, without {@code /.default}. */
    public MsalSignIn resource(String uri) {
        return new MsalSignIn(authority, uri, http);
    }

    /** The same over another HTTP client, for a proxy or a trust store of your own; it remains yours to close. */
    public MsalSignIn http(IHttpClient client) {
        return new MsalSignIn(authority, resource, client);
    }

    /**
     * An app on its own (App-only), by certificate.
     *
     * @param tenant the partner's tenant: its id or its domain
     * @param clientId the app's id
     * @param key the certificate's private key; it is used here and sent nowhere
     * @param certificate the certificate that is registered with the app
     * @throws IllegalArgumentException where authority and tenant make no https address
     */
    public Credentials certificate(String tenant, String clientId, PrivateKey key, X509Certificate certificate) {
        ConfidentialClientApplication app = at(
                        tenant,
                        ConfidentialClientApplication.builder(
                                clientId,
                                ClientCredentialFactory.createFromCertificateChain(key, List.of(certificate))))
                .build();
        ClientCredentialParameters wanted =
                ClientCredentialParameters.builder(scopes()).skipCache(true).build();
        return Credentials.supplier(() -> token(app.acquireToken(wanted)));
    }

    /** The managed identity of the Azure resource that the program runs on. */
    public Credentials managedIdentity() {
        return managedIdentity(ManagedIdentityId.systemAssigned());
    }

    /**
     * A managed identity of the program's own choice, by its client id.
     *
     * @param clientId the client id of an identity that is assigned to the Azure resource
     */
    public Credentials managedIdentity(String clientId) {
        return managedIdentity(ManagedIdentityId.userAssignedClientId(clientId));
    }

    private Credentials managedIdentity(ManagedIdentityId identity) {
        ManagedIdentityApplication.Builder builder =
                ManagedIdentityApplication.builder(identity).disableInternalRetries();
        ManagedIdentityApplication app = (http == null
                        ? builder.connectTimeoutForDefaultHttpClient(CONNECT_MILLIS)
                                .readTimeoutForDefaultHttpClient(READ_MILLIS)
                        : builder.httpClient(http))
                .build();
        ManagedIdentityParameters wanted =
                ManagedIdentityParameters.builder(resource).forceRefresh(true).build();
        return Credentials.supplier(() -> {
            try {
                return token(app.acquireTokenForManagedIdentity(wanted));
            } catch (Exception e) {
                return CompletableFuture.failedFuture(e);
            }
        });
    }

    /**
     * An app on behalf of a user (App+User), who signs in at another screen. The first call that needs a token has the user asked and
     * waits for that, up to 15 minutes; later tokens come without the user, as long as Entra allows it, and then the user is asked
     * again. The app must be registered as a public client.
     *
     * @param tenant the partner's tenant: its id or its domain
     * @param clientId the app's id
     * @param prompt shows the user {@link DeviceCode#message}; called on a thread of MSAL4J's
     * @throws IllegalArgumentException where authority and tenant make no https address
     */
    public Credentials deviceCode(String tenant, String clientId, Consumer<DeviceCode> prompt) {
        PublicClientApplication app =
                at(tenant, PublicClientApplication.builder(clientId)).build();
        DeviceCodeTokens tokens = new DeviceCodeTokens(app, scopes(), prompt);
        return Credentials.supplier(() -> token(tokens.next()));
    }

    private Set<String> scopes() {
        return Set.of(resource + "/.default");
    }

    private <T extends AbstractClientApplicationBase.Builder<T>> T at(String tenant, T builder) {
        try {
            T placed = builder.authority(authority + tenant + "/");
            return http == null
                    ? placed.connectTimeoutForDefaultHttpClient(CONNECT_MILLIS)
                            .readTimeoutForDefaultHttpClient(READ_MILLIS)
                    : placed.httpClient(http);
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("no authority: " + authority + tenant, e);
        }
    }

    private static CompletableFuture<AccessToken> token(CompletableFuture<IAuthenticationResult> result) {
        return result.thenApply(signedIn -> new AccessToken(
                        signedIn.accessToken(), signedIn.expiresOnDate().toInstant()))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(cause(failure)));
    }

    /** The network's failure that MSAL4J has wrapped, or else its own. */
    private static Throwable cause(Throwable failure) {
        Throwable outer = failure;
        while (outer instanceof CompletionException && outer.getCause() != null) {
            outer = outer.getCause();
        }
        for (Throwable inner = outer; inner != null; inner = inner.getCause()) {
            if (inner instanceof IOException) {
                return inner;
            }
        }
        return outer;
    }
}
