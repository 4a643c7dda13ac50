package org.usagebudget.server.auth;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.Guid;

/**
 * One issuer of tokens that is trusted: the value of {@code iss}, or, with {@code {tid}} in the place of the tenant, a form
 * of it, such as Entra's {@code https://sts.windows.net/{tid}/} and {@code https://login.microsoftonline.com/{tid}/v2.0}.
 *
 * @param form an absolute https URL without query and fragment, or http where the host is the loopback; {@code {tid}} at
 *     most once, as a whole segment of the path
 */
public record Issuer(String form) {
    /** What stands for the tenant's id in a form. */
    public static final String TENANT = "{tid}";

    /** The tenant that Entra publishes the metadata and keys of all tenants under. */
    private static final String EVERY_TENANT = "common";

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Judges the form; an IllegalArgumentException names what is wrong. */
    public Issuer {
        int tenantAt = form.indexOf(TENANT);
        String plain = form.replace(TENANT, EVERY_TENANT);
        URI uri;
        try {
            uri = URI.create(plain);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("auth.issuers: '" + form + "' is not a URL", e);
        }
        String host = uri.getHost();
        boolean safe = "https".equals(uri.getScheme())
                || ("http".equals(uri.getScheme()) && host != null && LOOPBACK.contains(host));
        if (host == null || !safe || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "auth.issuers: '" + form + "' must be an https URL (http for the loopback only) without query");
        }
        if (tenantAt >= 0 && !isSegment(form, tenantAt)) {
            throw new IllegalArgumentException(
                    "auth.issuers: " + TENANT + " must be one whole segment of '" + form + "'");
        }
    }

    private static boolean isSegment(String form, int tenantAt) {
        int end = tenantAt + TENANT.length();
        return form.indexOf(TENANT, end) < 0
                && tenantAt > "https://".length()
                && form.charAt(tenantAt - 1) == '/'
                && (end == form.length() || form.charAt(end) == '/');
    }

    /** Whether it stands for many tenants. */
    public boolean isForManyTenants() {
        return form.contains(TENANT);
    }

    /**
     * Whether a token's {@code iss} is this issuer's, for that tenant. Where the form, or a fixed issuer, has a tenant's id in
     * it, that must be the token's {@code tid}.
     */
    boolean issues(String iss, UUID tenant) {
        return matches(iss) && tenantOf(iss).map(tenant::equals).orElse(true);
    }

    /** Whether {@code iss} has this form, whatever the tenant. */
    boolean matches(String iss) {
        int at = form.indexOf(TENANT);
        if (at < 0) {
            return form.equals(iss);
        }
        String after = form.substring(at + TENANT.length());
        return iss.length() == at + Guid.LENGTH + after.length()
                && iss.startsWith(form.substring(0, at))
                && iss.endsWith(after)
                && Guid.parse(iss.substring(at, at + Guid.LENGTH)).isPresent();
    }

    private Optional<UUID> tenantOf(String iss) {
        int at = form.indexOf(TENANT);
        if (at >= 0) {
            return Guid.parse(iss.substring(at, at + Guid.LENGTH));
        }
        for (String segment : iss.split("/", -1)) {
            Optional<UUID> tenant = Guid.parse(segment);
            if (tenant.isPresent()) {
                return tenant;
            }
        }
        return Optional.empty();
    }

    /** Where its OpenID Connect metadata is. */
    URI discovery() {
        String base = form.replace(TENANT, EVERY_TENANT);
        return URI.create(base + (base.endsWith("/") ? "" : "/") + ".well-known/openid-configuration");
    }

    /**
     * Whether its metadata may name this issuer: itself or, for many tenants, the form as Entra publishes it, with
     * {@code {tenantid}} for the tenant.
     */
    boolean isNamedBy(@Nullable String published) {
        return form.equals(published) || (published != null && form.equals(published.replace("{tenantid}", TENANT)));
    }

    /** The form. */
    @Override
    public String toString() {
        return form;
    }
}
