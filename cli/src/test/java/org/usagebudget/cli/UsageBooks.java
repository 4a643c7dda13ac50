package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.usagebudget.server.store.DataDirectory;
import org.usagebudget.server.store.Database;
import org.usagebudget.server.store.DatabaseAddress;
import org.usagebudget.server.store.EmbeddedAccess;
import org.usagebudget.server.store.Row;
import org.usagebudget.server.web.TestClient;

/** All that is kept of a partner's usage, read in its database and held against the records that were sent. */
final class UsageBooks implements AutoCloseable {
    private static final int POOL_MAX = 2;
    private static final int DIFFERS = 990_004;

    private static final String RECORDS = """
            SELECT a.customer_id, r.period_start, count(*) AS records, sum(r.cost) AS cost
              FROM usage_record r JOIN account a ON a.partner_id = r.partner_id AND a.account_id = r.account_id
             WHERE r.partner_id = ? GROUP BY a.customer_id, r.period_start
            """;
    private static final String DAYS = """
            SELECT a.customer_id, d.period_start, sum(d.records)::bigint AS records, sum(d.cost) AS cost
              FROM usage_daily d JOIN account a ON a.partner_id = d.partner_id AND a.account_id = d.account_id
             WHERE d.partner_id = ? GROUP BY a.customer_id, d.period_start
            """;
    private static final String KEYS = """
            SELECT a.customer_id, k.period_start, count(*) AS records, NULL::numeric AS cost
              FROM usage_record_key k JOIN account a ON a.partner_id = k.partner_id AND a.account_id = k.account_id
             WHERE k.partner_id = ? GROUP BY a.customer_id, k.period_start
            """;
    private static final String TOTALS = """
            SELECT customer_id, period_start, 0::bigint AS records, total_cost AS cost FROM account WHERE partner_id = ?
             UNION ALL
            SELECT a.customer_id, p.period_start, 0::bigint AS records, p.total_cost AS cost
              FROM account_period p JOIN account a ON a.partner_id = p.partner_id AND a.account_id = p.account_id
             WHERE p.partner_id = ?
            """;
    private static final String TALLIED = """
            SELECT coalesce(sum(accepted), 0)::bigint AS accepted FROM usage_batch WHERE partner_id = ?
            """;

    private final Database database;
    private final UUID partner;

    private UsageBooks(DatabaseAddress owner, DatabaseAddress service, String partner) {
        this.database = Database.open(owner, service, POOL_MAX);
        this.partner = UUID.fromString(partner);
    }

    /** Those of a partner in a database that runs. */
    static UsageBooks of(DatabaseAddress owner, DatabaseAddress service, String partner) {
        return new UsageBooks(owner, service, partner);
    }

    /** Those of a partner in a sandbox that runs. */
    static UsageBooks of(TemporaryData data, String partner) {
        try (EmbeddedAccess access = EmbeddedAccess.open(data.path(), DataDirectory.Kind.SANDBOX)) {
            return new UsageBooks(access.owner(), access.service(), partner);
        }
    }

    /** A customer's billing period. */
    private record Period(String customer, Instant start) {}

    /** What counts in one. */
    private record Figures(long records, BigDecimal cost) {
        static final Figures NONE = new Figures(0, BigDecimal.ZERO);

        Figures plus(Figures other) {
            return new Figures(records + other.records, cost.add(other.cost).stripTrailingZeros());
        }
    }

