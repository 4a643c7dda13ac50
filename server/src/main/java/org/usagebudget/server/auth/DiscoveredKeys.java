package org.usagebudget.server.auth;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one issuer, read from where its OpenID Connect metadata says, both anew each time. Size and time of each
 * document are bounded and redirects are not followed.
 */
final class DiscoveredKeys implements JWKSetSource<SecurityContext> {
    /** The largest document that is read, in bytes. */
    static final int DOCUMENT_SIZE_MAX = 512 * 1024;

    /** The most keys of an issuer; further ones are left out. */
    static final int KEYS_MAX = 100;

    private final Issuer issuer;
    private final HttpClient http;
    private final Duration documentTime;

    DiscoveredKeys(Issuer issuer, HttpClient http, Duration documentTime) {
        this.issuer = issuer;
        this.http = http;
        this.documentTime = documentTime;
    }

    @Override
    public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long currentTime, @Nullable SecurityContext context)
            throws JWKSetUnavailableException {
        return new JWKSet(keys(read(keysAddress(read(issuer.discovery())))));
    }

    private URI keysAddress(Map<String, Object> metadata) throws JWKSetUnavailableException {
        if (!(metadata.get("issuer") instanceof String name) || !issuer.isNamedBy(name)) {
            throw new JWKSetUnavailableException("its metadata names another issuer");
        }
        if (!(metadata.get("jwks_uri") instanceof String text)) {
            throw new JWKSetUnavailableException("its metadata has no jwks_uri");
        }
        URI address;
        try {
            address = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new JWKSetUnavailableException("its jwks_uri is not a URI", e);
        }
        boolean isAsSafe = "https".equals(address.getScheme())
                || ("http".equals(address.getScheme())
                        && "http".equals(issuer.discovery().getScheme())
                        && Objects.equals(issuer.discovery().getHost(), address.getHost()));
        if (!isAsSafe || address.getHost() == null) {
            throw new JWKSetUnavailableException("its jwks_uri is not https");
        }
        return address;
    }

    private List<JWK> keys(Map<String, Object> document) throws JWKSetUnavailableException {
        if (!(document.get("keys") instanceof List<?> published)) {
            throw new JWKSetUnavailableException("its key set has no keys");
        }
        List<JWK> keys = new ArrayList<>();
        for (Object element : published) {
            if (keys.size() < KEYS_MAX && element instanceof Map<?, ?> members && !isTiedToOneTenant(members)) {
                parse(members).ifPresent(keys::add);
            }
        }
        return keys;
    }

    /** A key that cannot be read is left out, so that one of a new kind does not take the others with it. */
    private static Optional<JWK> parse(Map<?, ?> members) {
        try {
            return Optional.ofNullable(JWK.parse(named(members)).toPublicJWK());
        } catch (ParseException | RuntimeException _) {
            return Optional.empty();
        }
    }

    @SuppressWarnings("unchecked") // a JSON object's names are strings
    private static Map<String, Object> named(Map<?, ?> members) {
        return (Map<String, Object>) members;
    }

    /**
     * Entra publishes keys that may sign for one tenant only (that of private accounts) among those that sign for all, and
     * says so in the key's {@code issuer}. Such a key must not vouch for other tenants.
     */
    private boolean isTiedToOneTenant(Map<?, ?> key) {
        return issuer.isForManyTenants()
                && key.get("issuer") instanceof String tied
                && !tied.contains("{tenantid}")
                && !tied.contains(Issuer.TENANT);
    }

    private Map<String, Object> read(URI address) throws JWKSetUnavailableException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(documentTime)
                .header("Accept", "application/json")
                .build();
        CompletableFuture<HttpResponse<byte[]>> pending =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), DOCUMENT_SIZE_MAX));
        try {
            // The request's own timeout ends with the headers; this one counts for the body too.
            HttpResponse<byte[]> response = pending.get(documentTime.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new JWKSetRetrievalException(address + " answered " + response.statusCode(), null);
            }
            Map<String, Object> members = JSONObjectUtils.parse(new String(response.body(), StandardCharsets.UTF_8));
            if (members == null) { // the text "null"
                throw new JWKSetRetrievalException(address + " is not a JSON object", null);
            }
            return members;
        } catch (ExecutionException e) {
            throw new JWKSetRetrievalException(address + " cannot be read: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new JWKSetRetrievalException(address + " did not answer within " + documentTime, e);
        } catch (ParseException e) {
            throw new JWKSetRetrievalException(address + " is not a JSON object", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JWKSetRetrievalException("interrupted while reading " + address, e);
        } finally {
            pending.cancel(true);
        }
    }

    @Override
    public void close() {
        // The client is shared; who made it closes it.
    }
}
