package org.usagebudget.server.standing;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.Budget;
import org.usagebudget.server.ledger.Spend;
import org.usagebudget.server.store.Queries;
import org.usagebudget.server.store.Row;

/**
 * The statements of the worker. Accounts are read without a lock; standings and marks are written by whoever holds
 * {@link #tryLock the lock}, of all nodes. Stateless.
 */
final class StandingStore {
    /** The key of the advisory lock, as PostgreSQL knows it: "ubstand". */
    private static final long LOCK = 0x7562_7374_616e_64L;

    /** How many standings one statement writes: so that each is far from the statements' bound, however many have changed together. */
    static final int WRITTEN_MAX = 1_000;

    private static final String ACCOUNT_COLUMNS = """
            a.account_id, a.currency, a.budget_amount, a.budget_version, a.changed_at, a.period_start, a.total_cost, a.usd_cost,
                   a.newest_usage, c.company_name, c.domain, c.country, c.culture
            """;

    /** The id of the last change that there has ever been. */
    static final String LAST_CHANGE = "coalesce(pg_sequence_last_value('standing_change_change_id_seq'), 0)";

    /** What {@link #mark(Row)} reads, of {@code partner p} and {@code partner_standing s}. */
    static final String MARK_COLUMNS = """
            p.partner_id, s.day::text AS day, s.calendar, s.next_customer,
                   p.anchor_day || coalesce((SELECT string_agg(',' || extract(epoch FROM c.period_start)::bigint || ' '
                                                               || c.anchor_day, '' ORDER BY c.period_start)
                                               FROM anchor_change c
                                              WHERE c.partner_id = p.partner_id), '') AS registered
            """;

    private StandingStore() {}

    /**
     * Changes that no standing shows yet, of one transaction of the ledger.
     *
     * @param id which transaction
     * @param accounts how many accounts it has changed
     * @param partners whose accounts these are
     */
    record Change(long id, int accounts, List<PartnerId> partners) {}

    /**
     * Accounts of one partner that follow one another.
     *
     * @param accounts in the order of customers
     * @param next the customer after them; null for none
     */
    record Piece(List<AccountState> accounts, @Nullable UUID next) {}

    /**
     * Takes the lock for the transaction, unless another has it. Its commit does not wait for the disk: a crash of the database that
     * loses it brings the rows of {@code standing_change} and the mark back with what was written of them, so the step is done again,
     * and until then {@link Freshness} says that those rows wait.
     */
    static boolean tryLock(Queries transaction) {
        return begin(
                transaction, "set_config('synchronous_commit', 'off', true) = 'off' AND pg_try_advisory_xact_lock(?)");
    }

    /**
     * Takes the lock for the transaction, once nobody else has it; who waits comes before who only tries. A step may take longer than
     * other locks are waited for, so this one is waited for as long as a statement may take.
     */
    static void lock(Queries transaction) {
        transaction.one(
                "SELECT set_config('lock_timeout', current_setting('statement_timeout'), true) AS bound",
                row -> row.text("bound"));
        begin(transaction, "pg_advisory_xact_lock(?) IS NOT NULL");
    }

    /** Every statement goes by key, as the ledger's do, whatever the planner believes about tables that change so much. */
    private static boolean begin(Queries transaction, String lock) {
        return transaction
                .one("SELECT " + lock + """
                         AS mine, set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
                               set_config('enable_mergejoin', 'off', true)
                        """, row -> row.flag("mine"), LOCK)
                .orElseThrow();
    }

