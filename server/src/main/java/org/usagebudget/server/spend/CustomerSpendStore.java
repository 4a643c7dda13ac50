package org.usagebudget.server.spend;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.store.Queries;
import org.usagebudget.server.store.Row;
import org.usagebudget.server.store.Sql;

/** Reads what customers have spent, from the primary, in one statement each. Thread-safe. */
final class CustomerSpendStore {
    private static final String SELECT = "SELECT " + CustomerSpend.COLUMNS;

    static final String FIND = SELECT + """

              FROM customer c
            """ + CustomerSpend.JOINED + """
             WHERE c.partner_id = ? AND c.customer_id = ?
            """;

    static final String FIRST = page("");
    static final String AFTER = page(" AND (n.company_name, n.customer_id) > (?, ?)");

    static final String DAYS = SELECT + """
            , u.day, u.day_records, u.day_cost, u.day_usd_cost
              FROM customer c
            """ + CustomerSpend.JOINED + """
              LEFT JOIN LATERAL (
                   SELECT to_char(d.day, 'YYYY-MM-DD') AS day, sum(d.records)::bigint AS day_records, sum(d.cost) AS day_cost,
                          CASE WHEN count(d.usd_cost) = count(*) THEN sum(d.usd_cost) END AS day_usd_cost
                     FROM usage_daily d
                    WHERE d.partner_id = a.partner_id AND d.account_id = a.account_id AND d.period_start = ?
                    GROUP BY d.day) u ON true
             WHERE c.partner_id = ? AND c.customer_id = ?
             ORDER BY u.day
            """;

    private static String page(String after) {
        return SELECT + """

              FROM (SELECT n.partner_id, n.customer_id, n.company_name, n.country, n.culture
                      FROM customer n
                     WHERE n.partner_id = ?%s
                     ORDER BY n.company_name, n.customer_id
                     LIMIT ?) c
            """.formatted(after) + CustomerSpend.JOINED + """
             ORDER BY c.company_name, c.customer_id
            """;
    }

    private final Sql sql;

    CustomerSpendStore(Sql sql) {
        this.sql = sql;
    }

    /** What a customer has spent; empty where the partner has none of that id. */
    Optional<CustomerSpend> find(AccountKey key, AskedPeriod asked) {
        Instant start = asked.period().start();
        return sql.one(
                FIND,
                row -> CustomerSpend.read(row, asked),
                start,
                start,
                key.partner().value(),
                key.customer().value());
    }

    /**
     * What the first customers have spent that follow on one, by name and id: all in one period, so that they add up to what the
     * partner's summary says, also where a node whose clock is ahead has opened the next one for some.
     *
     * @param last the one before them; null for the first of all
     */
    List<CustomerSpend> after(PartnerId partner, AskedPeriod asked, CustomerSpend.@Nullable Customer last, int size) {
        Instant start = asked.period().start();
        Queries.RowReader<CustomerSpend> reader = row -> CustomerSpend.read(row, asked.period(), asked.now());
        return last == null
                ? sql.list(FIRST, reader, partner.value(), size, start, start)
                : sql.list(
                        AFTER,
                        reader,
                        partner.value(),
                        last.companyName(),
                        last.id().value(),
                        size,
                        start,
                        start);
    }

    /**
     * A customer's period, day by day.
     *
     * @param spend the whole period
     * @param days those that have had usage, in order; they add up to the whole
     */
    record Days(CustomerSpend spend, List<DaySpend> days) {
        /** Copies {@code days}. */
        Days {
            days = List.copyOf(days);
        }
    }

    private record DayRow(CustomerSpend spend, @Nullable DaySpend day) {
        static DayRow read(Row row, AskedPeriod asked) {
            @Nullable String day = row.textOrNull("day");
            return new DayRow(
                    CustomerSpend.read(row, asked),
                    day == null
                            ? null
                            : new DaySpend(
                                    LocalDate.parse(day),
                                    row.number("day_records"),
                                    row.decimal("day_cost"),
                                    row.decimalOrNull("day_usd_cost")));
        }
    }

    /** What a customer has spent on each day; empty where the partner has none of that id, 400/2000 where the days are gone. */
    Optional<Days> days(AccountKey key, AskedPeriod asked) {
        Instant start = asked.period().start();
        List<DayRow> rows = sql.list(
                DAYS,
                row -> DayRow.read(row, asked),
                start,
                start,
                start,
                key.partner().value(),
                key.customer().value());
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        CustomerSpend spend = rows.getFirst().spend();
        if (!spend.state().period().equals(asked.period())) {
            return days(key, asked.of(spend.state().period().start()));
        }
        asked.requireDays(
                spend.state().spend().newestUsage() != null && rows.getFirst().day() == null);
        List<DaySpend> days = new ArrayList<>();
        for (DayRow row : rows) {
            if (row.day() != null) {
                days.add(row.day());
            }
        }
        return Optional.of(new Days(spend, days));
    }
}
