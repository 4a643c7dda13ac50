package org.usagebudget.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SqlIT {
    private static final String INSERT = """
            INSERT INTO partner (partner_id, name, currency, created_at) VALUES (?, ?, 'EUR', ?)
            """;

    private final Database database = TestDatabase.fresh();
    private final Sql sql = database.sql();

    @AfterEach
    void everyConnectionIsBack() {
        assertThat(database.connectionsInUse()).isZero();
        database.close();
    }

    private long partners() {
        return sql.one("SELECT count(*) AS n FROM partner", row -> row.number("n"))
                .orElseThrow();
    }

    @Test
    void everyTypeComesBackAsItWent() {
        UUID uuid = UUID.fromString("a0000000-0000-4000-8000-000000000001");
        BigDecimal decimal = new BigDecimal("123456789012345.000000000000000010");
        Instant instant = Instant.parse("2026-11-22T23:59:59.123456Z");
        byte[] bytes = {0, -1, 127};

        boolean checked = sql.one(
                        """
                        SELECT ?::uuid AS u, ?::numeric AS d, ?::timestamptz AS i, ?::bytea AS b, ?::text AS t,
                               ?::bigint AS l, ?::integer AS n, ?::smallint AS s, ?::boolean AS f, ?::text[] AS a,
                               extract(epoch FROM ?::timestamptz)::bigint AS epoch
                        """,
                        row -> {
                            assertThat(row.uuid("u")).isEqualTo(uuid);
                            assertThat(row.decimal("d")).isEqualTo(decimal);
                            assertThat(row.instant("i")).isEqualTo(instant);
                            assertThat(row.bytes("b")).isEqualTo(bytes);
                            assertThat(row.text("t")).isEqualTo("İıŞ'\"?");
                            assertThat(row.number("l")).isEqualTo(Long.MIN_VALUE);
                            assertThat(row.integer("n")).isEqualTo(Integer.MAX_VALUE);
                            assertThat(row.integer("s")).isEqualTo(-1);
                            assertThat(row.flag("f")).isTrue();
                            assertThat(row.texts("a")).containsExactly("a,b", "", "\"");
                            assertThat(row.number("epoch")).isEqualTo(instant.getEpochSecond());
                            return true;
                        },
                        uuid,
                        decimal,
                        instant,
                        bytes,
                        "İıŞ'\"?",
                        Long.MIN_VALUE,
                        Integer.MAX_VALUE,
                        (short) -1,
                        true,
                        new String[] {"a,b", "", "\""},
                        instant)
                .orElseThrow();

        assertThat(checked).isTrue();
    }

    @Test
    void nullsAreNullsBothWays() {
        boolean checked = sql.one(
                        """
                        SELECT ?::uuid AS u, ?::numeric AS d, ?::timestamptz AS i, ?::bytea AS b, ?::text AS t, ?::bigint AS l
                        """,
                        row -> {
                            assertThat(row.uuidOrNull("u")).isNull();
                            assertThat(row.decimalOrNull("d")).isNull();
                            assertThat(row.instantOrNull("i")).isNull();
                            assertThat(row.bytesOrNull("b")).isNull();
                            assertThat(row.textOrNull("t")).isNull();
                            assertThat(row.numberOrNull("l")).isNull();
                            assertThatThrownBy(() -> row.text("t"))
                                    .isInstanceOf(IllegalStateException.class)
                                    .hasMessage("column t is null");
                            assertThatThrownBy(() -> row.number("l")).isInstanceOf(IllegalStateException.class);
                            return true;
                        },
                        null,
                        null,
                        null,
                        null,
                        null,
                        null)
                .orElseThrow();

        assertThat(checked).isTrue();
    }

    @Test
    void arraysGoInWhole() {
        UUID uuid = UUID.fromString("a0000000-0000-4000-8000-000000000001");
        Instant instant = Instant.parse("2026-11-22T23:59:59.123456Z");

        List<String> rows = sql.list(
                """
                SELECT concat_ws('/', u, d, extract(epoch FROM i), l, n, s) AS line
                FROM unnest(?::uuid[], ?::numeric[], ?::timestamptz[], ?::bigint[], ?::integer[], ?::smallint[])
                     AS t (u, d, i, l, n, s)
                """,
                row -> row.text("line"),
                new UUID[] {uuid},
                new BigDecimal[] {new BigDecimal("0.10")},
                new Instant[] {instant},
                new Long[] {1L},
                new Integer[] {2},
                new Short[] {3});

        assertThat(rows).containsExactly(uuid + "/0.10/1795391999.123456/1/2/3");
    }

    @Test
    void typeWithoutACounterpartIsRefused() {
        assertThatThrownBy(() -> sql.update("SELECT ?", new Object()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Object");
    }

    @Test
    void oneIsNoneOrOneButNotTwo() {
        assertThat(sql.one("SELECT 1 AS n WHERE false", row -> row.number("n"))).isEmpty();
        assertThat(sql.one("SELECT 1 AS n", row -> row.number("n"))).contains(1L);
        assertThatThrownBy(() -> sql.one("SELECT generate_series(1, 2) AS n", row -> row.number("n")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("got 2");
    }

    @Test
    void listHasAMaximumAndIsNeverCut() {
        String series = "SELECT n FROM generate_series(1, ?) AS n";

        assertThat(sql.list(series, row -> row.number("n"), Queries.ROWS_MAX)).hasSize(Queries.ROWS_MAX);
        assertThatThrownBy(() -> sql.list(series, row -> row.number("n"), Queries.ROWS_MAX + 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("more than 100000 rows");
    }

    @Test
    void transactionIsCommittedWhole() {
        int changed = sql.inTransaction(transaction -> {
            int sum = transaction.update(INSERT, UUID.randomUUID(), "one", Instant.EPOCH);
            sum += transaction.update(INSERT, UUID.randomUUID(), "two", Instant.EPOCH);
            assertThat(partners()).isZero();
            return sum;
        });

        assertThat(changed).isEqualTo(2);
        assertThat(partners()).isEqualTo(2);
    }

    @Test
    void exceptionRollsTheTransactionBackAndComesOut() {
        IllegalArgumentException failure = new IllegalArgumentException("mine");

        assertThatThrownBy(() -> sql.inTransaction(transaction -> {
                    transaction.update(INSERT, UUID.randomUUID(), "one", Instant.EPOCH);
                    throw failure;
                }))
                .isSameAs(failure);
        assertThatThrownBy(() -> sql.inTransaction(transaction -> {
                    transaction.update(INSERT, UUID.randomUUID(), "one", Instant.EPOCH);
                    return transaction.update("INSERT INTO partner (partner_id) VALUES (NULL)");
                }))
                .isInstanceOfSatisfying(
                        DatabaseException.class, e -> assertThat(e.sqlState()).contains("23502"));

        assertThat(partners()).isZero();
    }

    @Test
    void transactionsDoNotNest() {
        assertThatThrownBy(() -> sql.inTransaction(outer -> sql.inTransaction(inner -> 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a transaction inside of a transaction");
        assertThat(sql.<Integer>inTransaction(transaction -> 1)).isEqualTo(1);
    }

    @Test
    void connectionIsBackAfterEveryKindOfFailure() {
        for (int i = 0; i < 50; i++) {
            assertThatThrownBy(() -> sql.list("SELECT nonsense", row -> 1)).isInstanceOf(DatabaseException.class);
            assertThatThrownBy(() -> sql.list("SELECT 1", row -> {
                        throw new IllegalStateException("reader");
                    }))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(database.connectionsInUse()).isZero();
    }
}