    /**
     * The oldest changes.
     *
     * @param from the first to look at
     * @param changes how many, at most
     * @param accounts how many accounts those before the last one may have together, at most
     */
    static List<Change> oldest(Queries queries, long from, int changes, int accounts) {
        return queries.list(
                """
                SELECT c.change_id, c.accounts, ARRAY(SELECT DISTINCT p::text FROM unnest(c.partner_ids) p) AS partners
                  FROM (SELECT o.change_id, o.accounts, o.partner_ids,
                               sum(o.accounts) OVER (ORDER BY o.change_id) - o.accounts AS before
                          FROM (SELECT change_id, partner_ids, cardinality(customer_ids) AS accounts
                                  FROM standing_change
                                 WHERE change_id >= ?
                                 ORDER BY change_id
                                 LIMIT ?) o) c
                 WHERE c.before <= ?
                 ORDER BY c.change_id
                """,
                row -> new Change(
                        row.number("change_id"),
                        Math.toIntExact(row.number("accounts")),
                        row.texts("partners").stream()
                                .map(text -> new PartnerId(UUID.fromString(text)))
                                .toList()),
                from,
                changes,
                accounts);
    }

    /** The last change that there has ever been, committed or not; 0 for none. */
    static long lastChange(Queries queries) {
        return queries.one("SELECT " + LAST_CHANGE + " AS last", row -> row.number("last"))
                .orElseThrow();
    }

    /** Takes those changes that are still there away, and says which accounts they are of. */
    static List<AccountKey> take(Queries transaction, List<Change> changes) {
        return transaction.list(
                """
                WITH taken AS (DELETE FROM standing_change WHERE change_id = ANY (?) RETURNING partner_ids, customer_ids)
                SELECT DISTINCT k.partner_id, k.customer_id
                  FROM taken, unnest(taken.partner_ids, taken.customer_ids) k(partner_id, customer_id)
                """,
                row -> new AccountKey(new PartnerId(row.uuid("partner_id")), new CustomerId(row.uuid("customer_id"))),
                (Object) changes.stream().map(Change::id).toArray(Long[]::new));
    }

    /** Those of the accounts that there are. */
    static List<AccountState> accounts(Queries transaction, Collection<AccountKey> keys) {
        return transaction.list(
                "SELECT a.partner_id, a.customer_id, " + ACCOUNT_COLUMNS + """
                  FROM unnest(?::uuid[], ?::uuid[]) k(partner_id, customer_id)
                  JOIN account a ON a.partner_id = k.partner_id AND a.customer_id = k.customer_id
                  JOIN customer c ON c.partner_id = k.partner_id AND c.customer_id = k.customer_id
                """,
                StandingStore::account,
                partners(keys),
                customers(keys));
    }

    /** Accounts of a partner from a customer on, at most so many. */
    static Piece piece(Queries transaction, PartnerId partner, UUID from, int size) {
        List<AccountState> found = transaction.list(
                "SELECT a.partner_id, a.customer_id, " + ACCOUNT_COLUMNS + """
                  FROM account a JOIN customer c USING (partner_id, customer_id)
                 WHERE a.partner_id = ? AND a.customer_id >= ?
                 ORDER BY a.customer_id
                 LIMIT ?
                """,
                StandingStore::account,
                partner.value(),
                from,
                size + 1);
        return found.size() <= size
                ? new Piece(found, null)
                : new Piece(
                        found.subList(0, size), found.get(size).key().customer().value());
    }

    private static AccountState account(Row row) {
        return new AccountState(
                new AccountKey(new PartnerId(row.uuid("partner_id")), new CustomerId(row.uuid("customer_id"))),
                row.number("account_id"),
                new Company(row.text("company_name"), row.text("domain"), row.text("country"), row.text("culture")),
                row.text("currency"),
                new Budget(row.decimalOrNull("budget_amount"), row.number("budget_version")),
                row.instant("changed_at"),
                row.instant("period_start"),
                new Spend(row.decimal("total_cost"), row.decimalOrNull("usd_cost"), row.instantOrNull("newest_usage")));
    }

    /** Writes standings, each whole; what says the same as before is left as it is, unless by a clock that was wrong. */
    static void write(Queries transaction, List<Standing> standings) {
        for (int from = 0; from < standings.size(); from += WRITTEN_MAX) {
            writePiece(transaction, standings.subList(from, Math.min(from + WRITTEN_MAX, standings.size())));
        }
    }

