package org.usagebudget.server.store;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.usagebudget.server.fault.StartupException;

/**
 * A PostgreSQL of our own in a data directory. It takes connections on the loopback address alone, each with a password,
 * is watched, and comes back on the same port when it dies. It is a process of its own session, which a Ctrl-C in our
 * terminal does not reach: {@link #close} ends it.
 *
 * <p>Safe for use by several threads.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    /** How often a start is tried before it counts as failed: another program may take the free port first. */
    static final int START_TRIES = 5;

    /** The wait between two tries to start. */
    static final Duration START_PAUSE = Duration.ofMillis(500);

    /** How often the postmaster is looked at. */
    static final Duration WATCH_EVERY = Duration.ofMillis(100);

    /** The wait before a second restart in a row; it doubles with each further one. */
    static final Duration RESTART_PAUSE_MIN = Duration.ofMillis(200);

    /** The longest wait between two restarts. */
    static final Duration RESTART_PAUSE_MAX = Duration.ofSeconds(10);

    /** How long PostgreSQL must have lived for its next death to count as the first. */
    static final Duration RESTART_FORGIVEN_AFTER = Duration.ofMinutes(1);

    /** How often the size of the log is looked at, in rounds of the watch: about every minute. */
    private static final int LOG_ROUNDS = 600;

    private static final Duration WATCH_END_PATIENCE = Duration.ofSeconds(10);
    private static final String LOOPBACK = "127.0.0.1";
    private static final int PASSWORD_BYTES = 24;

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private final PostgresCluster cluster;
    private final PostgresRoles roles;
    private final int port;
    private final Thread watch;
    private final CountDownLatch closing = new CountDownLatch(1);

    /** Held while the cluster's programs are used. */
    private final ReentrantLock work = new ReentrantLock();

    private volatile Postmaster postmaster;

    private EmbeddedPostgres(PostgresCluster cluster, PostgresRoles roles, int port, Postmaster postmaster) {
        this.cluster = cluster;
        this.roles = roles;
        this.port = port;
        this.postmaster = postmaster;
        this.watch = Thread.ofPlatform().daemon().name("postgres-watch").unstarted(this::watch);
    }

    /**
     * Starts it, making it first where the directory has none; stops one that a killed server left behind. Returns when
     * it takes connections and has its two roles and its database. Throws a {@link StartupException}: 78 where machine or
     * directory do not fit, 69 where it does not start. The directory must stay claimed until {@link #close}.
     */
    public static EmbeddedPostgres start(DataDirectory directory) {
        PostgresCluster cluster = PostgresCluster.in(directory.path());
        PostgresRoles roles = PostgresRoles.in(directory, EmbeddedPostgres::password);
        cluster.postmaster().ifPresent(left -> {
            log.info("a PostgreSQL (pid {}) was left behind by a server that ended early; stopping it", left.pid());
            cluster.stop();
        });
        cluster.create(roles.superuserPassword());
        EmbeddedPostgres started = launch(cluster, roles);
        try {
            roles.make(started.port);
        } catch (RuntimeException e) {
            cluster.stop();
            throw e;
        }
        started.watch.start();
        log.info("PostgreSQL runs in {} on port {} (pid {})", directory.path(), started.port, started.postmasterPid());
        return started;
    }

    private static EmbeddedPostgres launch(PostgresCluster cluster, PostgresRoles roles) {
        for (int tries = 1; ; tries++) {
            int port = freePort();
            try {
                return new EmbeddedPostgres(cluster, roles, port, cluster.start(port));
            } catch (StartupException e) {
                if (tries == START_TRIES) {
                    throw e;
                }
                log.info("PostgreSQL did not start at try {} of {}: {}", tries, START_TRIES, e.getMessage());
                // Of a start that we gave up waiting for, or whose pg_ctl was killed, something may still run.
                cluster.stop();
                pause(START_PAUSE, e);
            }
        }
    }

    private static void pause(Duration pause, StartupException failure) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure.addSuppressed(e);
            throw failure;
        }
    }

    /** A port of the loopback address that nobody has now; somebody may take it before it is used. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, Inet4Address.ofLiteral(LOOPBACK))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new StartupException(StartupException.UNAVAILABLE, "no free port on " + LOOPBACK + ": " + e, e);
        }
    }

    private static String password() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** The database as the role that owns it: for migrations and partitions. */
    public DatabaseAddress owner() {
        return roles.owner(port);
    }

    /** The database as the role of the service, which has the least rights that do. */
    public DatabaseAddress service() {
        return roles.service(port);
    }

    /** Any database of it as the superuser. */
    DatabaseAddress superuser(String database) {
        return roles.superuser(port, database);
    }

    /** The process id of PostgreSQL's first process; another one after a restart. */
    public long postmasterPid() {
        return postmaster.pid();
    }

    /** Looks at the postmaster until {@link #close}, and starts it again when it is dead. */
    private void watch() {
        Duration pause = Duration.ZERO;
        long startedAt = System.nanoTime();
        for (long round = 1; !closes(WATCH_EVERY); round++) {
            if (round % LOG_ROUNDS == 0) {
                rotateLog();
            }
            if (postmaster.identity().lives()) {
                continue;
            }
            boolean forgiven = System.nanoTime() - startedAt > RESTART_FORGIVEN_AFTER.toNanos();
            pause = forgiven ? Duration.ZERO : pause;
            log.warn("PostgreSQL (pid {}) is gone; starting it again in {} ms", postmaster.pid(), pause.toMillis());
            if (closes(pause)) {
                return;
            }
            restart();
            startedAt = System.nanoTime();
            pause = longer(pause);
        }
    }

    /** The pause after this one. */
    static Duration longer(Duration pause) {
        Duration twice = pause.isZero() ? RESTART_PAUSE_MIN : pause.multipliedBy(2);
        return twice.compareTo(RESTART_PAUSE_MAX) > 0 ? RESTART_PAUSE_MAX : twice;
    }

    private boolean closes(Duration within) {
        try {
            return closing.await(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Only close() interrupts this thread.
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void restart() {
        work.lock();
        try {
            if (closing.getCount() == 0) {
                return;
            }
            postmaster = cluster.start(port);
            log.info("PostgreSQL runs again on port {} (pid {})", port, postmaster.pid());
        } catch (RuntimeException e) {
            log.warn("PostgreSQL did not start again; another try follows: {}", e.getMessage());
        } finally {
            work.unlock();
        }
    }

    private void rotateLog() {
        try {
            cluster.rotateLog();
        } catch (IOException e) {
            log.warn("cannot put PostgreSQL's log aside", e);
        }
    }

    /**
     * Stops it: in order, and where that takes too long (see {@link PostgresCluster}) at once. Returns when it is gone.
     * Does nothing the second time.
     */
    @Override
    public void close() {
        closing.countDown();
        // A stop that is asked of an interrupted thread is still a stop.
        boolean interrupted = Thread.interrupted();
        watch.interrupt();
        try {
            if (!watch.join(WATCH_END_PATIENCE)) {
                log.warn("the watch of PostgreSQL still runs; stopping PostgreSQL all the same");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        work.lock();
        try {
            cluster.stop();
        } finally {
            work.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
