package org.usagebudget.server.sandbox;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The origins, in the sense of browsers, under which this server is reached: its scheme and port with each host that a
 * sandbox answers for. Nothing else is ever redirected to. Thread-safe.
 */
final class OwnOrigins {
    /** The longest URI that is redirected to, in characters. */
    static final int URI_MAX = 1_024;

    private final Supplier<String> baseUrl;

    /** Of the server at that address, asked late. */
    OwnOrigins(Supplier<String> baseUrl) {
        this.baseUrl = baseUrl;
    }

    /** Whether that is one of them, spelled as browsers spell it. */
    boolean contains(String origin) {
        return all().contains(origin);
    }

    /**
     * Which of them a redirect URI has; empty where it has none, or is too long, not well-formed, or has a fragment. Judged
     * on the text itself, which must begin with the origin to the letter: what is compared is what the browser gets.
     */
    Optional<String> of(String redirectUri) {
        if (redirectUri.length() > URI_MAX
                || !redirectUri.chars().allMatch(c -> c > ' ' && c < 0x7f)
                || !isWellFormed(redirectUri)) {
            return Optional.empty();
        }
        return all().stream()
                .filter(origin -> redirectUri.equals(origin)
                        || redirectUri.startsWith(origin + "/")
                        || redirectUri.startsWith(origin + "?"))
                .findFirst();
    }

    private static boolean isWellFormed(String uri) {
        try {
            return new URI(uri).getRawFragment() == null;
        } catch (URISyntaxException _) {
            return false;
        }
    }

    private Set<String> all() {
        URI base = URI.create(baseUrl.get());
        String port = base.getPort() < 0 ? "" : ":" + base.getPort();
        Set<String> origins = new TreeSet<>();
        origins.add(base.getScheme() + "://" + base.getHost() + port);
        for (String host : Sandbox.HOSTS) {
            origins.add(base.getScheme() + "://" + host + port);
        }
        return origins;
    }
}