    private static void writePiece(Queries transaction, List<Standing> standings) {
        transaction.update(
                """
                INSERT INTO customer_standing AS s (partner_id, customer_id, account_id, company_name, domain, country, culture,
                       currency, budget_amount, budget_version, period_start, period_end, total_cost, percent_used,
                       projected_cost, projected_percent, status, newest_usage, as_of)
                SELECT * FROM unnest(?::uuid[], ?::uuid[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                       ?::numeric[], ?::bigint[], ?::timestamptz[], ?::timestamptz[], ?::numeric[], ?::numeric[],
                       ?::numeric[], ?::numeric[], ?::text[], ?::timestamptz[], ?::timestamptz[])
                    ON CONFLICT (partner_id, customer_id) DO UPDATE
                   SET account_id = excluded.account_id, company_name = excluded.company_name, domain = excluded.domain,
                       country = excluded.country, culture = excluded.culture, currency = excluded.currency,
                       budget_amount = excluded.budget_amount, budget_version = excluded.budget_version,
                       period_start = excluded.period_start, period_end = excluded.period_end,
                       total_cost = excluded.total_cost, percent_used = excluded.percent_used,
                       projected_cost = excluded.projected_cost, projected_percent = excluded.projected_percent,
                       status = excluded.status, newest_usage = excluded.newest_usage, as_of = excluded.as_of
                 WHERE (s.account_id, s.company_name, s.domain, s.country, s.culture, s.currency, s.budget_amount,
                        s.budget_version, s.period_start, s.period_end, s.total_cost, s.percent_used, s.projected_cost,
                        s.projected_percent, s.status, s.newest_usage)
                       IS DISTINCT FROM
                       (excluded.account_id, excluded.company_name, excluded.domain, excluded.country, excluded.culture,
                        excluded.currency, excluded.budget_amount, excluded.budget_version, excluded.period_start,
                        excluded.period_end, excluded.total_cost, excluded.percent_used, excluded.projected_cost,
                        excluded.projected_percent, excluded.status, excluded.newest_usage)
                    OR s.as_of > excluded.as_of + interval '1 day'
                """,
                column(standings, s -> s.account().key().partner().value(), UUID[]::new),
                column(standings, s -> s.account().key().customer().value(), UUID[]::new),
                column(standings, s -> s.account().id(), Long[]::new),
                column(standings, s -> s.account().company().name(), String[]::new),
                column(standings, s -> s.account().company().domain(), String[]::new),
                column(standings, s -> s.account().company().country(), String[]::new),
                column(standings, s -> s.account().company().culture(), String[]::new),
                column(standings, s -> s.account().currency(), String[]::new),
                column(standings, s -> s.state().budget(), BigDecimal[]::new),
                column(standings, s -> s.account().budget().version(), Long[]::new),
                column(standings, s -> s.state().period().start(), Instant[]::new),
                column(standings, s -> s.state().period().end(), Instant[]::new),
                column(standings, s -> s.state().spend().totalCost(), BigDecimal[]::new),
                column(standings, s -> s.figures().percentUsed(), BigDecimal[]::new),
                column(standings, s -> s.figures().projectedCost(), BigDecimal[]::new),
                column(standings, s -> s.figures().projectedPercentUsed(), BigDecimal[]::new),
                column(standings, s -> s.figures().status().wireName(), String[]::new),
                column(standings, s -> s.state().spend().newestUsage(), Instant[]::new),
                column(standings, Standing::asOf, Instant[]::new));
    }

    private static <T extends @Nullable Object> Object column(
            List<Standing> standings, Function<Standing, T> value, Function<Integer, T[]> array) {
        T[] column = array.apply(standings.size());
        for (int i = 0; i < column.length; i++) {
            column[i] = value.apply(standings.get(i));
        }
        return column;
    }

    /** Forgets customers. */
    static void forget(Queries transaction, Collection<AccountKey> keys) {
        if (!keys.isEmpty()) {
            transaction.update("""
                    DELETE FROM customer_standing s
                     USING unnest(?::uuid[], ?::uuid[]) k(partner_id, customer_id)
                     WHERE s.partner_id = k.partner_id AND s.customer_id = k.customer_id
                    """, partners(keys), customers(keys));
        }
    }

