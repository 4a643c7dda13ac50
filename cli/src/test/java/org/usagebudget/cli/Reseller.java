package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Caller;
import org.usagebudget.server.audit.ContentHash;
import org.usagebudget.server.audit.Origin;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.auth.AppRegistration;
import org.usagebudget.server.auth.PartnerRegistration;
import org.usagebudget.server.auth.PartnerRegistry;
import org.usagebudget.server.auth.RegistryOutcome;
import org.usagebudget.server.customer.CustomerProfile;
import org.usagebudget.server.customer.CustomerStep;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.Command;
import org.usagebudget.server.ledger.Ledger;
import org.usagebudget.server.ledger.LedgerConfig;
import org.usagebudget.server.ledger.Outcome;
import org.usagebudget.server.ledger.Partners;
import org.usagebudget.server.ledger.Terms;
import org.usagebudget.server.store.Database;
import org.usagebudget.server.store.EmbeddedPostgres;

/** A partner with one app, put straight into the database of a service, and its customers. */
final class Reseller implements AutoCloseable {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final int POOL_MAX = 2;

    private final PartnerId partner = new PartnerId(UUID.randomUUID());
    private final String clientId = UUID.randomUUID().toString();
    private final Database database;
    private final Ledger ledger;

    Reseller(EmbeddedPostgres postgres) {
        database = Database.open(postgres.owner(), postgres.service(), POOL_MAX);
        PartnerRegistry registry = new PartnerRegistry(database.sql(), CLOCK);
        assertThat(registry.addPartner(new PartnerRegistration(partner, "Reseller", "EUR", 1, "de-DE"), origin()))
                .isInstanceOf(RegistryOutcome.Applied.class);
        assertThat(registry.addApp(partner, new AppRegistration(clientId, Set.of(Role.ADMIN_AGENT)), origin()))
                .isInstanceOf(RegistryOutcome.Applied.class);
        ledger = Ledger.start(
                LedgerConfig.STANDARD, postgres.service(), new Alone(), CLOCK, List.of(new CustomerStep()));
    }

    /** The ledger's partners: this one, in the machine's time. */
    private static final class Alone implements Partners {
        @Override
        public Instant now(PartnerId asked) {
            return CLOCK.instant();
        }

        @Override
        public Terms terms(PartnerId asked) {
            return Terms.STANDARD;
        }

        @Override
        public int registered() {
            return 1;
        }
    }

    /** Its tenant. */
    String tenant() {
        return partner.toString();
    }

    /** The client id of its app. */
    String clientId() {
        return clientId;
    }

    /** A new customer of its, without a budget. */
    String newCustomer() {
        AccountKey key = new AccountKey(partner, new CustomerId(UUID.randomUUID()));
        CustomerProfile profile = new CustomerProfile("Customer", key.customer() + ".example", "DE");
        assertThat(ledger.submit(new Command.OpenAccount(key, "EUR", profile, origin())))
                .isInstanceOf(Outcome.Applied.class);
        return key.customer().toString();
    }

    private Origin origin() {
        return new Origin(
                new Caller(partner, clientId, null, Set.of(Role.ADMIN_AGENT)),
                UUID.randomUUID(),
                false,
                UUID.randomUUID(),
                ContentHash.of("TEST", "/", new byte[0]));
    }

    @Override
    public void close() {
        ledger.close();
        database.close();
    }
}
