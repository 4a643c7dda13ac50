package org.usagebudget.server.ledger;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.ledger.Snapshot.Opening;
import org.usagebudget.server.ledger.Snapshot.Query;
import org.usagebudget.server.ledger.Snapshot.RequestKey;
import org.usagebudget.server.ledger.Snapshot.Stored;
import org.usagebudget.server.store.Columns;
import org.usagebudget.server.store.Row;

/**
 * The first round trip of a batch: begin, open, lock, look up. Several statements sent as one; under READ COMMITTED each has
 * a snapshot of its own, so stored outcomes and crossings are read as they are when the locks are held.
 */
final class LoadSql {
    /** How long a request id names the change that it was used for. */
    static final Duration OUTCOMES_KEPT = Duration.ofDays(2);

    /** The forms that the statement has. */
    enum Kind {
        WAITING(false, false),
        WAITING_OPENING(true, false),
        SKIPPING(false, true),
        SKIPPING_OPENING(true, true);

        private final boolean opening;
        private final boolean skipping;

        Kind(boolean opening, boolean skipping) {
            this.opening = opening;
            this.skipping = skipping;
        }

        static Kind of(Query query) {
            if (query.opens().isEmpty()) {
                return query.skipLocked() ? SKIPPING : WAITING;
            }
            return query.skipLocked() ? SKIPPING_OPENING : WAITING_OPENING;
        }
    }

    private static final String KEYS = "unnest(?::uuid[], ?::uuid[]) WITH ORDINALITY k(partner_id, customer_id, n)";

    private static final String OPEN = """
            INSERT INTO account (partner_id, customer_id, currency, budget_version, sequence, changed_at, created_at,
                   period_start, total_cost, usd_cost)
            SELECT o.partner_id, o.customer_id, o.currency, 0, 0, o.at, o.at, o.period_start, 0, 0
              FROM unnest(?::uuid[], ?::uuid[], ?::text[], ?::timestamptz[], ?::timestamptz[])
                   o(partner_id, customer_id, currency, at, period_start)
             ORDER BY 1, 2
                ON CONFLICT DO NOTHING
            RETURNING partner_id, customer_id
            """;

    private static final String LOCK = """
            SELECT k.n, a.account_id, a.currency, a.budget_amount, a.budget_version, a.sequence, a.created_at, a.changed_at,
                   a.period_start, a.total_cost, a.usd_cost, a.newest_usage
              FROM %s
              JOIN account a ON a.partner_id = k.partner_id AND a.customer_id = k.customer_id
             ORDER BY a.partner_id, a.customer_id
               FOR UPDATE OF a
            """.formatted(KEYS);

    /**
     * LIMIT keeps the inner query by itself, so that the index is always entered with the whole key: as a plain join, it was
     * entered with the account alone, which reads all of the account's records. The upper bound of the time leaves out the
     * partitions made ahead; it allows for clocks that differ by as much as the lower one does.
     */
    private static final String STORED = """
            SELECT k.n, r.content_hash, r.recorded_at, r.status, r.new_amount, r.budget_version, r.answer
              FROM unnest(?::uuid[], ?::uuid[], ?::uuid[]) WITH ORDINALITY k(partner_id, customer_id, request_id, n)
              JOIN account a ON a.partner_id = k.partner_id AND a.customer_id = k.customer_id
             CROSS JOIN LATERAL (
                   SELECT o.content_hash, o.recorded_at, o.status, o.new_amount, o.budget_version, o.answer
                     FROM audit_record o
                    WHERE o.partner_id = a.partner_id AND o.account_id = a.account_id AND o.request_id = k.request_id
                      AND o.recorded_at > ? AND o.recorded_at < ?
                    LIMIT 1) r
            """;

    private static final String CROSSINGS = """
            SELECT k.n, c.period_start, c.threshold, c.occurrence, c.crossed_at, c.resolved_at
              FROM %s
              JOIN account a ON a.partner_id = k.partner_id AND a.customer_id = k.customer_id
              JOIN crossing c ON c.partner_id = a.partner_id AND c.account_id = a.account_id
                   AND c.period_start = a.period_start
            """.formatted(KEYS);

    private static final String EXISTING = """
            SELECT k.n
              FROM %s
              JOIN account a ON a.partner_id = k.partner_id AND a.customer_id = k.customer_id
            """.formatted(KEYS);

    private LoadSql() {}

    static String text(Kind kind) {
        String open = kind.opening ? OPEN + ";" : "";
        String lock = kind.skipping ? LOCK + " SKIP LOCKED" : LOCK;
        String existing = kind.skipping ? ";" + EXISTING : "";
        return "BEGIN;" + open + lock + ";" + STORED + ";" + CROSSINGS + existing;
    }

