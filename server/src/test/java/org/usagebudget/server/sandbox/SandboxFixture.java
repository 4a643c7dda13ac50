package org.usagebudget.server.sandbox;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.auth.PartnerRegistration;
import org.usagebudget.server.auth.PartnerRegistry;
import org.usagebudget.server.customer.CustomerStep;
import org.usagebudget.server.ledger.Ledger;
import org.usagebudget.server.ledger.LedgerConfig;
import org.usagebudget.server.ledger.LedgerObserver;
import org.usagebudget.server.ledger.Partners;
import org.usagebudget.server.ledger.Terms;
import org.usagebudget.server.ledger.UsageBatch;
import org.usagebudget.server.ledger.UsageOutcome;
import org.usagebudget.server.ledger.UsageRecord;
import org.usagebudget.server.ledger.UsageSeries;
import org.usagebudget.server.ledger.UsageSteps;
import org.usagebudget.server.ledger.UsageVerdict;
import org.usagebudget.server.store.Database;
import org.usagebudget.server.store.Sql;
import org.usagebudget.server.store.TestDatabase;
import org.usagebudget.server.subscription.UnknownSubscriptionStep;
import org.usagebudget.server.usage.JournalStep;

/** A sandbox without its edge, on a database of its own, the machine's time in the test's hand. */
final class SandboxFixture implements AutoCloseable {
    final AtomicReference<Instant> machine;
    final Database database = TestDatabase.fresh();
    final Sql sql = database.sql();
    final PartnerRegistry registry = new PartnerRegistry(sql, InstantSource.system());
    final SandboxStore store = new SandboxStore(sql);
    final PartnerClocks clocks;
    final Ledger ledger;
    final MovableClocks movable;

    SandboxFixture(String time) {
        machine = new AtomicReference<>(Instant.parse(time));
        clocks = new PartnerClocks(machine::get);
        database.ensureUsagePartitions(machine.get());
        ledger = Ledger.start(
                LedgerConfig.STANDARD,
                database.service(),
                new Ledger.Surroundings(new ClockedPartners(), InstantSource.system(), LedgerObserver.NONE),
                List.of(new CustomerStep()),
                new UsageSteps(new JournalStep(), List.of(new UnknownSubscriptionStep(clocks::now))));
        movable = movable(clocks, List.of());
    }

    MovableClocks movable(PartnerClocks moved, List<ClockListener> listeners) {
        return movable(
                moved, new MovableClocks.Months(database::ensureUsagePartitions, MovableClocks.MONTHS_MAX), listeners);
    }

    MovableClocks movable(PartnerClocks moved, MovableClocks.Months months, List<ClockListener> listeners) {
        return new MovableClocks(moved, store, months, () -> {}, listeners);
    }

    SampleData sampleData() {
        return new SampleData(registry, ledger, store);
    }

    /** A partner with that many customers. */
    FurtherPartners.Added partner(int customers) {
        return further(FurtherPartners.PARTNERS_MAX, new IdentityApps(List.of()))
                .add(registration(), customers);
    }

    FurtherPartners further(int max, IdentityApps apps) {
        return new FurtherPartners(registry, ledger, store, apps, max);
    }

    static PartnerRegistration registration() {
        return new PartnerRegistration(FurtherPartners.newId(), "Test", "EUR", 1, "en-US");
    }

    UsageVerdict count(PartnerId partner, CustomerId customer, String time, @Nullable UUID subscription) {
        UsageRecord record = UsageRecord.of(
                UUID.randomUUID().toString(),
                customer,
                Instant.parse(time),
                new UsageSeries(
                        subscription,
                        new UsageSeries.Resource("", "", "", ""),
                        new UsageSeries.Meter("", "", "", "", "")),
                new UsageRecord.Amounts(BigDecimal.ONE, null, null, null));
        UsageOutcome outcome = ledger.submit(new UsageBatch(partner, UUID.randomUUID(), List.of(record), 0))
                .join();
        if (!(outcome instanceof UsageOutcome.Counted(List<UsageVerdict> verdicts))) {
            throw new AssertionError("not counted: " + outcome);
        }
        return verdicts.getFirst();
    }

    /** What each customer that has cost anything has cost, in all periods. */
    Map<UUID, BigDecimal> costs(PartnerId partner) {
        record Cost(UUID customer, BigDecimal cost) {}
        return sql.list("""
                        SELECT a.customer_id, a.total_cost + coalesce((SELECT sum(p.total_cost) FROM account_period p
                               WHERE p.partner_id = a.partner_id AND p.account_id = a.account_id), 0) AS cost
                          FROM account a
                         WHERE a.partner_id = ?
                        """, row -> new Cost(row.uuid("customer_id"), row.decimal("cost")), partner.value()).stream()
                .filter(cost -> cost.cost().signum() != 0)
                .collect(Collectors.toMap(Cost::customer, Cost::cost));
    }

    long records(PartnerId partner) {
        return sql.one(
                        "SELECT count(*) AS records FROM usage_record WHERE partner_id = ?",
                        row -> row.number("records"),
                        partner.value())
                .orElseThrow();
    }

    @Override
    public void close() {
        movable.close();
        ledger.close();
        database.close();
    }

    private final class ClockedPartners implements Partners {
        @Override
        public Instant now(PartnerId of) {
            return clocks.now(of);
        }

        @Override
        public Terms terms(PartnerId of) {
            return Terms.STANDARD;
        }

        @Override
        public int registered() {
            return 1;
        }
    }
}
