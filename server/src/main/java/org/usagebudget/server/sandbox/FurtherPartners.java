package org.usagebudget.server.sandbox;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Caller;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.auth.AppRegistration;
import org.usagebudget.server.auth.PartnerRegistration;
import org.usagebudget.server.auth.PartnerRegistry;
import org.usagebudget.server.auth.RegistryOutcome;
import org.usagebudget.server.customer.CustomerProfile;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.Command;
import org.usagebudget.server.ledger.Ledger;
import org.usagebudget.server.ledger.Outcome;

/**
 * Partners beside the sample partners, each with an app that has all roles of the sample apps and a secret of its own, and with
 * customers without budgets. They are kept like the sample partners. Thread-safe.
 */
final class FurtherPartners {
    /** The most partners that may be added to a sandbox. */
    static final int PARTNERS_MAX = 10_000;

    /** The most customers that a partner may start with. */
    static final int CUSTOMERS_MAX = Ledger.TOGETHER_MAX;

    private static final int SECRET_BYTES = 32;

    private final PartnerRegistry partners;
    private final Ledger ledger;
    private final SandboxStore store;
    private final IdentityApps apps;
    private final int max;
    private final SecureRandom random = new SecureRandom();

    /** Those that could not be added whole are counted too, until the next start. */
    private final AtomicInteger count = new AtomicInteger();

    /** Makes the apps known that have been kept. */
    FurtherPartners(PartnerRegistry partners, Ledger ledger, SandboxStore store, IdentityApps apps, int max) {
        this.partners = partners;
        this.ledger = ledger;
        this.store = store;
        this.apps = apps;
        this.max = max;
        List<IdentityApp> kept = store.apps();
        kept.forEach(apps::add);
        count.set(kept.size());
    }

    /**
     * A partner that has been added.
     *
     * @param app with which it signs in
     * @param customers in the order of their names
     */
    record Added(IdentityApp app, List<CustomerId> customers) {}

    /** An id for a partner to be. */
    static PartnerId newId() {
        return new PartnerId(UUID.randomUUID());
    }

    /**
     * Adds a partner.
     *
     * @param partner its id as {@link #newId} makes them
     * @param customers how many, 0..{@link #CUSTOMERS_MAX}; they have the partner's currency
     * @throws FaultException 400/3000 where there are as many as there may be, 503 where the ledger is busy
     */
    Added add(PartnerRegistration partner, int customers) {
        if (count.getAndUpdate(present -> Math.min(max, present + 1)) >= max) {
            throw new FaultException(
                    FaultCode.INVALID_PROPERTY,
                    "a sandbox has at most " + max + " partners beside the sample partners");
        }
        IdentityApp app = new IdentityApp(partner.id(), UUID.randomUUID().toString(), secret());
        Caller caller = new Caller(partner.id(), app.clientId(), null, Set.of(Role.ADMIN_AGENT));
        requireApplied(partners.addPartner(
                partner, SampleData.origin(caller, partner.id().toString())));
        requireApplied(partners.addApp(
                partner.id(),
                new AppRegistration(app.clientId(), Set.of(Role.ADMIN_AGENT, Role.USAGE_WRITER)),
                SampleData.origin(caller, app.clientId())));
        store.keepApp(app);
        List<CustomerId> added = addCustomers(partner, customers, caller);
        // Last, so that nobody signs in to a part of it.
        apps.add(app);
        return new Added(app, added);
    }

    private List<CustomerId> addCustomers(PartnerRegistration partner, int customers, Caller caller) {
        List<CustomerId> ids = new ArrayList<>();
        List<Command> commands = new ArrayList<>();
        for (int i = 1; i <= customers; i++) {
            CustomerId id = new CustomerId(UUID.randomUUID());
            ids.add(id);
            String number = Integer.toString(i);
            CustomerProfile profile = new CustomerProfile(
                    "Customer " + "0".repeat(3 - number.length()) + number, "customer-" + number + ".example", "DE");
            commands.add(new Command.OpenAccount(
                    new AccountKey(partner.id(), id),
                    partner.currency(),
                    profile,
                    SampleData.origin(caller, id.toString())));
        }
        for (Outcome outcome : ledger.submitAll(commands)) {
            if (outcome instanceof Outcome.Unavailable) {
                throw new FaultException(FaultCode.UNAVAILABLE).withHeader("Retry-After", "1");
            }
            if (!(outcome instanceof Outcome.Applied)) {
                throw new IllegalStateException("a customer could not be added: " + outcome);
            }
        }
        return ids;
    }

    private String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void requireApplied(RegistryOutcome outcome) {
        if (!(outcome instanceof RegistryOutcome.Applied)) {
            throw new IllegalStateException("a partner could not be added: " + outcome);
        }
    }
}
