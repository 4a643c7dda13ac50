package org.usagebudget.client;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Whom credentials are shown to: the token endpoint of Microsoft Entra, or any other of OAuth 2.0. Immutable. */
public final class Authority {
    private static final String TENANT = "{tenant}";
    private static final String ENTRA_PATH = "/" + TENANT + "/oauth2/v2.0/token";
    private static final String GLOBAL_SERVICE = "https://api.partnercenter.microsoft.com";
    private static final String CHINA_SERVICE = "https://partner.partnercenterapi.microsoftonline.cn";

    private final String endpoint;
    private final @Nullable String scope;

    private Authority(String endpoint, @Nullable String scope) {
        this.endpoint = endpoint;
        this.scope = scope;
    }

    /** Microsoft Entra ID; tokens for Partner Center. */
    public static Authority global() {
        return new Authority("https://login.microsoftonline.com" + ENTRA_PATH, GLOBAL_SERVICE + "/.default");
    }

    /** Microsoft Entra ID for the government of the United States; tokens for Partner Center. */
    public static Authority usGovernment() {
        return new Authority("https://login.microsoftonline.us" + ENTRA_PATH, GLOBAL_SERVICE + "/.default");
    }

    /** Microsoft Entra in China, operated by 21Vianet; tokens for Partner Center there. */
    public static Authority china21Vianet() {
        return new Authority("https://login.partner.microsoftonline.cn" + ENTRA_PATH, CHINA_SERVICE + "/.default");
    }

    /**
     * Any token endpoint of OAuth 2.0; no scope is asked for unless {@link Credentials#scope} says one.
     *
     * @param url an address with {@code https}, or with {@code http} on this machine; in it <code>{tenant}</code> stands for the tenant of
     *     the credentials
     * @throws IllegalArgumentException for any other address
     */
    public static Authority tokenEndpoint(String url) {
        URI parsed = URI.create(url.replace(TENANT, "tenant"));
        if (parsed.getHost() == null || !isPrivate(parsed)) {
            throw new IllegalArgumentException("a token endpoint must have https, or http on this machine, was "
                    + parsed.getScheme() + "://" + parsed.getHost());
        }
        return new Authority(url, null);
    }

    /** Who gives tokens for a service unless the credentials say it: a sandbox does so itself. */
    static Authority of(URI service) {
        // Entra is never before an http address: what is there is a sandbox.
        if (isLoopback(service) || "http".equals(service.getScheme())) {
            return new Authority(service.getScheme() + "://" + service.getRawAuthority() + ENTRA_PATH, null);
        }
        return CHINA_SERVICE.endsWith("//" + service.getHost()) ? china21Vianet() : global();
    }

    /** Whether what is sent there is seen by nobody else: https, or http on this machine. */
    static boolean isPrivate(URI uri) {
        return "https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && isLoopback(uri));
    }

    private static boolean isLoopback(URI uri) {
        String host = uri.getHost();
        return host != null
                && (host.equals("localhost") || host.equals("[::1]") || host.matches("127\\.\\d+\\.\\d+\\.\\d+"));
    }

    /** The endpoint for a tenant. */
    URI endpoint(String tenant) {
        return URI.create(endpoint.replace(TENANT, URLEncoder.encode(tenant, StandardCharsets.UTF_8)));
    }

    /** What to ask tokens for unless the credentials say it. */
    @Nullable String scope() {
        return scope;
    }

    @Override
    public String toString() {
        return endpoint;
    }
}