    /** The records that count, by their ids, of those sent; everything that is kept agrees with them to the last digit. */
    Set<String> assertAgree(Collection<Metered> sent) {
        List<String> ids = database.sql()
                .list("SELECT record_id FROM usage_record WHERE partner_id = ?", row -> row.text("record_id"), partner);
        Set<String> distinct = Set.copyOf(ids);
        assertThat(ids).hasSameSizeAs(distinct);
        assertThat(sent.stream().map(Metered::id).collect(Collectors.toSet())).containsAll(distinct);

        Map<Period, Figures> expected = new HashMap<>();
        for (Metered record : sent) {
            if (distinct.contains(record.id())) {
                expected.merge(
                        new Period(record.customer(), record.period()),
                        Figures.NONE.plus(new Figures(1, record.cost())),
                        Figures::plus);
            }
        }
        assertThat(figures(RECORDS, partner)).isEqualTo(expected);
        assertThat(figures(DAYS, partner)).isEqualTo(expected);
        assertThat(figures(KEYS, partner))
                .isEqualTo(mapped(expected, one -> new Figures(one.records, BigDecimal.ZERO)));
        Map<Period, Figures> totals = figures(TOTALS, partner, partner);
        // A period without usage may be there, or not.
        totals.values().removeIf(one -> one.cost.signum() == 0);
        assertThat(totals).isEqualTo(mapped(expected, one -> new Figures(0, one.cost)));
        assertThat(database.sql().one(TALLIED, row -> row.number("accepted"), partner))
                .contains((long) ids.size());
        return distinct;
    }

    private static Map<Period, Figures> mapped(Map<Period, Figures> figures, UnaryOperator<Figures> change) {
        Map<Period, Figures> mapped = new HashMap<>();
        figures.forEach((period, one) -> mapped.put(period, change.apply(one)));
        return mapped;
    }

    private Map<Period, Figures> figures(String sql, Object... parameters) {
        Map<Period, Figures> figures = new HashMap<>();
        for (Map.Entry<Period, Figures> one : database.sql().list(sql, UsageBooks::entry, parameters)) {
            assertThat(figures.put(one.getKey(), one.getValue())).isNull();
        }
        return figures;
    }

    private static Map.Entry<Period, Figures> entry(Row row) {
        BigDecimal cost = row.decimalOrNull("cost");
        return Map.entry(
                new Period(row.uuid("customer_id").toString(), row.instant("period_start")),
                Figures.NONE.plus(new Figures(row.number("records"), cost == null ? BigDecimal.ZERO : cost)));
    }

    /** When the open billing periods of those customers start. */
    Set<Instant> openPeriods(Collection<String> customers) {
        return database
                .sql()
                .list(
                        "SELECT customer_id, period_start, 0::bigint AS records, total_cost AS cost FROM account WHERE partner_id = ?",
                        UsageBooks::entry,
                        partner)
                .stream()
                .map(Map.Entry::getKey)
                .filter(period -> customers.contains(period.customer))
                .map(Period::start)
                .collect(Collectors.toSet());
    }

    /**
     * That sending everything counts what did not count, and nothing twice; that sending it once more counts nothing; and that other
     * content under the same ids is rejected.
     *
     * @param kept what counts already
     */
    void assertCountsOnce(List<Metered> records, List<UsageBody> bodies, Set<String> kept, TestClient... nodes) {
        long all = bodies.stream().mapToLong(body -> body.records().size()).sum();
        long missing = (long) records.size() - kept.size();

        UsageBody.Answer resent = Senders.sendAll(bodies, nodes);
        assertThat(resent).isEqualTo(new UsageBody.Answer(missing, all - missing, 0, Set.of()));
        assertThat(assertAgree(records)).hasSameSizeAs(records);

        UsageBody.Answer again = Senders.sendAll(bodies, nodes);
        assertThat(again).isEqualTo(new UsageBody.Answer(0, all, 0, Set.of()));

        List<Metered> changed = records.stream().map(Metered::changed).toList();
        UsageBody.Answer refused = Senders.sendAll(UsageBody.once(changed), nodes);
        assertThat(refused).isEqualTo(new UsageBody.Answer(0, 0, records.size(), Set.of(DIFFERS)));
        assertThat(assertAgree(records)).hasSameSizeAs(records);
    }

    @Override
    public void close() {
        database.close();
    }
}
