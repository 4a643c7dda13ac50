package org.usagebudget.server.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One embedded PostgreSQL for all tests of a JVM, in a temporary directory, stopped and deleted at the JVM's end. Rows of
 * the shared database are to be told apart by partner: each test makes its own.
 */
public final class TestDatabase {
    private static final int POOL = 16;
    private static final Duration LEAK_AFTER = Duration.ofSeconds(10);

    private static @Nullable EmbeddedPostgres postgres;
    private static @Nullable Database shared;

    private TestDatabase() {}

    /** The migrated database that tests share; not to be closed. */
    public static synchronized Database open() {
        Database present = shared;
        if (present == null) {
            EmbeddedPostgres server = postgres();
            present = open(server.owner(), server.service());
            shared = present;
        }
        return present;
    }

    /** A new, empty, migrated database in the same PostgreSQL; the test closes it. */
    public static Database fresh() {
        EmbeddedPostgres server = postgres();
        String name = "test_" + UUID.randomUUID().toString().replace("-", "");
        return open(owner(server, name), service(server, name));
    }

    /** The service's way into that database, each connection asked of a gate first, which may throw. */
    public static Sql gated(Database database, Gate gate) {
        DataSource source = database.service().source();
        return new Sql((DataSource) Proxy.newProxyInstance(
                TestDatabase.class.getClassLoader(), new Class<?>[] {DataSource.class}, (_, method, arguments) -> {
                    gate.pass();
                    return method.invoke(source, arguments);
                }));
    }

    /** Lets connections through. */
    @FunctionalInterface
    public interface Gate {
        /** Returns, or throws as a pool without connections does. */
        void pass() throws SQLException;
    }

    /** The owner's way into the database that the given one is. */
    public static DatabaseAddress owner(Database database) {
        String url = database.service().url();
        return new DatabaseAddress(
                url, postgres().owner().user(), postgres().owner().password());
    }

    /** The settings of a service on that database, on a free port. */
    public static Map<String, String> settings(Database database) {
        DatabaseAddress service = database.service();
        DatabaseAddress owner = owner(database);
        String ownerUrl = owner.url() + (owner.url().contains("?") ? "&" : "?") + "user=" + owner.user() + "&password="
                + owner.password();
        return Map.of(
                "server.port",
                "0",
                "auth.issuers",
                "https://issuer.example",
                "auth.audiences",
                "api://budgets",
                "database.url",
                service.url(),
                "database.user",
                service.user(),
                "database.password",
                service.password(),
                "database.owner-url",
                ownerUrl);
    }

    /** A new database without tables, as its owner. */
    static DatabaseAddress empty() {
        return owner(postgres(), "test_" + UUID.randomUUID().toString().replace("-", ""));
    }

    /** The service's way into the database of an owner. */
    static DatabaseAddress service(DatabaseAddress owner) {
        return new DatabaseAddress(
                owner.url(), postgres().service().user(), postgres().service().password());
    }

    private static DatabaseAddress owner(EmbeddedPostgres server, String name) {
        PostgresRoles.makeDatabase(
                new Sql(server.superuser(PostgresRoles.MAINTENANCE_DATABASE).source()), name);
        return new DatabaseAddress(
                server.superuser(name).url(),
                server.owner().user(),
                server.owner().password());
    }

    private static DatabaseAddress service(EmbeddedPostgres server, String name) {
        return new DatabaseAddress(
                server.superuser(name).url(),
                server.service().user(),
                server.service().password());
    }

    private static Database open(DatabaseAddress owner, DatabaseAddress service) {
        return Database.open(owner, service, new Database.Settings(POOL, LEAK_AFTER, InstantSource.system()));
    }

    /** The PostgreSQL of this JVM. */
    static synchronized EmbeddedPostgres postgres() {
        EmbeddedPostgres present = postgres;
        if (present == null) {
            DataDirectory directory = DataDirectory.claim(temporaryDirectory(), DataDirectory.Kind.SANDBOX);
            present = EmbeddedPostgres.start(directory);
            EmbeddedPostgres started = present;
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(started, directory), "test-database-end"));
            postgres = present;
        }
        return present;
    }

    private static synchronized void end(EmbeddedPostgres server, DataDirectory directory) {
        Database open = shared;
        if (open != null) {
            open.close();
        }
        server.close();
        directory.close();
        try {
            Posix.deleteTree(directory.path());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new directory that PostgreSQL's user can enter, which a test's own temporary directory is not for root. */
    static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("usagebudget-test-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
