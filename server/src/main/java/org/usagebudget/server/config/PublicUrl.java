package org.usagebudget.server.config;

import java.net.URI;
import java.net.URISyntaxException;

/** The form of {@code server.public-url}. */
final class PublicUrl {
    private PublicUrl() {}

    /** Whether the text is scheme, host and perhaps a port, and no more than a slash behind. */
    static boolean isOne(String text) {
        try {
            URI url = new URI(withoutSlash(text));
            boolean http = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            return http
                    && url.getHost() != null
                    && url.getPort() <= 65_535
                    && url.getPort() != 0
                    && url.getRawUserInfo() == null
                    && "".equals(url.getRawPath())
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null;
        } catch (URISyntaxException _) {
            return false;
        }
    }

    static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
