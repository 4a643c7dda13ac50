package org.usagebudget.server.store;

import com.zaxxer.hikari.util.DriverDataSource;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is, and as whom to enter it.
 *
 * @param url a JDBC URL, {@code jdbc:postgresql://host:port/name}; never with a user or a password in it
 * @param user the role
 * @param password its password, empty where none is needed; never printed
 */
public record DatabaseAddress(String url, String user, String password) {
    /** How long the network may take to connect. */
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** How long connecting and signing in may take together. */
    static final Duration LOGIN_TIMEOUT = Duration.ofSeconds(10);

    /**
     * Of a URL as an operator writes it: {@code postgres://user:password@host:port/name?sslmode=require}, with
     * {@code postgresql://} as well, or {@code jdbc:postgresql://host:port/name?user=…&password=…}. The parameters are
     * pgJDBC's; libpq's {@code connect_timeout} and {@code application_name} are understood too. Throws a
     * {@link org.usagebudget.server.fault.StartupException} 78, which does not repeat the URL, for anything else.
     *
     * @param url the URL
     * @param user the role; null means the one in the URL
     * @param password its password; null means the one in the URL, or none
     */
    public static DatabaseAddress parse(String url, @Nullable String user, @Nullable String password) {
        return DatabaseUrl.parse(url).address(user, password);
    }

    /** The same with a parameter of the driver, unless it has one of that name. */
    DatabaseAddress withDefault(String name, String value) {
        int query = url.indexOf('?');
        String parameters = query < 0 ? "" : url.substring(query + 1);
        for (String parameter : parameters.split("&", -1)) {
            if (parameter.startsWith(name + "=")) {
                return this;
            }
        }
        String separator = query < 0 ? "?" : "&";
        return new DatabaseAddress(url + separator + name + "=" + value, user, password);
    }

    /**
     * Opens connections to it, without a pool. An address that does not answer is given up after {@link
     * #CONNECT_TIMEOUT}, a sign-in that does not end after {@link #LOGIN_TIMEOUT}, unless the URL says otherwise.
     */
    DataSource source() {
        DatabaseAddress bounded = withDefault("connectTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()))
                .withDefault("loginTimeout", Long.toString(LOGIN_TIMEOUT.toSeconds()));
        return new DriverDataSource(bounded.url, null, new Properties(), user, password);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user + "@" + url;
    }
}
