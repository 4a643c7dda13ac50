package org.usagebudget.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.usagebudget.server.fault.StartupException;

/**
 * The migrated database and the pool of connections to it as the service's role. Its {@link
 * Upkeep} works as the owner's role.
 *
 * <p>Safe for use by several threads.
 */
public final class Database implements AutoCloseable {
    /** The oldest PostgreSQL that will do. */
    public static final int MAJOR_MIN = 17;

    /** The most connections that a pool may have. */
    public static final int POOL_MAX = 1_000;

    /** How long a caller waits for a connection before it is told that the database is away. */
    static final Duration CONNECTION_PATIENCE = Duration.ofSeconds(1);

    /** How long a pooled connection may take to prove that it is alive. */
    static final Duration VALIDATION_PATIENCE = Duration.ofMillis(500);

    /** The longest silence in the middle of an answer; longer than any statement of the service may run. */
    static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(30);

    /**
     * The tables that are divided by months. Usage may be of the open billing period and the two before it. Sums are updated, so
     * their pages have room for that.
     */
    private static final List<Partitions.Table> TABLES = List.of(
            new Partitions.Table("audit_record", 1, 100),
            new Partitions.Table("usage_record", Retention.Months.USAGE_MIN, 100),
            new Partitions.Table("usage_daily", Retention.Months.USAGE_MIN, 70));

    /**
     * A statement of the service ends after 20 s, one that waits for a lock after 5 s. The driver would set the
     * machine's time zone, by which days and months would begin elsewhere than in UTC.
     */
    private static final String SESSION = """
            SET timezone = 'UTC';
            SET statement_timeout = '20s';
            SET lock_timeout = '5s';
            SET idle_in_transaction_session_timeout = '20s'
            """;

    private static final int VERSIONS_PER_MAJOR = 10_000;
    private static final Logger log = LoggerFactory.getLogger(Database.class);

    private final HikariDataSource pool;
    private final DatabaseAddress service;
    private final Sql sql;
    private final Upkeep upkeep;

    private Database(HikariDataSource pool, DatabaseAddress service, Upkeep upkeep) {
        this.pool = pool;
        this.service = service;
        this.sql = new Sql(pool);
        this.upkeep = upkeep;
    }

    /**
     * How a database is opened.
     *
     * @param poolMax the most connections, 1 to {@link #POOL_MAX}
     * @param leakAfter how long a connection may be out before the log says who has it; zero means that nobody looks
     * @param clock the machine's clock, from which the partitions' months are taken
     * @param retention how long old data are kept; null for ever
     */
    public record Settings(int poolMax, Duration leakAfter, InstantSource clock, Retention.@Nullable Months retention) {
        /** Judges the pool. */
        public Settings {
            if (poolMax < 1 || poolMax > POOL_MAX) {
                throw new StartupException(
                        StartupException.CONFIGURATION,
                        "database.pool-max must be 1.." + POOL_MAX + ", was " + poolMax);
            }
        }

        /** Keeping all old data. */
        Settings(int poolMax, Duration leakAfter, InstantSource clock) {
            this(poolMax, leakAfter, clock, null);
        }

        /** With the machine's clock, without looking for leaks, keeping all old data. */
        public static Settings of(int poolMax) {
            return new Settings(poolMax, Duration.ZERO, InstantSource.system());
        }

        /** The oldest month of usage that is kept now; one before all usage where nothing is ever dropped. */
        public YearMonth usageFrom() {
            return retention == null ? YearMonth.of(1, 1) : retention.usageFrom(clock.instant());
        }

        /** The same, keeping old data no longer than that. */
        public Settings withRetention(Retention.Months months) {
            return new Settings(poolMax, leakAfter, clock, months);
        }
    }

    /**
     * The same for somebody who stays for a moment: nothing old is dropped.
     *
     * @param poolMax the most connections, 1 to {@link #POOL_MAX}
     */
    public static Database open(DatabaseAddress owner, DatabaseAddress service, int poolMax) {
        return open(owner, service, Settings.of(poolMax));
    }

