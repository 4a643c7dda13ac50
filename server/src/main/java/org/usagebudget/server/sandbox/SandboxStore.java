package org.usagebudget.server.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.store.Sql;

/** What the sandbox keeps in the database beside the service's own data, and what it reads of that. Thread-safe. */
final class SandboxStore {
    private final Sql sql;

    SandboxStore(Sql sql) {
        this.sql = sql;
    }

    private record Clock(PartnerId partner, Duration ahead) {}

    private record Currency(CustomerId customer, String code) {}

    /** How far the clocks that were set are ahead of the machine's. */
    Map<PartnerId, Duration> clocks() {
        Map<PartnerId, Duration> clocks = new LinkedHashMap<>();
        sql.list(
                        "SELECT partner_id, ahead FROM sandbox_clock",
                        row -> new Clock(
                                new PartnerId(row.uuid("partner_id")),
                                Duration.of(row.number("ahead"), ChronoUnit.MICROS)))
                .forEach(clock -> clocks.put(clock.partner(), clock.ahead()));
        return clocks;
    }

    /**
     * Keeps how far a partner's clock is ahead, 0 or more; microseconds count. Waits for a change of the partner's registration, which
     * is one of the time before.
     */
    void keepClock(PartnerId partner, Duration ahead) {
        sql.inTransaction(transaction -> {
            transaction.list(
                    "SELECT name FROM partner WHERE partner_id = ? FOR NO KEY UPDATE",
                    row -> row.text("name"),
                    partner.value());
            return transaction.update("""
                    INSERT INTO sandbox_clock (partner_id, ahead) VALUES (?, ?)
                        ON CONFLICT (partner_id) DO UPDATE SET ahead = excluded.ahead
                    """, partner.value(), ahead.dividedBy(Duration.of(1, ChronoUnit.MICROS)));
        });
    }

    /** The months that have partitions for usage, whoever's clock they were made for. */
    Set<YearMonth> usageMonths() {
        return Set.copyOf(sql.list("""
                SELECT right(c.relname, 7) AS month
                  FROM pg_inherits i
                  JOIN pg_class c ON c.oid = i.inhrelid
                 WHERE i.inhparent IN ('public.usage_record'::regclass, 'public.usage_daily'::regclass)
                 GROUP BY month
                HAVING count(*) = 2
                """, row -> YearMonth.parse(row.text("month").replace('_', '-'))));
    }

    /** When the first of those customers of a partner was added; none where there are none. */
    Optional<Instant> firstAdded(PartnerId partner, List<CustomerId> customers) {
        return sql.one(
                """
                SELECT created_at FROM account WHERE partner_id = ? AND customer_id = ANY (?)
                 ORDER BY created_at LIMIT 1
                """,
                row -> row.instant("created_at"),
                partner.value(),
                customers.stream().map(CustomerId::value).toArray(UUID[]::new));
    }

    /** The apps that have been kept. */
    List<IdentityApp> apps() {
        return sql.list(
                "SELECT partner_id, client_id, secret FROM sandbox_app",
                row -> new IdentityApp(
                        new PartnerId(row.uuid("partner_id")), row.text("client_id"), row.text("secret")));
    }

    /** Keeps the app of a partner that has none here. */
    void keepApp(IdentityApp app) {
        sql.update(
                "INSERT INTO sandbox_app (partner_id, client_id, secret) VALUES (?, ?, ?)",
                app.tenant().value(),
                app.clientId(),
                app.secret());
    }

    /** The currencies of the partner's first customers in the order of their ids, at most that many. */
    Map<CustomerId, String> currencies(PartnerId partner, long max) {
        return byCustomer(sql.list(
                "SELECT customer_id, currency FROM account WHERE partner_id = ? ORDER BY customer_id LIMIT ?",
                row -> new Currency(new CustomerId(row.uuid("customer_id")), row.text("currency")),
                partner.value(),
                max));
    }

    /** The currencies of those of the customers that the partner has. */
    Map<CustomerId, String> currencies(PartnerId partner, List<CustomerId> customers) {
        return byCustomer(sql.list(
                """
                SELECT customer_id, currency FROM account WHERE partner_id = ? AND customer_id = ANY (?)
                 ORDER BY customer_id
                """,
                row -> new Currency(new CustomerId(row.uuid("customer_id")), row.text("currency")),
                partner.value(),
                customers.stream().map(CustomerId::value).toArray(UUID[]::new)));
    }

    private static Map<CustomerId, String> byCustomer(List<Currency> rows) {
        Map<CustomerId, String> currencies = new LinkedHashMap<>();
        rows.forEach(row -> currencies.put(row.customer(), row.code()));
        return currencies;
    }
}
