package org.usagebudget.server.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is and as whom to enter it. The password stands nowhere but in its own component.
 *
 * @param url a JDBC URL without user and password, {@code jdbc:postgresql://host:port/name?…}
 * @param user the role
 * @param password its password; empty where the server asks for none
 */
public record DatabaseLogin(String url, String user, String password) {
    private static final String JDBC = "jdbc:postgresql:";
    private static final String FORM = "must start with postgres://, postgresql:// or jdbc:postgresql:";

    /**
     * Reads a URL in libpq's form ({@code postgres://user:password@host:port/name}) or in JDBC's.
     *
     * @param user counts where the URL names none
     * @param password counts where the URL has none
     * @throws IllegalArgumentException saying what is wrong, never with the URL's text, which may hold a password
     */
    static DatabaseLogin of(String url, @Nullable String user, @Nullable String password) {
        String rest;
        String urlUser = null;
        String urlPassword = null;
        if (url.startsWith("postgres://") || url.startsWith("postgresql://")) {
            rest = url.substring(url.indexOf("://") + 3);
            int end = endOfAuthority(rest);
            int at = rest.lastIndexOf('@', end - 1);
            if (at >= 0) {
                String entry = rest.substring(0, at);
                int colon = entry.indexOf(':');
                urlUser = percentDecoded(colon < 0 ? entry : entry.substring(0, colon));
                urlPassword = colon < 0 ? null : percentDecoded(entry.substring(colon + 1));
                rest = rest.substring(at + 1);
            }
            rest = "//" + (endOfAuthority(rest) == 0 ? "localhost" + rest : rest);
        } else if (url.startsWith(JDBC)) {
            rest = url.substring(JDBC.length());
        } else {
            throw new IllegalArgumentException(FORM);
        }

        int query = rest.indexOf('?');
        List<String> kept = new ArrayList<>();
        for (String parameter :
                query < 0 ? new String[0] : rest.substring(query + 1).split("&", -1)) {
            if (parameter.startsWith("user=")) {
                urlUser = percentDecoded(parameter.substring("user=".length()));
            } else if (parameter.startsWith("password=")) {
                urlPassword = percentDecoded(parameter.substring("password=".length()));
            } else if (!parameter.isEmpty()) {
                kept.add(parameter);
            }
        }
        String effectiveUser = urlUser == null || urlUser.isEmpty() ? user : urlUser;
        if (effectiveUser == null) {
            throw new IllegalArgumentException("names no user, and database.user is not set");
        }
        String bare = JDBC + (query < 0 ? rest : rest.substring(0, query));
        return new DatabaseLogin(
                kept.isEmpty() ? bare : bare + "?" + String.join("&", kept),
                effectiveUser,
                urlPassword != null ? urlPassword : password != null ? password : "");
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user + "@" + url;
    }

    private static int endOfAuthority(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '/' || text.charAt(i) == '?') {
                return i;
            }
        }
        return text.length();
    }

    private static String percentDecoded(String text) {
        try {
            // URLDecoder would turn a plus sign, which is an ordinary character here, into a space.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has a broken percent-encoding in its user or password", e);
        }
    }
}
