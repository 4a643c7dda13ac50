package org.usagebudget.server.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.StartupException;
import org.usagebudget.server.store.DataDirectory.Holder;

/**
 * The embedded PostgreSQL of a data directory for one short command: the one of the server that runs on the directory, whose
 * claim is not touched, or, where none runs, one that is started for the command and ends with it. Not thread-safe.
 */
public final class EmbeddedAccess implements AutoCloseable {
    /** How long a server that starts, or a command that was there first, is waited for. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final DatabaseAddress owner;
    private final DatabaseAddress service;
    private final @Nullable DataDirectory directory;
    private final @Nullable EmbeddedPostgres postgres;

    private EmbeddedAccess(DatabaseAddress owner, DatabaseAddress service) {
        this.owner = owner;
        this.service = service;
        this.directory = null;
        this.postgres = null;
    }

    private EmbeddedAccess(DataDirectory directory, EmbeddedPostgres postgres) {
        this.owner = postgres.owner();
        this.service = postgres.service();
        this.directory = directory;
        this.postgres = postgres;
    }

    /**
     * Enters or starts it. Commands on one directory take turns. Throws a {@link StartupException}: 78 where the directory is
     * of the other kind or somebody else's, 69 where what is there does not let us in within {@link #PATIENCE}.
     *
     * @param directory the data directory, made where it is not there
     */
    public static EmbeddedAccess open(Path directory, DataDirectory.Kind kind) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Optional<EmbeddedAccess> access = attempt(directory, kind);
            if (access.isPresent()) {
                return access.get();
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new StartupException(
                        StartupException.UNAVAILABLE,
                        "the PostgreSQL in %s is in use, and took no connections for %d s"
                                .formatted(directory, PATIENCE.toSeconds()));
            }
            pause();
        }
    }

    private static Optional<EmbeddedAccess> attempt(Path directory, DataDirectory.Kind kind) {
        Optional<Holder> holder = DataDirectory.holder(directory);
        if (holder.isEmpty()) {
            return start(directory, kind);
        }
        // What another command has started ends with it, so that it is no use to us.
        return holder.get() == Holder.SERVER ? enter(directory, kind) : Optional.empty();
    }

    private static Optional<EmbeddedAccess> start(Path path, DataDirectory.Kind kind) {
        DataDirectory directory;
        try {
            directory = DataDirectory.claim(path, kind, Holder.COMMAND);
        } catch (StartupException e) {
            if (e.exitCode() == StartupException.UNAVAILABLE) {
                // Somebody was faster; the next look finds out who.
                return Optional.empty();
            }
            throw e;
        }
        try {
            return Optional.of(new EmbeddedAccess(directory, EmbeddedPostgres.start(directory)));
        } catch (RuntimeException | Error e) {
            directory.close();
            throw e;
        }
    }

    /** Enters the one of a server; none where that is not ready for it yet, or any more. */
    private static Optional<EmbeddedAccess> enter(Path directory, DataDirectory.Kind kind) {
        DataDirectory.requireKind(directory, kind);
        OptionalInt port = Postmaster.readyPort(PostgresCluster.pgdata(directory));
        Optional<PostgresRoles> roles = PostgresRoles.kept(directory);
        if (port.isEmpty() || roles.isEmpty()) {
            return Optional.empty();
        }
        DatabaseAddress owner = roles.get().owner(port.getAsInt());
        DatabaseAddress service = roles.get().service(port.getAsInt());
        return answers(owner) && answers(service) ? Optional.of(new EmbeddedAccess(owner, service)) : Optional.empty();
    }

    /** At its very first start, PostgreSQL takes connections before its roles have been made. */
    private static boolean answers(DatabaseAddress address) {
        try {
            return new Sql(address.source()).one("SELECT 1", row -> true).isPresent();
        } catch (DatabaseException e) {
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_EVERY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartupException(StartupException.UNAVAILABLE, "interrupted while waiting for PostgreSQL", e);
        }
    }

    /** The database as the role that owns it. */
    public DatabaseAddress owner() {
        return owner;
    }

    /** The database as the role of the service. */
    public DatabaseAddress service() {
        return service;
    }

    /** Stops what was started for the command; a server's stays. Does nothing the second time. */
    @Override
    public void close() {
        if (postgres != null && directory != null) {
            postgres.close();
            directory.close();
        }
    }
}
