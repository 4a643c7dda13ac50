package org.usagebudget.server.spend;

import java.util.List;
import java.util.Optional;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.currency.CurrencyLocales;
import org.usagebudget.server.ledger.PeriodState;
import org.usagebudget.server.store.Row;
import org.usagebudget.server.store.Sql;

/**
 * Adds up, in one statement, what all customers of a partner have spent: what {@link CustomerSpend} says of each, and whom
 * {@link PeriodState} calls over and trending. Closed periods are looked up by their key (OFFSET 0 sees to it), as in
 * {@link CustomerSpend#JOINED}. All are of one period, also where a node whose clock is ahead has opened the next one for some. Thread-safe.
 */
final class PartnerSpendStore {
    private static final String USAGE_BASED = """
            EXISTS (SELECT FROM subscription s
                                   WHERE s.partner_id = a.partner_id AND s.customer_id = a.customer_id
                                     AND s.kind IN ('azure_plan', 'legacy') AND s.status <> 'deleted')\
            """;

    /** Closed in an account that has gone on since, and else its own one, or later than that: then it has spent nothing in it. */
    private static final String STATES = """
                   SELECT a.currency, %s AS usage_based,
                          CASE WHEN a.period_start > q.start THEN p.budget_amount ELSE a.budget_amount END AS budget,
                          CASE WHEN a.period_start > q.start THEN coalesce(p.total_cost, 0)
                               WHEN a.period_start = q.start THEN a.total_cost ELSE 0 END AS cost,
                          CASE WHEN a.period_start > q.start THEN p.newest_usage
                               WHEN a.period_start = q.start THEN a.newest_usage END AS newest_usage,
                          CASE WHEN a.period_start > q.start THEN coalesce(p.changed_at, q.start)
                               ELSE greatest(a.changed_at, q.start) END AS changed_at
                     FROM (SELECT ?::timestamptz AS start) q
                     JOIN account a ON true
                     LEFT JOIN LATERAL (
                          SELECT o.budget_amount, o.total_cost, o.newest_usage, o.changed_at
                            FROM account_period o
                           WHERE o.partner_id = a.partner_id AND o.account_id = a.account_id AND o.period_start = q.start
                             AND a.period_start > q.start
                          OFFSET 0) p ON true
                    WHERE a.partner_id = ?
            """.formatted(USAGE_BASED);

    static final String SUM = """
            SELECT n.name, n.currency AS own_currency, n.locale, t.*
              FROM partner n
              LEFT JOIN (
                   SELECT i.currency, count(*) AS customers, sum(i.cost) AS cost,
                          count(*) FILTER (WHERE i.cost > i.budget) AS over,
                          count(*) FILTER (WHERE i.cost <= i.budget AND i.cost > 0 AND i.cost * 100 >= i.budget * %d) AS trending,
                          count(*) FILTER (WHERE i.usage_based) AS usage_based, max(i.newest_usage) AS newest_usage,
                          max(i.changed_at) AS changed_at
                     FROM (
            %s          ) i
                    GROUP BY i.currency) t ON true
             WHERE n.partner_id = ?
             ORDER BY t.currency
            """.formatted(PeriodState.TRENDING_PERCENT, STATES);

    private final Sql sql;

    PartnerSpendStore(Sql sql) {
        this.sql = sql;
    }

    private record TotalRow(PartnerSpend partner, Optional<PartnerSpend.Total> total) {
        static TotalRow read(Row row) {
            return new TotalRow(
                    new PartnerSpend(
                            row.text("name"),
                            new CurrencyLocales.Billing(row.text("own_currency"), null, row.text("locale")),
                            List.of()),
                    Optional.ofNullable(row.textOrNull("currency")).map(currency -> total(row, currency)));
        }

        private static PartnerSpend.Total total(Row row, String currency) {
            return new PartnerSpend.Total(
                    currency,
                    row.integer("customers"),
                    row.decimal("cost"),
                    new PartnerSpend.Counts(row.integer("over"), row.integer("trending"), row.integer("usage_based")),
                    row.instantOrNull("newest_usage"),
                    row.instant("changed_at"));
        }
    }

    /** What a partner's customers have spent; empty where it is not registered any more. */
    Optional<PartnerSpend> find(PartnerId partner, AskedPeriod asked) {
        List<TotalRow> rows = sql.list(SUM, TotalRow::read, asked.period().start(), partner.value(), partner.value());
        return rows.stream()
                .findFirst()
                .map(TotalRow::partner)
                .map(one -> new PartnerSpend(
                        one.name(),
                        one.billing(),
                        rows.stream()
                                .map(TotalRow::total)
                                .flatMap(Optional::stream)
                                .toList()));
    }
}
