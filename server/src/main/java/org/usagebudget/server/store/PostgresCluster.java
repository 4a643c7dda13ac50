package org.usagebudget.server.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.usagebudget.server.fault.StartupException;

/**
 * The files of one embedded PostgreSQL, below a data directory, and the programs that make, start and stop it. It keeps
 * nothing in memory: what runs is found by looking. Used by one thread at a time.
 */
final class PostgresCluster {
    /** How long {@code initdb} may take. */
    static final Duration CREATE_PATIENCE = Duration.ofMinutes(2);

    /** How long a start may take, the recovery after a crash included. */
    static final Duration START_PATIENCE = Duration.ofMinutes(5);

    /** How long an orderly stop may take before PostgreSQL is stopped at once. */
    static final Duration FAST_STOP_PATIENCE = Duration.ofSeconds(30);

    /** How long a stop at once may take before the process is killed. */
    static final Duration IMMEDIATE_STOP_PATIENCE = Duration.ofSeconds(10);

    /** The size in bytes at which PostgreSQL's log is put aside; one older log is kept. */
    static final long LOG_MAX = 8L * 1024 * 1024;

    /** How many connections it takes. */
    static final int CONNECTIONS_MAX = 100;

    /** The superuser's name. */
    static final String SUPERUSER = "postgres";

    private static final Logger log = LoggerFactory.getLogger(PostgresCluster.class);

    private static final String DATA = "pgdata";
    private static final String UNFINISHED = DATA + ".unfinished-";
    private static final String SETTINGS = "postgresql.conf";
    private static final String LOG = "postgres.log";
    private static final String OLD_LOG = "postgres.log.1";

    private final Path directory;
    private final PostgresBinaries binaries;
    private final PostgresUser user;

    private PostgresCluster(Path directory, PostgresBinaries binaries, PostgresUser user) {
        this.directory = directory;
        this.binaries = binaries;
        this.user = user;
    }

    /** The cluster in a data directory, which need not be there yet; unpacks the programs. */
    static PostgresCluster in(Path directory) {
        return in(directory, PostgresUser.find());
    }

    /** The same as a user of the caller's choice. */
    static PostgresCluster in(Path directory, PostgresUser user) {
        return new PostgresCluster(directory, PostgresBinaries.unpacked(), user);
    }

    /** Where PostgreSQL's own files are. */
    static Path pgdata(Path directory) {
        return directory.resolve(DATA);
    }

    /** The postmaster that runs on this data now. */
    Optional<Postmaster> postmaster() {
        return Postmaster.of(pgdata(directory));
    }

    /** Makes the cluster where there is none; one that is there must be of our major version. */
    void create(String superuserPassword) {
        try {
            Path pgdata = pgdata(directory);
            if (Files.exists(pgdata)) {
                checkVersion(pgdata);
                user.own(pgdata);
                return;
            }
            // A name of its own each time: an initdb whose parent was killed may still be writing to the last one.
            removeUnfinished();
            Path unfinished = directory.resolve(UNFINISHED + UUID.randomUUID());
            Files.createDirectory(unfinished);
            Posix.permit(unfinished, "rwx------");
            user.own(unfinished);
            initdb(unfinished, superuserPassword);
            DurableFiles.move(unfinished, pgdata);
        } catch (IOException e) {
            throw new StartupException(
                    StartupException.CONFIGURATION, "cannot make a PostgreSQL in " + directory + ": " + e, e);
        }
    }

    private static void checkVersion(Path pgdata) throws IOException {
        Path file = pgdata.resolve("PG_VERSION");
        String major = Files.exists(file) ? Files.readString(file).strip() : "none";
        if (!major.equals(Integer.toString(PostgresBinaries.MAJOR))) {
            throw new StartupException(
                    StartupException.CONFIGURATION,
                    "%s was made by PostgreSQL %s, this program brings PostgreSQL %d; dump it with the program that made it"
                            .formatted(pgdata, major, PostgresBinaries.MAJOR));
        }
    }

