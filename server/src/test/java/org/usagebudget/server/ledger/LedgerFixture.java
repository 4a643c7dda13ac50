package org.usagebudget.server.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.customer.CustomerProfile;
import org.usagebudget.server.customer.CustomerStep;
import org.usagebudget.server.store.Database;
import org.usagebudget.server.store.Sql;
import org.usagebudget.server.usage.JournalStep;

/** A ledger with a partner of its own on the test database, and the clocks in the test's hand. */
final class LedgerFixture implements AutoCloseable {
    final PartnerId partner = new PartnerId(UUID.randomUUID());
    final AtomicReference<Instant> machineTime = new AtomicReference<>(Instant.now());
    final AtomicReference<Instant> partnerTime = new AtomicReference<>(Instant.parse("2026-05-10T12:00:00Z"));
    final Database database;
    final Sql sql;
    final Ledger ledger;
    final AtomicReference<Terms> terms = new AtomicReference<>(Terms.STANDARD);
    private int registered = 1;
    private volatile @Nullable RuntimeException registeredFailure;

    LedgerFixture(Database database, LedgerConfig config) {
        this.database = database;
        this.sql = database.sql();
        addPartner(partner);
        // Those around the clock of the tests, which is not the machine's.
        database.ensureUsagePartitions(partnerTime.get());
        this.ledger = anotherNode(config);
    }

    /** Another ledger on the same database, as on another machine. */
    Ledger anotherNode(LedgerConfig config) {
        InstantSource machine = machineTime::get;
        return Ledger.start(
                config,
                database.service(),
                new Ledger.Surroundings(new TestPartners(), machine, LedgerObserver.NONE),
                List.of(new CustomerStep()),
                new UsageSteps(new JournalStep(), List.of()));
    }

    void addPartner(PartnerId id) {
        sql.update(
                "INSERT INTO partner (partner_id, name, currency, created_at) VALUES (?, 'test', 'EUR', now())",
                id.value());
    }

    /** What asking how many partners there are throws from now on; null for nothing. */
    void failRegistered(@Nullable RuntimeException failure) {
        registeredFailure = failure;
    }

    void pretendRegistered(int partners) {
        registered = partners;
    }

    AccountKey newAccount() {
        return newAccount(partner);
    }

    AccountKey newAccount(PartnerId of) {
        AccountKey key = new AccountKey(of, new CustomerId(UUID.randomUUID()));
        Outcome outcome = ledger.submit(open(key));
        if (!(outcome instanceof Outcome.Applied)) {
            throw new AssertionError("account not opened: " + outcome);
        }
        return key;
    }

    Command.OpenAccount open(AccountKey key) {
        return open(key, key.customer() + ".example");
    }

    Command.OpenAccount open(AccountKey key, String domain) {
        return new Command.OpenAccount(
                key, "EUR", new CustomerProfile("Test", domain, "DE"), Accounts.origin(key, UUID.randomUUID(), "open"));
    }

    Outcome set(AccountKey key, @Nullable String amount) {
        return ledger.submit(Accounts.setBudget(key, amount));
    }

    /** Counts records of this partner on that node; one verdict each. */
    List<UsageVerdict> count(Ledger node, UsageRecord... records) {
        UsageBatch batch = new UsageBatch(partner, UUID.randomUUID(), List.of(records), 0);
        UsageOutcome outcome = node.submit(batch).join();
        if (!(outcome instanceof UsageOutcome.Counted(List<UsageVerdict> verdicts))) {
            throw new AssertionError("usage not counted: " + outcome);
        }
        return verdicts;
    }

    List<UsageVerdict> count(UsageRecord... records) {
        return count(ledger, records);
    }

    /** A record with an id of its own. */
    static UsageRecord usage(AccountKey key, String cost, Instant time) {
        return UsageRecords.at(UUID.randomUUID().toString(), key.customer(), time, cost);
    }

    /**
     * All billing periods of an account, the open one last: "start end cost budget", the end of the open one is "open", and no budget
     * is "none".
     */
    List<String> periods(AccountKey key) {
        return sql.list(
                """
                SELECT to_char(period_start AT TIME ZONE 'UTC', 'YYYY-MM-DD') || ' '
                       || coalesce(to_char(period_end AT TIME ZONE 'UTC', 'YYYY-MM-DD'), 'open') || ' '
                       || trim_scale(total_cost) || ' ' || coalesce(trim_scale(budget_amount)::text, 'none') AS period
                  FROM (SELECT p.period_start, p.period_end, p.total_cost, p.budget_amount
                          FROM account_period p JOIN account a USING (partner_id, account_id)
                         WHERE a.partner_id = ? AND a.customer_id = ?
                         UNION ALL
                        SELECT period_start, NULL, total_cost, budget_amount
                          FROM account WHERE partner_id = ? AND customer_id = ?) all_periods
                 ORDER BY period_start
                """,
                row -> row.text("period"),
                key.partner().value(),
                key.customer().value(),
                key.partner().value(),
                key.customer().value());
    }

    /** What the usage records of an account add up to, "start cost" by period. */
    List<String> recorded(AccountKey key) {
        return sql.list(
                """
                SELECT to_char(r.period_start AT TIME ZONE 'UTC', 'YYYY-MM-DD') || ' ' || trim_scale(sum(r.cost)) AS sum
                  FROM usage_record r JOIN account a USING (partner_id, account_id)
                 WHERE a.partner_id = ? AND a.customer_id = ?
                 GROUP BY r.period_start
                 ORDER BY r.period_start
                """,
                row -> row.text("sum"),
                key.partner().value(),
                key.customer().value());
    }

    /** When closed periods and days of an account last changed, "table date time". */
    List<String> changes(AccountKey key) {
        return sql.list(
                """
                SELECT what || ' ' || day || ' ' || to_char(c.changed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS change
                  FROM (SELECT 'account_period' AS what, partner_id, account_id, (period_start AT TIME ZONE 'UTC')::date AS day,
                               changed_at FROM account_period
                         UNION ALL
                        SELECT 'usage_daily', partner_id, account_id, day, changed_at FROM usage_daily) c
                  JOIN account a USING (partner_id, account_id)
                 WHERE a.partner_id = ? AND a.customer_id = ?
                 ORDER BY what, day
                """,
                row -> row.text("change"),
                key.partner().value(),
                key.customer().value());
    }

    Budget budget(AccountKey key) {
        return sql.one(
                        "SELECT budget_amount, budget_version FROM account WHERE partner_id = ? AND customer_id = ?",
                        row -> new Budget(row.decimalOrNull("budget_amount"), row.number("budget_version")),
                        key.partner().value(),
                        key.customer().value())
                .orElseThrow();
    }

    long auditRecords(AccountKey key, String operation) {
        return sql.one(
                        """
                        SELECT count(*) AS records FROM audit_record
                         WHERE partner_id = ? AND customer_id = ? AND operation = ?
                        """,
                        row -> row.number("records"),
                        key.partner().value(),
                        key.customer().value(),
                        operation)
                .orElseThrow();
    }

    static Outcome applied(String amount, long version) {
        return new Outcome.Applied(new Budget(new BigDecimal(amount), version));
    }

    @Override
    public void close() {
        ledger.close();
    }

    private final class TestPartners implements Partners {
        @Override
        public Instant now(PartnerId of) {
            return partnerTime.get();
        }

        @Override
        public Terms terms(PartnerId of) {
            return terms.get();
        }

        @Override
        public int registered() {
            RuntimeException failure = registeredFailure;
            if (failure != null) {
                throw failure;
            }
            return registered;
        }
    }
}