    /**
     * Checks, migrates and opens. Several nodes may do so at the same time. Throws a {@link StartupException}: 69 where
     * the database cannot be reached, 78 where it refuses us, is older than {@link #MAJOR_MIN} or cannot be migrated.
     *
     * @param owner the role that owns the tables, migrates them and makes partitions
     * @param service the role that the service runs as; it may be the same
     */
    public static Database open(DatabaseAddress owner, DatabaseAddress service, Settings settings) {
        if (owner.user().equals(service.user())) {
            log.warn(
                    "the service runs as {}, which owns the tables: that works, but it could change audit records;"
                            + " set database.owner-url to have two roles",
                    service.user());
        }
        Sql ownerSql = new Sql(owner.source());
        List<Partitions> partitions = TABLES.stream()
                .map(table -> new Partitions(ownerSql, table, settings.clock()))
                .toList();
        try {
            checkVersion(ownerSql);
            migrate(owner, service);
            partitions.forEach(Partitions::ensure);
        } catch (DatabaseException e) {
            throw refused(owner, e);
        }
        Retention.Months months = settings.retention();
        Retention retention = months == null ? null : new Retention(owner, months, settings.clock());
        Database database = new Database(pool(service, settings), service, new Upkeep(partitions, retention));
        database.upkeep.start();
        return database;
    }

    private static void checkVersion(Sql sql) {
        int version = sql.one(
                        "SELECT current_setting('server_version_num')::integer AS version",
                        row -> row.integer("version"))
                .orElse(0);
        if (version / VERSIONS_PER_MAJOR < MAJOR_MIN) {
            throw new StartupException(
                    StartupException.CONFIGURATION,
                    "PostgreSQL %d or later is needed, the database runs %d"
                            .formatted(MAJOR_MIN, version / VERSIONS_PER_MAJOR));
        }
    }

    private static void migrate(DatabaseAddress owner, DatabaseAddress service) {
        try {
            Flyway.configure()
                    .dataSource(owner.source())
                    .locations("classpath:db/migration")
                    .failOnMissingLocations(true)
                    .validateMigrationNaming(true)
                    .placeholders(Map.of(
                            // The migrations put it between double quotes.
                            "service_role", service.user().replace("\"", "\"\""),
                            "partitions_lock", Long.toString(Partitions.LOCK),
                            // Makes a repeatable migration another one each time, so that it is run each time.
                            "run", UUID.randomUUID().toString()))
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new StartupException(
                    StartupException.CONFIGURATION, "cannot migrate the database " + owner + ": " + firstLine(e), e);
        }
    }

    private static HikariDataSource pool(DatabaseAddress service, Settings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("service");
        config.setDataSource(service.withDefault("socketTimeout", Long.toString(SOCKET_TIMEOUT.toSeconds()))
                .withDefault("tcpKeepAlive", "true")
                .withDefault("ApplicationName", "usagebudget")
                .source());
        config.setMaximumPoolSize(settings.poolMax());
        config.setConnectionTimeout(CONNECTION_PATIENCE.toMillis());
        config.setValidationTimeout(VALIDATION_PATIENCE.toMillis());
        config.setLeakDetectionThreshold(settings.leakAfter().toMillis());
        config.setConnectionInitSql(SESSION);
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw refused(service, new DatabaseException(failure));
            }
            throw e;
        }
    }

    private static StartupException refused(DatabaseAddress address, DatabaseException failure) {
        return failure.isUnavailable()
                ? new StartupException(
                        StartupException.UNAVAILABLE,
                        "the database " + address + " cannot be reached: " + firstLine(failure),
                        failure)
                : new StartupException(
                        StartupException.CONFIGURATION,
                        "the database " + address + " refuses: " + firstLine(failure),
                        failure);
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /**
     * Makes the partitions that usage needs where a partner's clock says {@code time}, which may be far from the machine's; those that
     * are there stay. To be called before such a clock is used.
     */
    public void ensureUsagePartitions(Instant time) {
        upkeep.ensureUsage(time);
    }

    /** What it does from time to time. */
    Upkeep upkeep() {
        return upkeep;
    }

    /** The database as the service's role. */
    public Sql sql() {
        return sql;
    }

    /** Where it is and as whom, for connections outside of the pool. */
    public DatabaseAddress service() {
        return service;
    }

    /** Asks the database something small; throws a {@link DatabaseException} where it does not answer. */
    public void ping() {
        var _ = sql.one("SELECT 1 AS one", row -> row.integer("one"));
    }

    /** Tells a meter about the pool from now on; once at most. */
    public void watch(MetricsTrackerFactory meter) {
        pool.setMetricsTrackerFactory(meter);
    }

    /** How many connections are out now. */
    int connectionsInUse() {
        return pool.getHikariPoolMXBean().getActiveConnections();
    }

    /** Closes the pool; statements that are under way fail. Does nothing the second time. */
    @Override
    public void close() {
        upkeep.close();
        pool.close();
    }
}