    static void bind(PreparedStatement statement, Query query, Instant machineNow) throws SQLException {
        int next = 1;
        if (!query.opens().isEmpty()) {
            next = openColumns(query.opens()).bind(statement, next);
        }
        next = keyColumns(query).bind(statement, next);
        Columns requests = new Columns(3);
        for (RequestKey request : query.requests()) {
            AccountKey key = request.key();
            requests.row(key.partner().value(), key.customer().value(), request.requestId());
        }
        next = requests.bind(statement, next);
        statement.setObject(next++, utc(machineNow.minus(OUTCOMES_KEPT)));
        statement.setObject(next++, utc(machineNow.plus(OUTCOMES_KEPT)));
        next = keyColumns(query).bind(statement, next);
        if (query.skipLocked()) {
            keyColumns(query).bind(statement, next);
        }
    }

    private static OffsetDateTime utc(Instant time) {
        return OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
    }

    private static Columns openColumns(List<Opening> opens) {
        Columns columns = new Columns(5);
        for (Opening open : opens) {
            AccountKey key = open.key();
            columns.row(key.partner().value(), key.customer().value(), open.currency(), open.at(), open.periodStart());
        }
        return columns;
    }

    private static Columns keyColumns(Query query) {
        Columns columns = new Columns(2);
        query.keys()
                .forEach(
                        key -> columns.row(key.partner().value(), key.customer().value()));
        return columns;
    }

    /** Reads the results of the executed statement. */
    static Snapshot read(PreparedStatement statement, Query query) throws SQLException {
        List<AccountKey> keys = query.keys();
        Set<AccountKey> opened = new HashSet<>();
        if (!query.opens().isEmpty()) {
            eachOfNext(
                    statement,
                    row -> opened.add(new AccountKey(
                            new PartnerId(row.uuid("partner_id")), new CustomerId(row.uuid("customer_id")))));
        }
        Map<AccountKey, Account> accounts = HashMap.newHashMap(keys.size());
        eachOfNext(statement, row -> accounts.put(keys.get(index(row)), account(row)));
        Map<RequestKey, Stored> stored = new HashMap<>();
        eachOfNext(statement, row -> stored.put(query.requests().get(index(row)), stored(row)));
        eachOfNext(statement, row -> {
            List<Crossing> crossing = List.of(crossing(row));
            accounts.computeIfPresent(keys.get(index(row)), (key, account) -> account.withCrossings(crossing));
        });
        Set<AccountKey> locked = new HashSet<>();
        if (query.skipLocked()) {
            eachOfNext(statement, row -> locked.add(keys.get(index(row))));
            locked.removeAll(accounts.keySet());
        }
        return new Snapshot(accounts, stored, locked, opened);
    }

    /** Reads the rows of the next statement that has any to give. */
    private static void eachOfNext(PreparedStatement statement, Consumer<Row> reader) throws SQLException {
        while (!statement.getMoreResults()) {
            if (statement.getUpdateCount() == -1) {
                throw new IllegalStateException("fewer results than statements");
            }
        }
        try (ResultSet result = statement.getResultSet()) {
            Row row = new Row(result);
            while (result.next()) {
                reader.accept(row);
            }
        }
    }

    /** Ordinals count from 1. */
    private static int index(Row row) {
        return row.integer("n") - 1;
    }

    private static Account account(Row row) {
        return new Account(
                row.number("account_id"),
                row.text("currency"),
                new Budget(row.decimalOrNull("budget_amount"), row.number("budget_version")),
                row.number("sequence"),
                row.instant("created_at"),
                row.instant("changed_at"),
                row.instant("period_start"),
                new Spend(row.decimal("total_cost"), row.decimalOrNull("usd_cost"), row.instantOrNull("newest_usage")),
                List.of());
    }

    private static Stored stored(Row row) {
        int status = row.integer("status");
        byte[] answer = row.bytesOrNull("answer");
        Outcome repeated = answer == null
                ? new Outcome.Repeated(status, row.decimalOrNull("new_amount"), row.number("budget_version"))
                : new Outcome.Answered(status, answer);
        return new Stored(row.bytes("content_hash"), row.instant("recorded_at"), repeated);
    }

    private static Crossing crossing(Row row) {
        return new Crossing(
                row.instant("period_start"),
                row.decimal("threshold"),
                row.integer("occurrence"),
                row.instant("crossed_at"),
                row.instantOrNull("resolved_at"));
    }
}
