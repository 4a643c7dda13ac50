package org.usagebudget.server.store;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.StartupException;

/**
 * A database URL in its parts, decoded.
 *
 * @param hosts one {@code host:port} or several with commas between; not decoded
 * @param name the database
 * @param user the role, null where the URL names none
 * @param password its password, null where the URL has none
 * @param parameters the rest, under pgJDBC's names
 */
record DatabaseUrl(
        String hosts,
        String name,
        @Nullable String user,
        @Nullable String password,
        Map<String, String> parameters) {
    private static final String JDBC = "jdbc:";
    private static final String[] SCHEMES = {"postgres://", "postgresql://"};
    private static final Map<String, String> LIBPQ_NAMES =
            Map.of("connect_timeout", "connectTimeout", "application_name", "ApplicationName");
    private static final int HEX = 16;

    static DatabaseUrl parse(String url) {
        boolean jdbc = url.startsWith(JDBC);
        String rest = withoutScheme(jdbc ? url.substring(JDBC.length()) : url);
        int query = rest.indexOf('?');
        String place = query < 0 ? rest : rest.substring(0, query);
        int slash = place.indexOf('/');
        if (slash < 0 || slash == place.length() - 1) {
            throw refused("it names no database");
        }
        String authority = place.substring(0, slash);
        int at = authority.lastIndexOf('@');
        Map<String, String> parameters = parameters(query < 0 ? "" : rest.substring(query + 1), jdbc);
        @Nullable String user = parameters.remove("user");
        @Nullable String password = parameters.remove("password");
        if (at >= 0) {
            String[] who = authority.substring(0, at).split(":", 2);
            user = decoded(who[0], false);
            password = who.length > 1 ? decoded(who[1], false) : password;
        }
        String hosts = authority.substring(at + 1);
        return new DatabaseUrl(
                hosts.isEmpty() ? "localhost" : hosts,
                decoded(place.substring(slash + 1), jdbc),
                user,
                password,
                parameters);
    }

    private static String withoutScheme(String url) {
        for (String scheme : SCHEMES) {
            if (url.startsWith(scheme)) {
                return url.substring(scheme.length());
            }
        }
        throw refused("it must start with postgres://, postgresql:// or jdbc:postgresql://");
    }

    private static Map<String, String> parameters(String query, boolean jdbc) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String parameter : query.split("&", -1)) {
            if (parameter.isEmpty()) {
                continue;
            }
            String[] pair = parameter.split("=", 2);
            if (pair.length < 2) {
                throw refused("a parameter has no value");
            }
            String name = decoded(pair[0], jdbc);
            parameters.put(LIBPQ_NAMES.getOrDefault(name, name), decoded(pair[1], jdbc));
        }
        return parameters;
    }

    /** In a JDBC URL a plus is a space, in libpq's it is a plus. */
    private static String decoded(String text, boolean plusIsSpace) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] == '%') {
                bytes.write(hex(encoded, i + 1) * HEX + hex(encoded, i + 2));
                i += 2;
            } else {
                bytes.write(plusIsSpace && encoded[i] == '+' ? ' ' : encoded[i]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int hex(byte[] bytes, int index) {
        int digit = index < bytes.length ? Character.digit(bytes[index], HEX) : -1;
        if (digit < 0) {
            throw refused("a % is not followed by two hexadecimal digits");
        }
        return digit;
    }

    DatabaseAddress address(@Nullable String otherUser, @Nullable String otherPassword) {
        String role = otherUser == null ? user : otherUser;
        if (role == null || role.isEmpty()) {
            throw refused("neither it nor database.user names a user");
        }
        String secret = otherPassword == null ? password : otherPassword;
        String query = parameters.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
        String url = "jdbc:postgresql://" + hosts + "/" + encoded(name) + (query.isEmpty() ? "" : "?" + query);
        try {
            DriverManager.getDriver(url);
        } catch (SQLException _) {
            throw refused("its host or port cannot be read");
        }
        return new DatabaseAddress(url, role, secret == null ? "" : secret);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Never with the URL in it, which may hold a password. */
    private static StartupException refused(String why) {
        return new StartupException(StartupException.CONFIGURATION, "the database URL cannot be used: " + why);
    }
}
