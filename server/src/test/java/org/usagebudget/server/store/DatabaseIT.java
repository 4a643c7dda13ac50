package org.usagebudget.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.fault.StartupException;

class DatabaseIT {
    private static final String INSERT = """
            INSERT INTO audit_record (recorded_at, operation_date, partner_id, operation, application, request_id,
                                      correlation_id, content_hash, status)
            VALUES (?, ?, ?, 'test', 'test', ?, ?, ?, 200)
            """;

    private static int insertAudit(Sql sql, Instant at) {
        UUID id = UUID.randomUUID();
        return sql.update(INSERT, at, at, id, id, id, new byte[] {1});
    }

    private static List<String> partitions(Sql sql) {
        return sql.list("""
                SELECT child.relname || ' ' || pg_get_expr(child.relpartbound, child.oid) AS line
                FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
                WHERE inhparent = 'audit_record'::regclass ORDER BY 1
                """, row -> row.text("line"));
    }

    private static void assertForbidden(Sql sql, String statement) {
        assertThatThrownBy(() -> sql.update(statement))
                .as(statement)
                .isInstanceOfSatisfying(DatabaseException.class, e -> {
                    assertThat(e.sqlState()).contains("42501");
                    assertThat(e.isUnavailable()).isFalse();
                });
    }

    @Test
    void serviceAddsAuditRecordsAndCanNeitherChangeNorRemoveThem() {
        Database database = TestDatabase.open();
        Sql sql = database.sql();

        assertThat(insertAudit(sql, Instant.now())).isEqualTo(1);

        assertForbidden(sql, "UPDATE audit_record SET status = 500");
        assertForbidden(sql, "DELETE FROM audit_record");
        assertForbidden(sql, "TRUNCATE audit_record");
        for (String partition : partitions(sql)) {
            String name = partition.substring(0, partition.indexOf(' '));
            assertForbidden(sql, "UPDATE " + name + " SET status = 500");
            assertForbidden(sql, "DELETE FROM " + name);
            assertForbidden(sql, "DROP TABLE " + name);
        }
        assertForbidden(sql, "CREATE TABLE mine (n integer)");
        assertForbidden(sql, "CREATE TEMPORARY TABLE mine (n integer)");
        assertForbidden(sql, "CREATE SCHEMA mine");
        assertForbidden(sql, "CREATE DATABASE mine");
        assertForbidden(sql, "CREATE ROLE mine");
        assertForbidden(sql, "DELETE FROM flyway_schema_history");
    }