    private void removeUnfinished() throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory, UNFINISHED + "*")) {
            for (Path leftover : leftovers) {
                Posix.deleteTree(leftover);
            }
        }
    }

    private void initdb(Path target, String superuserPassword) throws IOException {
        // Our own password files are for us alone; initdb gets a copy that goes with it.
        Path password = directory.resolve("initdb.password");
        try {
            DurableFiles.write(password, superuserPassword + "\n");
            user.own(password);
            int exit = run(
                    CREATE_PATIENCE,
                    "initdb",
                    "--pgdata=" + target.getFileName(),
                    "--username=" + SUPERUSER,
                    "--pwfile=" + password.getFileName(),
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    // The system's own locale counts for nothing then, and C is there on every system.
                    "--no-locale",
                    "--no-instructions");
            if (exit != 0) {
                throw failed("initdb", exit);
            }
        } finally {
            Files.deleteIfExists(password);
        }
    }

    /** Starts it on a port of the loopback address and waits until it takes connections. */
    Postmaster start(int port) {
        try {
            removeStalePid();
            rotateLog();
            writeSettings(port);
            int exit = run(
                    START_PATIENCE.plusSeconds(5),
                    "pg_ctl",
                    "start",
                    "--wait",
                    "--silent",
                    "--timeout=" + START_PATIENCE.toSeconds(),
                    "--pgdata=" + DATA,
                    "--options=-c config_file=" + SETTINGS);
            if (exit != 0) {
                throw failed("pg_ctl start", exit);
            }
            return postmaster().orElseThrow(() -> failed("postgres", exit));
        } catch (IOException e) {
            throw new StartupException(
                    StartupException.UNAVAILABLE, "cannot start PostgreSQL in " + directory + ": " + e, e);
        }
    }

    /**
     * PostgreSQL does not start while {@code postmaster.pid} names a process that is there, whatever it is by now, or
     * only its uncollected remains. The data directory's lock is ours, so that such a file is out of date. In every other
     * case the file stays: PostgreSQL finds backends that are still at work by it.
     */
    private void removeStalePid() throws IOException {
        Path pgdata = pgdata(directory);
        if (Postmaster.namesAnother(pgdata)) {
            log.info("{} is of a former process and is removed", Postmaster.file(pgdata));
            Files.deleteIfExists(Postmaster.file(pgdata));
        }
    }

    /** Outside of PostgreSQL's own directory, so that we never write as root where another user could lay a link. */
    private void writeSettings(int port) throws IOException {
        Path file = directory.resolve(SETTINGS);
        DurableFiles.write(file, """
                # Written at every start. Settings of your own: ALTER SYSTEM.
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                max_connections = %d
                password_encryption = 'scram-sha-256'
                # An answer given is an answer kept.
                fsync = on
                synchronous_commit = on
                full_page_writes = on
                shared_buffers = '128MB'
                max_wal_size = '2GB'
                huge_pages = off
                jit = off
                timezone = 'UTC'
                lc_messages = 'C'
                log_timezone = 'UTC'
                log_line_prefix = '%%m [%%p] '
                log_min_messages = 'log'
                log_checkpoints = off
                # A statement in the log could hold a secret.
                log_min_error_statement = 'panic'
                """.formatted(port, CONNECTIONS_MAX));
        user.own(file);
    }

    /** Puts the log aside when it has grown too large. PostgreSQL appends, so that it may be running meanwhile. */
    void rotateLog() throws IOException {
        Path file = directory.resolve(LOG);
        if (Files.exists(file) && Files.size(file) > LOG_MAX) {
            Path old = directory.resolve(OLD_LOG);
            Files.copy(file, old, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            Files.newOutputStream(file, StandardOpenOption.TRUNCATE_EXISTING).close();
        }
    }

    /** Stops what runs on this data: in order, then at once, then by force. Does nothing where nothing runs. */
    void stop() {
        Optional<Postmaster> running = postmaster();
        if (running.isEmpty()) {
            return;
        }
        Postmaster postmaster = running.get();
        if (!stop("fast", FAST_STOP_PATIENCE, postmaster) && !stop("immediate", IMMEDIATE_STOP_PATIENCE, postmaster)) {
            log.warn("PostgreSQL (pid {}) did not stop and is killed", postmaster.pid());
            ProcessHandle.of(postmaster.pid()).ifPresent(ProcessHandle::destroyForcibly);
            postmaster.identity().awaitEnd(IMMEDIATE_STOP_PATIENCE);
        }
    }

    private boolean stop(String mode, Duration patience, Postmaster postmaster) {
        try {
            run(
                    patience,
                    "pg_ctl",
                    "stop",
                    // The waiting is ours: pg_ctl takes a dead process that nobody collects for a living one.
                    "--no-wait",
                    "--silent",
                    "--mode=" + mode,
                    "--pgdata=" + DATA);
            return postmaster.identity().awaitEnd(patience);
        } catch (IOException e) {
            log.warn("cannot stop PostgreSQL (mode {})", mode, e);
            return false;
        }
    }

    /** Runs one of the programs in the data directory as PostgreSQL's user; its words go to the log. */
    private int run(Duration patience, String program, String... arguments) throws IOException {
        Path logFile = directory.resolve(LOG);
        if (!Files.exists(logFile)) {
            Files.createFile(logFile, Posix.ownerOnlyFile());
        }
        List<String> command = new ArrayList<>();
        command.add(binaries.program(program).toString());
        Collections.addAll(command, arguments);
        ProcessBuilder builder = new ProcessBuilder(user.command(command))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                // Not a pipe: the postmaster inherits it and outlives us.
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            throw new IOException(program + " took longer than " + patience.toSeconds() + " s");
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + program + " ran", e);
        }
    }

    private StartupException failed(String what, int exit) {
        return new StartupException(
                StartupException.UNAVAILABLE,
                "%s failed (exit %d): %s; more in %s".formatted(what, exit, lastWords(), directory.resolve(LOG)));
    }

    /** The last line of the log, for the one line that the operator sees. */
    private String lastWords() {
        try {
            byte[] bytes = Files.readAllBytes(directory.resolve(LOG));
            List<String> lines =
                    new String(bytes, StandardCharsets.UTF_8).strip().lines().toList();
            return lines.reversed().stream()
                    .filter(line -> line.contains("FATAL") || line.contains("error:"))
                    .findFirst()
                    .orElse(lines.isEmpty() ? "it said nothing" : lines.getLast());
        } catch (IOException e) {
            return "its log cannot be read";
        }
    }
}