    /** Forgets those of a partner's customers that there are no more, from one on and before another one, null for all. */
    static void forgetGone(Queries transaction, PartnerId partner, UUID from, @Nullable UUID next) {
        transaction.update("""
                DELETE FROM customer_standing s
                 WHERE s.partner_id = ? AND s.customer_id >= ? AND (?::uuid IS NULL OR s.customer_id < ?::uuid)
                   AND NOT EXISTS (SELECT FROM customer c
                                    WHERE c.partner_id = s.partner_id AND c.customer_id = s.customer_id)
                """, partner.value(), from, next, next);
    }

    /** Some partners' marks, in the order of their ids, after one of them; null for the first ones. */
    static List<Mark> marks(Queries queries, @Nullable PartnerId after, int size) {
        return queries.list(
                "SELECT " + MARK_COLUMNS + """
                  FROM partner p LEFT JOIN partner_standing s USING (partner_id)
                 WHERE ?::uuid IS NULL OR p.partner_id > ?::uuid
                 ORDER BY p.partner_id
                 LIMIT ?
                """,
                StandingStore::mark,
                after == null ? null : after.value(),
                after == null ? null : after.value(),
                size);
    }

    /** A partner's mark; empty where it is not registered. */
    static Optional<Mark> mark(Queries queries, PartnerId partner) {
        return queries.one("SELECT " + MARK_COLUMNS + """
                  FROM partner p LEFT JOIN partner_standing s USING (partner_id)
                 WHERE p.partner_id = ?
                """, StandingStore::mark, partner.value());
    }

    /** What has been done of those partners that have something done. */
    static Map<PartnerId, Mark.Done> done(Queries queries, Collection<PartnerId> partners) {
        Map<PartnerId, Mark.Done> done = new HashMap<>();
        queries.list(
                        "SELECT partner_id, day::text AS day, calendar, next_customer FROM partner_standing"
                                + " WHERE partner_id = ANY (?)",
                        row -> Map.entry(new PartnerId(row.uuid("partner_id")), Objects.requireNonNull(done(row))),
                        (Object) partners.stream().map(PartnerId::value).toArray(UUID[]::new))
                .forEach(entry -> done.put(entry.getKey(), entry.getValue()));
        return done;
    }

    /** The mark that a row with {@link #MARK_COLUMNS} has. */
    static Mark mark(Row row) {
        return new Mark(new PartnerId(row.uuid("partner_id")), row.text("registered"), done(row));
    }

    private static Mark.@Nullable Done done(Row row) {
        String day = row.textOrNull("day");
        return day == null
                ? null
                : new Mark.Done(LocalDate.parse(day), row.text("calendar"), row.uuidOrNull("next_customer"));
    }

    /** Keeps what has been done of a partner, unless it is registered no more. */
    static void keep(Queries transaction, PartnerId partner, Mark.Done done) {
        transaction.update("""
                INSERT INTO partner_standing (partner_id, day, calendar, next_customer)
                SELECT partner_id, ?::date, ?, ?::uuid FROM partner WHERE partner_id = ? FOR KEY SHARE
                    ON CONFLICT (partner_id) DO UPDATE
                   SET day = excluded.day, calendar = excluded.calendar, next_customer = excluded.next_customer
                """, done.day().toString(), done.calendar(), done.next(), partner.value());
    }

    private static UUID[] partners(Collection<AccountKey> keys) {
        return keys.stream().map(key -> key.partner().value()).toArray(UUID[]::new);
    }

    private static UUID[] customers(Collection<AccountKey> keys) {
        return keys.stream().map(key -> key.customer().value()).toArray(UUID[]::new);
    }

    /** The keys of which there is no account. */
    static Set<AccountKey> missing(Collection<AccountKey> keys, Collection<AccountState> accounts) {
        Set<AccountKey> missing = new LinkedHashSet<>(keys);
        accounts.forEach(account -> missing.remove(account.key()));
        return missing;
    }
}