    @Test
    void startsWhileAnotherNodeMakesPartitions() throws Exception {
        DatabaseAddress owner = TestDatabase.empty();
        DatabaseAddress service = TestDatabase.service(owner);
        Database.open(owner, service, 1).close();
        Sql ownerSql = new Sql(owner.source());

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> starting = ownerSql.inTransaction(transaction -> {
                transaction.list("SELECT pg_advisory_xact_lock(?)::text", row -> true, Partitions.LOCK);
                transaction.update("ALTER TABLE usage_record ADD CONSTRAINT passing CHECK (cost IS NOT NULL)");
                Future<?> other =
                        threads.submit(() -> Database.open(owner, service, 1).close());
                await().atMost(Duration.ofMinutes(1)).until(() -> isWaiting(transaction));
                return other;
            });

            starting.get();
        }
    }

    private static boolean isWaiting(Queries transaction) {
        // What is looked up of other sessions is kept until the transaction's end, unless it is forgotten.
        transaction.list("SELECT pg_stat_clear_snapshot()::text", row -> true);
        return transaction.list("""
                        SELECT 1 AS one FROM pg_stat_activity
                         WHERE datname = current_database() AND wait_event_type = 'Lock'
                        """, row -> true).size() == 1;
    }

    @Test
    void rightsAreGivenAgainAtEveryMigrate() {
        DatabaseAddress owner = TestDatabase.empty();
        DatabaseAddress service = TestDatabase.service(owner);
        Database.open(owner, service, 1).close();
        Sql ownerSql = new Sql(owner.source());
        ownerSql.update("CREATE TABLE later (n integer)");
        ownerSql.update("REVOKE ALL ON partner FROM " + service.user());

        try (Database database = Database.open(owner, service, 1)) {
            assertThat(database.sql().list("SELECT n FROM later", row -> 1)).isEmpty();
            assertThat(database.sql().update("DELETE FROM partner")).isZero();
        }
    }

    @Test
    void severalNodesMayOpenAtOnce() throws Exception {
        DatabaseAddress owner = TestDatabase.empty();
        DatabaseAddress service = TestDatabase.service(owner);
        Callable<Boolean> open = () -> {
            try (Database database = Database.open(owner, service, 2)) {
                return database.sql().list("SELECT 1 FROM account", row -> 1).isEmpty();
            }
        };

        try (var threads = Executors.newFixedThreadPool(3)) {
            for (Future<Boolean> opened : threads.invokeAll(List.of(open, open, open))) {
                assertThat(opened.get()).isTrue();
            }
        }
        assertThat(partitions(new Sql(owner.source()))).hasSize(4);
    }

    @Test
    void ownerAloneWorksToo() {
        DatabaseAddress owner = TestDatabase.empty();

        try (Database database = Database.open(owner, owner, 1)) {
            assertThat(insertAudit(database.sql(), Instant.now())).isEqualTo(1);
            assertThat(database.service()).isEqualTo(owner);
        }
    }

    @Test
    void partitionsCoverTheMonthBeforeAndTwoAfter() {
        DatabaseAddress owner = TestDatabase.empty();
        Instant now = Instant.parse("2025-12-31T23:59:59.999999Z");
        Database.Settings settings = new Database.Settings(2, Duration.ZERO, InstantSource.fixed(now));

        try (Database database = Database.open(owner, TestDatabase.service(owner), settings)) {
            Sql sql = database.sql();

            assertThat(partitions(sql))
                    .containsExactly(
                            "audit_record_2025_11 FOR VALUES FROM ('2025-11-01 00:00:00+00') TO ('2025-12-01 00:00:00+00')",
                            "audit_record_2025_12 FOR VALUES FROM ('2025-12-01 00:00:00+00') TO ('2026-01-01 00:00:00+00')",
                            "audit_record_2026_01 FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2026-02-01 00:00:00+00')",
                            "audit_record_2026_02 FOR VALUES FROM ('2026-02-01 00:00:00+00') TO ('2026-03-01 00:00:00+00')");
            assertThat(insertAudit(sql, Instant.parse("2025-11-01T00:00:00Z"))).isEqualTo(1);
            assertThat(insertAudit(sql, Instant.parse("2026-02-28T23:59:59.999999Z")))
                    .isEqualTo(1);
            for (String outside : List.of("2025-10-31T23:59:59.999999Z", "2026-03-01T00:00:00Z")) {
                assertThatThrownBy(() -> insertAudit(sql, Instant.parse(outside)))
                        .isInstanceOfSatisfying(
                                DatabaseException.class,
                                e -> assertThat(e.sqlState()).contains("23514"));
            }
            assertThat(database.upkeep().keepPartitions()).isEqualTo(Upkeep.EVERY);
            assertThat(partitions(sql)).hasSize(4);
        }
    }

    @Test
    void partitionsFromTwoThreadsAtOnceAreMadeOnce() throws Exception {
        try (Database database = TestDatabase.fresh()) {
            Sql ownerSql = new Sql(TestDatabase.owner(database).source());
            Partitions partitions =
                    new Partitions(ownerSql, new Partitions.Table("audit_record", 1, 100), InstantSource.system());
            Callable<Boolean> make = () -> {
                partitions.ensure(Instant.parse("2030-01-15T12:00:00Z"), Instant.parse("2030-12-31T23:59:59Z"));
                return true;
            };

            try (var threads = Executors.newFixedThreadPool(4)) {
                List<Future<Boolean>> made = new ArrayList<>(threads.invokeAll(List.of(make, make, make, make)));
                for (Future<Boolean> one : made) {
                    assertThat(one.get()).isTrue();
                }
            }

            assertThat(partitions(ownerSql)).hasSize(4 + 12);
            assertThat(ownerSql.list("SELECT 1 FROM pg_indexes WHERE tablename = 'audit_record_2030_12'", row -> 1))
                    .hasSize(1);
            assertThat(insertAudit(database.sql(), Instant.parse("2030-12-31T23:59:59Z")))
                    .isEqualTo(1);
        }
    }

    @Test
    void monthsAreBounded() {
        try (Database database = TestDatabase.fresh()) {
            Partitions partitions = new Partitions(
                    new Sql(TestDatabase.owner(database).source()),
                    new Partitions.Table("audit_record", 1, 100),
                    InstantSource.system());
            Instant from = Instant.parse("2100-01-01T00:00:00Z");

            partitions.ensure(from, from);
            partitions.ensure(from, Instant.parse("2119-12-31T23:59:59Z"));
            assertThatThrownBy(() -> partitions.ensure(from, Instant.parse("2120-01-01T00:00:00Z")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("months must be 1..240, was 241");
            assertThatThrownBy(() -> partitions.ensure(from, Instant.parse("2099-12-31T23:59:59Z")))
                    .isInstanceOf(IllegalArgumentException.class);
            Instant late = Instant.parse("+10000-01-01T00:00:00Z");
            assertThatThrownBy(() -> partitions.ensure(late, late)).isInstanceOf(IllegalArgumentException.class);
            assertThat(partitions(database.sql())).hasSize(4 + 240);
        }
    }

    @Test
    void upkeepOutlivesAFailure() {
        try (Database database = TestDatabase.fresh()) {
            Sql ownerSql = new Sql(TestDatabase.owner(database).source());
            ownerSql.update("ALTER TABLE audit_record RENAME TO away");
            assertThat(database.upkeep().keepPartitions()).isEqualTo(Upkeep.RETRY);

            ownerSql.update("ALTER TABLE away RENAME TO audit_record");
            assertThat(database.upkeep().keepPartitions()).isEqualTo(Upkeep.EVERY);
        }
    }

    @Test
    void absentDatabaseIsOneLineAndNeverAHang() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, Inet4Address.ofLiteral("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        DatabaseAddress nowhere = new DatabaseAddress(
                "jdbc:postgresql://127.0.0.1:" + port + "/x",
                TestDatabase.postgres().service().user(),
                "hunter2");
        DatabaseAddress owner = TestDatabase.empty();

        for (DatabaseAddress first : List.of(nowhere, owner)) {
            assertThatThrownBy(() -> Database.open(first, nowhere, 1))
                    .isInstanceOfSatisfying(
                            StartupException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(StartupException.UNAVAILABLE))
                    .hasMessageContaining("cannot be reached")
                    .message()
                    .doesNotContain("\n", "hunter2");
        }
    }

    @Test
    void wrongPasswordIsAConfigurationError() {
        DatabaseAddress owner = TestDatabase.empty();
        DatabaseAddress wrong = new DatabaseAddress(owner.url(), "usagebudget", "hunter2");

        for (DatabaseAddress first : List.of(wrong, owner)) {
            assertThatThrownBy(() -> Database.open(first, wrong, 1))
                    .isInstanceOfSatisfying(
                            StartupException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(StartupException.CONFIGURATION))
                    .message()
                    .doesNotContain("\n", "hunter2");
        }
    }

    @Test
    void callerWithoutAFreeConnectionIsToldWithinAboutASecond() {
        DatabaseAddress owner = TestDatabase.empty();
        try (Database database = Database.open(owner, TestDatabase.service(owner), 1)) {
            database.sql().inTransaction(transaction -> {
                long start = System.nanoTime();
                assertThatThrownBy(() -> database.sql().update("SELECT 1"))
                        .isInstanceOfSatisfying(
                                DatabaseException.class,
                                e -> assertThat(e.isUnavailable()).isTrue());
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
                return true;
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, Database.POOL_MAX + 1})
    void poolHasBounds(int size) {
        DatabaseAddress owner = TestDatabase.postgres().owner();

        assertThatThrownBy(() -> Database.open(owner, owner, size))
                .isInstanceOf(StartupException.class)
                .hasMessage("database.pool-max must be 1..1000, was " + size);
    }

    @Test
    void serviceSessionsHaveLimits() {
        Sql sql = TestDatabase.open().sql();

        assertThat(sql.one("SELECT current_setting('statement_timeout') AS value", row -> row.text("value")))
                .contains("20s");
        assertThat(sql.one("SELECT current_setting('lock_timeout') AS value", row -> row.text("value")))
                .contains("5s");
        assertThat(sql.one("SELECT current_setting('timezone') AS value", row -> row.text("value")))
                .contains("UTC");
    }
}
