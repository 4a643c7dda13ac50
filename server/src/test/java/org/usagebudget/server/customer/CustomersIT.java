package org.usagebudget.server.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.Parallel;
import org.usagebudget.server.audit.Caller;
import org.usagebudget.server.audit.ContentHash;
import org.usagebudget.server.audit.Origin;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.Ledger;
import org.usagebudget.server.ledger.LedgerConfig;
import org.usagebudget.server.ledger.Partners;
import org.usagebudget.server.ledger.Terms;
import org.usagebudget.server.store.Database;
import org.usagebudget.server.store.TestDatabase;

class CustomersIT {
    private final Database database = TestDatabase.open();
    private final PartnerId partner = new PartnerId(UUID.randomUUID());
    private final Ledger ledger = Ledger.start(
            LedgerConfig.STANDARD,
            database.service(),
            new OnePartner(),
            InstantSource.system(),
            List.of(new CustomerStep()));
    private final Customers customers = new Customers(ledger, database.sql());

    CustomersIT() {
        database.sql()
                .update(
                        "INSERT INTO partner (partner_id, name, currency, created_at) VALUES (?, 'test', 'EUR', now())",
                        partner.value());
    }

    @AfterEach
    void closeLedger() {
        ledger.close();
    }

    @Test
    void customerIsAddedWithItsAccountAndAudited() {
        AccountKey key = newKey();

        assertThat(add(NewCustomer.of(key, "Käse AG", "JPY", "DE", null))).isEqualTo(new CustomerOutcome.Added());

        assertThat(database.sql().one("""
                                SELECT c.company_name || ' ' || c.domain || ' ' || c.country || ' ' || a.currency AS text
                                  FROM customer c JOIN account a USING (partner_id, customer_id)
                                  JOIN audit_record r USING (partner_id, customer_id, account_id)
                                 WHERE c.partner_id = ? AND r.operation = 'add_customer'
                                """, row -> row.text("text"), partner.value()))
                .contains("Käse AG " + key.customer() + ".invalid DE JPY");
    }

    @Test
    void idThatIsTakenIsSaidBeforeTheDomain() {
        AccountKey key = newKey();
        NewCustomer customer = customer(key, "Example.COM");
        assertThat(add(customer)).isEqualTo(new CustomerOutcome.Added());

        assertThat(add(customer)).isEqualTo(new CustomerOutcome.IdTaken());
        assertThat(add(customer(key, "other.example"))).isEqualTo(new CustomerOutcome.IdTaken());
        assertThat(add(customer(newKey(), "example.com"))).isEqualTo(new CustomerOutcome.DomainTaken());
    }

    @Test
    void oneDomainTakenByManyAtOnceIsTakenOnce() throws Exception {
        List<CustomerOutcome> outcomes = Parallel.run(() -> add(customer(newKey(), "race.example")));

        assertThat(Collections.frequency(outcomes, new CustomerOutcome.Added())).isOne();
        assertThat(Collections.frequency(outcomes, new CustomerOutcome.DomainTaken()))
                .isEqualTo(Parallel.THREADS - 1);
    }

    @Test
    void partnerThatIsNotRegisteredGetsNone() {
        AccountKey key = new AccountKey(new PartnerId(UUID.randomUUID()), new CustomerId(UUID.randomUUID()));

        assertThat(add(customer(key, null))).isEqualTo(new CustomerOutcome.NoSuchPartner());
    }

    @Test
    void nothingIsKnownWhereTheLedgerTakesNothing() {
        ledger.close();

        assertThat(add(customer(newKey(), null))).isInstanceOf(CustomerOutcome.Unavailable.class);
    }

    @ParameterizedTest
    @CsvSource({
        "Test, eur, DE, a.example, currency",
        "Test, ZZZ, DE, a.example, currency",
        "Test, EUR, de, a.example, country",
        "Test, EUR, ZZ, a.example, country",
        "Test, EUR, DE, example, domain",
        "Test, EUR, DE, -a.example, domain",
        "Test, EUR, DE, a..example, domain",
        "Test, EUR, DE, a b.example, domain",
        "' ', EUR, DE, a.example, company name",
        "'a\tb', EUR, DE, a.example, company name",
    })
    void whatIsOutOfBoundsIsNamed(String name, String currency, String country, String domain, String named) {
        assertThatThrownBy(() -> NewCustomer.of(newKey(), name, currency, country, domain))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }

    private NewCustomer customer(AccountKey key, @Nullable String domain) {
        return NewCustomer.of(key, "Test", "EUR", "DE", domain);
    }

    private CustomerOutcome add(NewCustomer customer) {
        Caller caller = new Caller(customer.key().partner(), "test", null, Set.of(Role.ADMIN_AGENT));
        return customers.add(
                customer,
                new Origin(
                        caller, UUID.randomUUID(), false, UUID.randomUUID(), ContentHash.of("TEST", "/", new byte[0])));
    }

    private AccountKey newKey() {
        return new AccountKey(partner, new CustomerId(UUID.randomUUID()));
    }

    private static final class OnePartner implements Partners {
        @Override
        public Instant now(PartnerId of) {
            return Instant.now();
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
