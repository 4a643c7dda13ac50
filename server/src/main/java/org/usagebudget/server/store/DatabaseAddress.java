package org.usagebudget.server.store;

/**
 * Where a database is, and as whom to enter it.
 *
 * @param url a JDBC URL, {@code jdbc:postgresql://host:port/name}
 * @param user the role
 * @param password its password; never printed
 */
public record DatabaseAddress(String url, String user, String password) {
    /** Without the password. */
    @Override
    public String toString() {
        return user + "@" + url;
    }
}
