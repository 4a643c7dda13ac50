package org.usagebudget.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionIT {
    private static final Instant NOW = Instant.parse("2026-06-15T12:00:00Z");
    private static final Retention.Months MONTHS = new Retention.Months(6, 2);
    private static final List<String> KEPT = List.of("2025_12", "2026_01", "2026_02", "2026_03");

    private final DatabaseAddress address = TestDatabase.empty();
    private final Sql owner = new Sql(address.source());
    private final UUID partner = UUID.randomUUID();
    private Database database;
    private Sql service;
    private Retention retention;

    @BeforeEach
    void open() {
        InstantSource clock = InstantSource.fixed(NOW);
        database =
                Database.open(address, TestDatabase.service(address), new Database.Settings(4, Duration.ZERO, clock));
        service = database.sql();
        retention = new Retention(address, MONTHS, clock);
        Instant from = Instant.parse("2025-09-01T00:00:00Z");
        for (String table : List.of("usage_record", "usage_daily", "audit_record")) {
            new Partitions(owner, new Partitions.Table(table, 0, 100), clock).ensure(from, NOW);
        }
        service.update(
                "INSERT INTO partner (partner_id, name, currency, created_at) VALUES (?, 'test', 'EUR', now())",
                partner);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void monthsThatAreOldGoAndYoungerOnesStay() {
        long account = newAccount();
        insertUsage(account, "2025-11-30T00:00:00Z", "old", "unused");
        insertUsage(account, "2025-12-01T00:00:00Z", "young", "used");

        assertThat(retention.run()).isTrue();

        assertThat(months("usage_record")).startsWith("2025_12").containsAll(KEPT);
        assertThat(months("usage_daily")).startsWith("2025_12").containsAll(KEPT);
        assertThat(months("audit_record")).startsWith("2026_04").contains("2026_05", "2026_06", "2026_08");
        assertThat(ids("SELECT record_id AS id FROM usage_record")).containsExactly("young");
        assertThat(ids("SELECT unit AS id FROM usage_series")).containsExactly("used");
        assertThat(keys()).isEqualTo(1);
        assertThat(insertKey(service, account, id("old"), NOW)).isEqualTo(1);
        assertThat(retention.run()).isTrue();
        assertThat(keys()).isEqualTo(2);
    }

    @Test
    void keysGoOverManySteps() {
        long account = newAccount();
        owner.update(
                """
                INSERT INTO usage_record_key (partner_id, account_id, id_hash, period_start, content_hash)
                SELECT ?, ?, gen_random_uuid(), CASE WHEN n % 3 = 0 THEN ?::timestamptz ELSE ?::timestamptz END,
                       gen_random_uuid()
                  FROM generate_series(1, 60000) n
                """, partner, account, Instant.parse("2025-12-01T00:00:00Z"), Instant.parse("2025-11-30T23:59:59Z"));
        assertThat(owner.one("""
                        SELECT max(pg_relation_size(inhrelid)) / 8192 AS pages
                          FROM pg_inherits WHERE inhparent = 'usage_record_key'::regclass
                        """, row -> row.number("pages")))
                .hasValueSatisfying(pages -> assertThat(pages).isGreaterThan(2L * Retention.KEY_PAGES));

        retention.run();

        assertThat(keys()).isEqualTo(20_000);
        assertThat(owner.list(
                        "SELECT 1 FROM usage_record_key WHERE period_start < '2025-12-01T00:00:00Z' LIMIT 1", row -> 1))
                .isEmpty();
    }

    @Test
    void severalNodesAtOnceDropEachMonthOnce() throws Exception {
        List<CompletableFuture<Boolean>> runs = List.of(start(), start(), start());

        List<Boolean> worked = new ArrayList<>();
        for (CompletableFuture<Boolean> run : runs) {
            worked.add(run.get(60, TimeUnit.SECONDS));
        }

        assertThat(worked).contains(true);
        assertThat(months("usage_record")).startsWith("2025_12");
    }

    @Test
    void nodePassesWhileAnotherIsAtIt() {
        AtomicBoolean passed = new AtomicBoolean();

        assertThat(owner.alone(Retention.LOCK, () -> passed.set(!retention.run())))
                .isTrue();

        assertThat(passed).isTrue();
        assertThat(months("usage_record")).startsWith("2025_09");
        assertThat(retention.run()).isTrue();
        assertThat(months("usage_record")).startsWith("2025_12");
    }

    @Test
    void brokenDetachAndForgottenPartitionAreFinished() throws Exception {
        owner.update("ALTER TABLE usage_record DETACH PARTITION usage_record_2025_09 CONCURRENTLY");
        Sql hasty = new Sql(
                address.withDefault("options", "-c%20statement_timeout=300").source());
        try (Connection reader = address.source().getConnection()) {
            holdOpen(reader, "SELECT count(*) FROM usage_record");
            assertThatThrownBy(() ->
                            hasty.update("ALTER TABLE usage_record DETACH PARTITION usage_record_2025_11 CONCURRENTLY"))
                    .isInstanceOf(DatabaseException.class);
            reader.rollback();
        }
        assertThat(ids("""
                SELECT c.relname AS id FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhdetachpending
                """)).containsExactly("usage_record_2025_11");

        assertThat(retention.run()).isTrue();

        assertThat(months("usage_record")).startsWith("2025_12");
        assertThat(ids("SELECT relname AS id FROM pg_class WHERE relname ~ '^usage_record_2025_(09|10|11)'"))
                .isEmpty();
        database.upkeep().keepPartitions();
        assertThat(months("usage_record")).startsWith("2025_12");
    }

    @Test
    void readersAndWritersGoOnMeanwhile() throws Exception {
        long account = newAccount();
        CompletableFuture<Boolean> run;
        try (Connection reader = address.source().getConnection()) {
            holdOpen(reader, "SELECT count(*) FROM usage_record");
            run = start();
            await().until(() -> !ids("""
                    SELECT query AS id FROM pg_stat_activity
                     WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%usage_record_2025%'
                    """).isEmpty());

            insertUsage(account, "2026-06-01T00:00:00Z", "meanwhile", "used");
            insertUsage(account, "2025-12-01T00:00:00Z", "meanwhile too", "used");
            assertThat(ids("SELECT record_id AS id FROM usage_record")).containsExactly("meanwhile too", "meanwhile");
            assertThat(run).isNotDone();
            reader.rollback();
        }

        assertThat(run.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(months("usage_record")).startsWith("2025_12");
        assertThat(keys()).isEqualTo(2);
    }

    @Test
    void seriesOfAccountsThatAreGoneGo() {
        long here = newAccount();
        long gone = newAccount();
        insertUsage(here, "2026-06-01T00:00:00Z", "a", "here");
        insertUsage(gone, "2026-06-01T00:00:00Z", "b", "gone");
        service.update("DELETE FROM account WHERE account_id = ?", gone);

        retention.run();

        assertThat(ids("SELECT unit AS id FROM usage_series")).containsExactly("here");
    }

    @Test
    void seriesThatIsJustBeingUsedAgainStays() throws Exception {
        long account = newAccount();
        insertUsage(account, "2025-11-01T00:00:00Z", "a", "again");
        insertUsage(account, "2025-11-01T00:00:00Z", "b", "never again");

        try (Connection writer = database.service().source().getConnection()) {
            writer.setAutoCommit(false);
            Transaction open = Transaction.over(writer);
            // As the journal keeps it: locked although it is there.
            assertThat(insertSeries(open, account, "again")).isZero();
            assertThat(retention.run()).isTrue();
            insertDaily(open, account, NOW, "again");
            writer.commit();
        }

        assertThat(ids("SELECT unit AS id FROM usage_series")).containsExactly("again");
    }

    @Test
    void rowsThatTheSecondLookSparesKeepNoOthers() {
        insertUsage(newAccount(), "2026-06-01T00:00:00Z", "a", "spared");
        insertUnusedSeries(Retention.ROWS_PER_STEP);
        spare("old.unit = 'spared'");
        service.update("DELETE FROM account");

        retention.run();

        assertThat(ids("SELECT unit AS id FROM usage_series")).containsExactly("spared");
    }

    @Test
    void stepsThatSpareAllComeToAnEnd() {
        insertUsage(newAccount(), "2025-11-01T00:00:00Z", "a", "spared");
        insertUnusedSeries(Retention.ROWS_PER_STEP);
        spare("true");

        assertThat(retention.run()).isTrue();

        assertThat(owner.one("SELECT last_value FROM looks", row -> row.number("last_value")))
                .contains((long) Retention.ROWS_PER_STEP * Retention.SERIES_STEPS_MAX);
    }

    private void insertUnusedSeries(int count) {
        service.update("""
                INSERT INTO usage_series (partner_id, account_id, series, resource_id, resource_name, resource_type,
                       resource_group, meter_id, meter_name, category, subcategory, unit)
                SELECT ?, ?, gen_random_uuid(), '', '', '', '', '', '', '', '', 'unused' FROM generate_series(1, ?)
                """, partner, newAccount(), count);
    }

    /** Stands for somebody who begins to use them between the first look and the second. */
    private void spare(String which) {
        owner.update("CREATE SEQUENCE looks");
        owner.update("""
                CREATE FUNCTION spare() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN
                     IF %s THEN PERFORM nextval('looks'); RETURN NULL; END IF;
                     RETURN old;
                   END $$
                """.formatted(which));
        owner.update("CREATE TRIGGER spare BEFORE DELETE ON usage_series FOR EACH ROW EXECUTE FUNCTION spare()");
    }

    @Test
    void seriesThatIsUsedAgainWhileItGoesIsWrittenAnew() throws Exception {
        long account = newAccount();
        insertUsage(account, "2025-11-01T00:00:00Z", "a", "again");
        CompletableFuture<Integer> written;

        try (Connection dropper = address.source().getConnection()) {
            dropper.setAutoCommit(false);
            Transaction drop = Transaction.over(dropper);
            drop.update("DELETE FROM usage_series");
            written = CompletableFuture.supplyAsync(
                    () -> insertSeries(service, account, "again"), Thread::startVirtualThread);
            // The owner may not see what the service waits for.
            await().until(() -> !service.list("""
                            SELECT query FROM pg_stat_activity
                             WHERE datname = current_database() AND wait_event_type = 'Lock'
                               AND query LIKE '%INTO usage_series%'
                            """, row -> row.text("query")).isEmpty());
            dropper.commit();
        }

        assertThat(written.get(60, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(ids("SELECT unit AS id FROM usage_series")).containsExactly("again");
    }

    @Test
    void talliesOfBodiesGoAfterTwoDays() {
        for (String age : List.of("PT47H59M59S", "PT48H", "PT48H0.000001S", "PT1000H")) {
            service.update("""
                    INSERT INTO usage_batch (partner_id, request_id, accepted, duplicates, rejected, first_at, last_at)
                    VALUES (?, ?, 1, 0, 0, ?, ?)
                    """, partner, id(age), NOW.minus(Duration.parse("PT1000H")), NOW.minus(Duration.parse(age)));
        }

        retention.run();

        assertThat(ids("SELECT request_id::text AS id FROM usage_batch"))
                .containsExactlyInAnyOrder(
                        id("PT47H59M59S").toString(), id("PT48H").toString());
    }

    @Test
    void failureIsTriedAgainSoon() {
        owner.update("ALTER TABLE usage_batch RENAME TO away");
        assertThat(Upkeep.drop(retention)).isEqualTo(Upkeep.RETRY);

        owner.update("ALTER TABLE away RENAME TO usage_batch");
        assertThat(Upkeep.drop(retention)).isEqualTo(Upkeep.EVERY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2040-01-31T00:00:00Z", "2026-06-15T12:00:00Z"})
    void partitionsForAMovedClockAreMadeAndStay(Instant moved) {
        database.ensureUsagePartitions(moved);
        retention.run();

        long account = newAccount();
        insertUsage(account, moved.minus(Duration.ofDays(174)).toString(), "oldest", "u");
        insertUsage(account, moved.plus(Duration.ofHours(1)).toString(), "newest", "u");
        assertThat(ids("SELECT record_id AS id FROM usage_record")).containsExactly("oldest", "newest");
        assertThat(months("audit_record")).endsWith("2026_08");
    }

    private CompletableFuture<Boolean> start() {
        return CompletableFuture.supplyAsync(retention::run, Thread::startVirtualThread);
    }

    private static void holdOpen(Connection connection, String query) throws Exception {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.executeQuery(query);
        }
    }

    private long newAccount() {
        return service.one("""
                INSERT INTO account (partner_id, customer_id, currency, budget_version, sequence, changed_at, created_at,
                       period_start, total_cost)
                VALUES (?, gen_random_uuid(), 'EUR', 0, 0, now(), now(), now(), 0)
                RETURNING account_id
                """, row -> row.number("account_id"), partner).orElseThrow();
    }

    /** A record with its key, its sum and its series, whose unit tells it. */
    private void insertUsage(long account, String periodStart, String record, String series) {
        Instant start = Instant.parse(periodStart);
        insertKey(service, account, id(record), start);
        service.update("""
                INSERT INTO usage_record (partner_id, account_id, period_start, record_id, series, usage_time, cost)
                VALUES (?, ?, ?, ?, ?, ?, 1)
                """, partner, account, start, record, id(series), start);
        insertSeries(service, account, series);
        insertDaily(service, account, start, series);
    }

    private int insertKey(Queries into, long account, UUID record, Instant start) {
        return into.update("""
                INSERT INTO usage_record_key (partner_id, account_id, id_hash, period_start, content_hash)
                VALUES (?, ?, ?, ?, gen_random_uuid())
                """, partner, account, record, start);
    }

    private int insertSeries(Queries into, long account, String series) {
        return into.update("""
                INSERT INTO usage_series (partner_id, account_id, series, resource_id, resource_name, resource_type,
                       resource_group, meter_id, meter_name, category, subcategory, unit)
                VALUES (?, ?, ?, '', '', '', '', '', '', '', '', ?)
                    ON CONFLICT (partner_id, account_id, series) DO UPDATE SET unit = excluded.unit WHERE false
                """, partner, account, id(series), series);
    }

    private void insertDaily(Queries into, long account, Instant start, String series) {
        into.update("""
                INSERT INTO usage_daily (partner_id, account_id, period_start, series, day, records, cost, quantity,
                       newest_usage, changed_at)
                VALUES (?, ?, ?, ?, '2026-01-01', 1, 1, 1, ?, ?)
                    ON CONFLICT DO NOTHING
                """, partner, account, start, id(series), start, start);
    }

    private static UUID id(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    private long keys() {
        return owner.one("SELECT count(*) AS keys FROM usage_record_key", row -> row.number("keys"))
                .orElseThrow();
    }

    private List<String> ids(String query) {
        return owner.list(query, row -> row.text("id"));
    }

    private List<String> months(String table) {
        return owner.list("""
                SELECT right(c.relname, 7) AS month FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                 WHERE i.inhparent = to_regclass(?) ORDER BY 1
                """, row -> row.text("month"), table);
    }
}
