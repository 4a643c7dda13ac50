package org.usagebudget.server.standing;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Caller;
import org.usagebudget.server.audit.Origin;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.customer.CustomerProfile;
import org.usagebudget.server.customer.CustomerStep;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.BillingCalendar;
import org.usagebudget.server.ledger.Command;
import org.usagebudget.server.ledger.Ledger;
import org.usagebudget.server.ledger.LedgerConfig;
import org.usagebudget.server.ledger.LedgerObserver;
import org.usagebudget.server.ledger.Outcome;
import org.usagebudget.server.ledger.Partners;
import org.usagebudget.server.ledger.Precondition;
import org.usagebudget.server.ledger.Terms;
import org.usagebudget.server.ledger.Thresholds;
import org.usagebudget.server.ledger.UsageBatch;
import org.usagebudget.server.ledger.UsageOutcome;
import org.usagebudget.server.ledger.UsageRecord;
import org.usagebudget.server.ledger.UsageSeries;
import org.usagebudget.server.ledger.UsageSteps;
import org.usagebudget.server.ledger.UsageVerdict;
import org.usagebudget.server.store.Database;
import org.usagebudget.server.store.Row;
import org.usagebudget.server.store.Sql;
import org.usagebudget.server.store.TestDatabase;
import org.usagebudget.server.usage.JournalStep;

/** A ledger with a partner on a database of its own, the partners' time in the test's hand. */
final class StandingFixture implements AutoCloseable {
    private static final int TOGETHER = 200;

    static final Instant START = Instant.parse("2026-05-10T12:00:00Z");

    final PartnerId partner = new PartnerId(UUID.randomUUID());
    final AtomicReference<Instant> time = new AtomicReference<>(START);
    final AtomicReference<BillingCalendar> calendar = new AtomicReference<>(new BillingCalendar(1));

    /** Is told of whose terms are asked for; may throw. */
    final AtomicReference<Consumer<PartnerId>> asked = new AtomicReference<>(_ -> {});

    final Database database = TestDatabase.fresh();
    final Sql sql = database.sql();
    final Partners partners = new TestPartners();
    final Ledger ledger;

    StandingFixture() {
        addPartner(partner);
        database.ensureUsagePartitions(START);
        ledger = Ledger.start(
                LedgerConfig.STANDARD,
                database.service(),
                new Ledger.Surroundings(partners, InstantSource.system(), LedgerObserver.NONE),
                List.of(new CustomerStep()),
                new UsageSteps(new JournalStep(), List.of()));
    }

    void addPartner(PartnerId id) {
        sql.update(
                "INSERT INTO partner (partner_id, name, currency, created_at) VALUES (?, 'test', 'EUR', ?)",
                id.value(),
                START.minusSeconds(60));
    }

    /** A worker that the test starts, or lets run once. */
    Standings standings() {
        return standings(sql);
    }

    Standings standings(Sql over) {
        return new Standings(over, partners, InstantSource.system());
    }

    /** The steps of a node. */
    StandingWork work() {
        return new StandingWork(sql, partners, InstantSource.system());
    }

    /** As a node sees it whose machine is an hour behind the partners' first time. */
    Freshness freshness() {
        return new Freshness(partners, () -> time.get().minusSeconds(3_600));
    }

    /** Lets a worker run once. */
    void follow() {
        try (Standings standings = standings()) {
            standings.run();
        }
    }

    AccountKey customer() {
        return customer("Test");
    }

    AccountKey customer(String name) {
        AccountKey key = new AccountKey(partner, new CustomerId(UUID.randomUUID()));
        open(key, name);
        return key;
    }

