package org.usagebudget.server.ledger;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.usagebudget.server.audit.AuditSql;
import org.usagebudget.server.store.Columns;

/** What a batch writes, each kind as one set-based statement; the last round trip is {@link #COMMIT}. */
final class WriteSql {
    private static final String UPDATE = """
            UPDATE account a
               SET budget_amount = v.budget_amount, budget_version = v.budget_version, sequence = v.sequence,
                   changed_at = v.changed_at, period_start = v.period_start, total_cost = v.total_cost,
                   usd_cost = v.usd_cost, newest_usage = v.newest_usage
              FROM unnest(?::uuid[], ?::uuid[], ?::numeric[], ?::bigint[], ?::bigint[], ?::timestamptz[], ?::timestamptz[],
                   ?::numeric[], ?::numeric[], ?::timestamptz[]) v(partner_id, customer_id, budget_amount,
                   budget_version, sequence, changed_at, period_start, total_cost, usd_cost, newest_usage)
             WHERE a.partner_id = v.partner_id AND a.customer_id = v.customer_id
            """;

    private static final int UPDATE_COLUMNS = 10;

    /** One row for the whole batch, whatever it has changed: it is worked off soon, and apart from the ledger. */
    private static final String STANDING_CHANGE = """
            INSERT INTO standing_change (recorded_at, partner_ids, customer_ids)
            SELECT v.recorded_at, v.partner_ids, v.customer_ids
              FROM (SELECT ?::timestamptz, ?::uuid[], ?::uuid[]) v(recorded_at, partner_ids, customer_ids)
             WHERE cardinality(v.customer_ids) > 0
            """;

    /** Accounts, audit records, whose standing is to be looked at, end of transaction. */
    static final String COMMIT = UPDATE + ";" + AuditSql.INSERT + ";" + STANDING_CHANGE + ";COMMIT";

    static final String CLOSE_PERIODS = """
            INSERT INTO account_period (partner_id, account_id, period_start, period_end, total_cost, usd_cost,
                   newest_usage, budget_amount, changed_at)
            SELECT * FROM unnest(?::uuid[], ?::bigint[], ?::timestamptz[], ?::timestamptz[], ?::numeric[], ?::numeric[],
                   ?::timestamptz[], ?::numeric[], ?::timestamptz[])
            """;

    /** A closed period without a row is one from before the customer was created: no budget applied to it. */
    static final String ADD_LATE = """
            INSERT INTO account_period AS p (partner_id, account_id, period_start, period_end, total_cost, usd_cost,
                   newest_usage, changed_at)
            SELECT * FROM unnest(?::uuid[], ?::bigint[], ?::timestamptz[], ?::timestamptz[], ?::numeric[], ?::numeric[],
                   ?::timestamptz[], ?::timestamptz[])
                ON CONFLICT (partner_id, account_id, period_start)
                DO UPDATE SET total_cost = p.total_cost + excluded.total_cost, usd_cost = p.usd_cost + excluded.usd_cost,
                   newest_usage = greatest(p.newest_usage, excluded.newest_usage),
                   changed_at = greatest(p.changed_at, excluded.changed_at)
            """;

    static final String CROSSINGS = """
            INSERT INTO crossing (partner_id, account_id, period_start, threshold, occurrence, crossed_at, resolved_at)
            SELECT * FROM unnest(?::uuid[], ?::bigint[], ?::timestamptz[], ?::numeric[], ?::integer[], ?::timestamptz[],
                   ?::timestamptz[])
                ON CONFLICT (partner_id, account_id, period_start, threshold, occurrence)
                DO UPDATE SET resolved_at = excluded.resolved_at
            """;

    static final String FORGET = """
            DELETE FROM account a
             USING unnest(?::uuid[], ?::uuid[]) k(partner_id, customer_id)
             WHERE a.partner_id = k.partner_id AND a.customer_id = k.customer_id
            """;

    private WriteSql() {}

    static void bindCommit(PreparedStatement statement, Writes writes) throws SQLException {
        Columns columns = new Columns(UPDATE_COLUMNS);
        for (Map.Entry<AccountKey, Account> entry : writes.accounts().entrySet()) {
            AccountKey key = entry.getKey();
            Account account = entry.getValue();
            columns.row(
                    key.partner().value(),
                    key.customer().value(),
                    account.budget().amount(),
                    account.budget().version(),
                    account.sequence(),
                    account.changedAt(),
                    account.periodStart(),
                    account.spend().totalCost(),
                    account.spend().usdCost(),
                    account.spend().newestUsage());
        }
        int next = columns.bind(statement, 1);
        next = AuditSql.bind(statement, next, writes.recordedAt(), writes.audit());
        bindStandingChange(statement, next, writes);
    }

    private static void bindStandingChange(PreparedStatement statement, int first, Writes writes) throws SQLException {
        Columns columns = new Columns(2);
        writes.touched()
                .forEach(
                        key -> columns.row(key.partner().value(), key.customer().value()));
        statement.setObject(first, OffsetDateTime.ofInstant(writes.recordedAt(), ZoneOffset.UTC));
        columns.bind(statement, first + 1);
    }

    static void bindClosed(PreparedStatement statement, Writes writes) throws SQLException {
        Columns columns = new Columns(9);
        for (Writes.Of<ClosedPeriod> of : writes.closed()) {
            ClosedPeriod period = of.value();
            columns.row(
                    of.key().partner().value(),
                    of.accountId(),
                    period.start(),
                    period.end(),
                    period.spend().totalCost(),
                    period.spend().usdCost(),
                    period.spend().newestUsage(),
                    period.budget(),
                    writes.changedAt(of.key()));
        }
        columns.bind(statement, 1);
    }

    static void bindLate(PreparedStatement statement, Writes writes) throws SQLException {
        Columns columns = new Columns(8);
        for (Writes.Of<LateSpend> of : writes.late()) {
            LateSpend late = of.value();
            columns.row(
                    of.key().partner().value(),
                    of.accountId(),
                    late.periodStart(),
                    late.periodEnd(),
                    late.spend().totalCost(),
                    late.spend().usdCost(),
                    late.spend().newestUsage(),
                    writes.changedAt(of.key()));
        }
        columns.bind(statement, 1);
    }

    static void bindCrossings(PreparedStatement statement, List<Writes.Of<Crossing>> crossings) throws SQLException {
        Columns columns = new Columns(7);
        for (Writes.Of<Crossing> of : crossings) {
            Crossing crossing = of.value();
            columns.row(
                    of.key().partner().value(),
                    of.accountId(),
                    crossing.periodStart(),
                    crossing.threshold(),
                    crossing.occurrence(),
                    crossing.crossedAt(),
                    crossing.resolvedAt());
        }
        columns.bind(statement, 1);
    }

    static void bindKeys(PreparedStatement statement, List<AccountKey> keys) throws SQLException {
        Columns columns = new Columns(2);
        keys.forEach(key -> columns.row(key.partner().value(), key.customer().value()));
        columns.bind(statement, 1);
    }
}
