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

/** A ledger with a partner of its own on the test database, and the clocks in the test's hand. */
final class LedgerFixture implements AutoCloseable {
    final PartnerId partner = new PartnerId(UUID.randomUUID());
    final AtomicReference<Instant> machineTime = new AtomicReference<>(Instant.now());
    final AtomicReference<Instant> partnerTime = new AtomicReference<>(Instant.parse("2026-05-10T12:00:00Z"));
    final Database database;
    final Sql sql;
    final Ledger ledger;
    private int registered = 1;
    private volatile @Nullable RuntimeException registeredFailure;

    LedgerFixture(Database database, LedgerConfig config) {
        this.database = database;
        this.sql = database.sql();
        addPartner(partner);
        this.ledger = anotherNode(config);
    }

    /** Another ledger on the same database, as on another machine. */
    Ledger anotherNode(LedgerConfig config) {
        InstantSource machine = machineTime::get;
        return Ledger.start(config, database.service(), new TestPartners(), machine, List.of(new CustomerStep()));
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
            return Terms.STANDARD;
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