    /** That many. */
    List<AccountKey> customers(int count) {
        List<AccountKey> keys = new ArrayList<>();
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            AccountKey key = new AccountKey(partner, new CustomerId(UUID.randomUUID()));
            keys.add(key);
            commands.add(opening(key, "Test " + i));
        }
        for (int from = 0; from < count; from += TOGETHER) {
            ledger.submitAll(commands.subList(from, Math.min(from + TOGETHER, count)))
                    .forEach(StandingFixture::requireApplied);
        }
        return keys;
    }

    void open(AccountKey key, String name) {
        requireApplied(ledger.submit(opening(key, name)));
    }

    private static Command opening(AccountKey key, String name) {
        return new Command.OpenAccount(
                key, "EUR", new CustomerProfile(name, key.customer() + ".example", "DE"), origin(key));
    }

    void delete(AccountKey key) {
        requireApplied(ledger.submit(new Command.CloseAccount(key, origin(key))));
    }

    void budget(AccountKey key, @Nullable String amount) {
        requireApplied(ledger.submit(new Command.SetBudget(
                key, amount == null ? null : new BigDecimal(amount), Precondition.NONE, origin(key))));
    }

    /** Counts a record of the present time. */
    void use(AccountKey key, String cost) {
        use(key, cost, time.get());
    }

    void use(AccountKey key, String cost, Instant at) {
        List<UsageVerdict> verdicts =
                count(List.of(record(key, UUID.randomUUID().toString(), cost, at)));
        if (!(verdicts.getFirst() instanceof UsageVerdict.Accepted)) {
            throw new AssertionError("not counted: " + verdicts);
        }
    }

    /** Sends a record of that id for each customer, in one batch; whether they are new is not looked at. */
    void use(List<AccountKey> keys, String id) {
        count(keys.stream().map(key -> record(key, id, "1", START)).toList());
    }

    private List<UsageVerdict> count(List<UsageRecord> records) {
        UsageOutcome outcome = ledger.submit(new UsageBatch(partner, UUID.randomUUID(), records, 0))
                .join();
        if (!(outcome instanceof UsageOutcome.Counted(List<UsageVerdict> verdicts))) {
            throw new AssertionError("not counted: " + outcome);
        }
        return verdicts;
    }

    private static UsageRecord record(AccountKey key, String id, String cost, Instant at) {
        return UsageRecord.of(
                id,
                key.customer(),
                at,
                new UsageSeries(
                        null, new UsageSeries.Resource("", "", "", ""), new UsageSeries.Meter("", "", "", "", "")),
                new UsageRecord.Amounts(new BigDecimal(cost), null, null, null));
    }

    /** What the table says of a customer: "status percent cost budget version period-start projected", or nothing. */
    List<String> standing(AccountKey key) {
        return sql.list(
                "SELECT " + TEXT + " FROM customer_standing WHERE partner_id = ? AND customer_id = ?",
                row -> row.text("standing"),
                key.partner().value(),
                key.customer().value());
    }

    private static final String TEXT = """
            status || ' ' || trim_scale(percent_used) || ' ' || trim_scale(total_cost) || ' '
                   || coalesce(trim_scale(budget_amount)::text, 'none') || ' ' || budget_version || ' '
                   || to_char(period_start AT TIME ZONE 'UTC', 'YYYY-MM-DD') || ' '
                   || coalesce(trim_scale(projected_cost)::text, 'none') AS standing
            """;

    /** How many rows a table has. */
    long count(String table) {
        return sql.one("SELECT count(*) AS rows FROM " + table, (Row row) -> row.number("rows"))
                .orElseThrow();
    }

    static Origin origin(AccountKey key) {
        return new Origin(
                new Caller(key.partner(), "app", null, Set.of(Role.ADMIN_AGENT)),
                UUID.randomUUID(),
                false,
                UUID.randomUUID(),
                "test".getBytes(StandardCharsets.UTF_8));
    }

    private static void requireApplied(Outcome outcome) {
        if (!(outcome instanceof Outcome.Applied)) {
            throw new AssertionError("not applied: " + outcome);
        }
    }

    @Override
    public void close() {
        ledger.close();
        database.close();
    }

    private final class TestPartners implements Partners {
        @Override
        public Instant now(PartnerId of) {
            return time.get();
        }

        @Override
        public Terms terms(PartnerId of) {
            asked.get().accept(of);
            return new Terms(calendar.get(), Thresholds.STANDARD);
        }

        @Override
        public int registered() {
            return 1;
        }
    }
}
