package org.usagebudget.server.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import org.usagebudget.server.fault.StartupException;

/**
 * The roles and the database of an embedded PostgreSQL, made where they are missing at each start.
 *
 * @param superuserPassword the password that {@code initdb} was given
 * @param ownerPassword the password of the role that owns the database
 * @param servicePassword the password of the role that the service runs as
 */
record PostgresRoles(String superuserPassword, String ownerPassword, String servicePassword) {
    /** The role that owns the database and migrates it. */
    static final String OWNER = "usagebudget_owner";

    /** The role of the service. */
    static final String SERVICE = "usagebudget";

    /** The database. */
    static final String DATABASE = "usagebudget";

    /** The database that is always there. */
    static final String MAINTENANCE_DATABASE = "postgres";

    private static final String SUPERUSER_SECRET = "postgres.password";
    private static final String OWNER_SECRET = "owner.password";
    private static final String SERVICE_SECRET = "service.password";

    /** Those of a data directory that is claimed; passwords that are not there yet are made. */
    static PostgresRoles in(DataDirectory directory, Supplier<String> password) {
        return new PostgresRoles(
                directory.secret(SUPERUSER_SECRET, password),
                directory.secret(OWNER_SECRET, password),
                directory.secret(SERVICE_SECRET, password));
    }

    /** Those of a data directory that somebody else may have claimed; none where it has not got them all. */
    static Optional<PostgresRoles> kept(Path directory) {
        return DataDirectory.keptSecret(directory, SUPERUSER_SECRET)
                .flatMap(superuser -> DataDirectory.keptSecret(directory, OWNER_SECRET)
                        .flatMap(owner -> DataDirectory.keptSecret(directory, SERVICE_SECRET)
                                .map(service -> new PostgresRoles(superuser, owner, service))));
    }

    DatabaseAddress superuser(int port, String database) {
        return new DatabaseAddress(url(port, database), PostgresCluster.SUPERUSER, superuserPassword);
    }

    DatabaseAddress owner(int port) {
        return new DatabaseAddress(url(port, DATABASE), OWNER, ownerPassword);
    }

    DatabaseAddress service(int port) {
        return new DatabaseAddress(url(port, DATABASE), SERVICE, servicePassword);
    }

    /** Nothing leaves the loopback address, and the programs come without a certificate. */
    private static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?sslmode=disable";
    }

    /** Makes what is missing, and sets the passwords to ours. */
    void make(int port) {
        try {
            Sql sql = new Sql(superuser(port, MAINTENANCE_DATABASE).source());
            makeRole(sql, OWNER, ownerPassword);
            makeRole(sql, SERVICE, servicePassword);
            makeDatabase(sql, DATABASE);
        } catch (DatabaseException e) {
            throw new StartupException(
                    StartupException.CONFIGURATION,
                    "cannot enter the embedded PostgreSQL to make its roles: " + e.getMessage(),
                    e);
        }
    }

    private static void makeRole(Sql sql, String role, String password) {
        if (sql.one("SELECT 1 FROM pg_roles WHERE rolname = ?", row -> true, role)
                .isEmpty()) {
            run(sql, "SELECT format('CREATE ROLE %I', ?)", role);
        }
        run(
                sql,
                "SELECT format('ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD %L', ?, ?)",
                role,
                password);
    }

    /** Makes a database that belongs to the owner and that no other role but the service may enter. */
    static void makeDatabase(Sql sql, String database) {
        if (sql.one("SELECT 1 FROM pg_database WHERE datname = ?", row -> true, database)
                .isEmpty()) {
            run(sql, "SELECT format('CREATE DATABASE %I OWNER %I', ?, ?)", database, OWNER);
        }
        run(sql, "SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', ?)", database);
        run(sql, "SELECT format('GRANT CONNECT ON DATABASE %I TO %I', ?, ?)", database, SERVICE);
    }

    /** These statements take no parameters, so PostgreSQL itself writes them with its own quoting. */
    private static void run(Sql sql, String format, String... names) {
        String statement = sql.one(format, row -> row.text("format"), (Object[]) names)
                .orElseThrow(() -> new DatabaseException(new SQLException("format() gave nothing")));
        sql.update(statement);
    }
}
