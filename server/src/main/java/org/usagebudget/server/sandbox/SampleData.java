package org.usagebudget.server.sandbox;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Caller;
import org.usagebudget.server.audit.ContentHash;
import org.usagebudget.server.audit.Origin;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.auth.AppRegistration;
import org.usagebudget.server.auth.PartnerRegistration;
import org.usagebudget.server.auth.PartnerRegistry;
import org.usagebudget.server.customer.CustomerProfile;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.Command;
import org.usagebudget.server.ledger.Ledger;
import org.usagebudget.server.ledger.Outcome;
import org.usagebudget.server.ledger.Precondition;
import org.usagebudget.server.ledger.UsageBatch;
import org.usagebudget.server.ledger.UsageOutcome;
import org.usagebudget.server.ledger.UsageRecord;
import org.usagebudget.server.ledger.UsageVerdict;

/**
 * What a new sandbox holds: two partners, each with an app and 25 customers of invented names, whose ids never change, with their
 * subscriptions and two months of usage. It goes in through the same doors as everybody's data.
 */
final class SampleData {
    /** The last customer of each partner has no budget and will have no usage. */
    private static final List<Sample> FIRST = List.of(
            new Sample("Alder Lane Bakery", "EUR", "NL", "750"),
            new Sample("Amber Coast Shipping", "EUR", "DE", "12000"),
            new Sample("Bluestone Robotics", "USD", "US", "48000"),
            new Sample("Brightwater Dental", "GBP", "GB", null),
            new Sample("Cedar & Finch Books", "USD", "US", "300"),
            new Sample("Copperfield Instruments", "GBP", "GB", "2500.50"),
            new Sample("Deltaform Architects", "EUR", "FR", "1800"),
            new Sample("Eastgate Logistics", "EUR", "PL", null),
            new Sample("Fjordlys Energi", "NOK", "NO", "95000"),
            new Sample("Glasshouse Gardens", "EUR", "BE", "0"),
            new Sample("Harbour Nine Studios", "USD", "US", "7200"),
            new Sample("Ironbridge Forge", "GBP", "GB", "640"),
            new Sample("Juniper Health Group", "USD", "US", "150000"),
            new Sample("Kite & Key Education", "USD", "CA", null),
            new Sample("Lindqvist Marin", "SEK", "SE", "42000"),
            new Sample("Maple Ridge Foods", "CAD", "CA", "5100"),
            new Sample("Nordhavn Analyse", "DKK", "DK", "18000"),
            new Sample("Orchard Street Legal", "USD", "US", "2400"),
            new Sample("Pinecone Outdoor", "CHF", "CH", "3300.25"),
            new Sample("Quarry Park Hotels", "EUR", "ES", "9900"),
            new Sample("Riverside Textiles", "EUR", "IT", null),
            new Sample("Sakura Garden Hotels", "JPY", "JP", "1200000"),
            new Sample("Tidewater Insurance", "USD", "US", "64000"),
            new Sample("Umbra Lighting", "EUR", "AT", "410"),
            new Sample("Vantage Hill Farm", "EUR", "IE", null));

    private static final List<Sample> SECOND = List.of(
            new Sample("Acorn Street Clinic", "USD", "US", "900"),
            new Sample("Basalt Mining Services", "AUD", "AU", "27000"),
            new Sample("Canal House Media", "EUR", "NL", null),
            new Sample("Drumlin Software", "EUR", "IE", "6400"),
            new Sample("Elm & Ember Kitchens", "GBP", "GB", "1250"),
            new Sample("Foxglove Pharma", "USD", "US", "83000"),
            new Sample("Granite Bay Sailing", "NZD", "NZ", "450"),
            new Sample("Hillcrest Schools", "USD", "US", "11000"),
            new Sample("Inlet Fisheries", "NOK", "NO", null),
            new Sample("Jetty Road Wines", "AUD", "AU", "700"),
            new Sample("Kestrel Aviation Parts", "EUR", "DE", "19500"),
            new Sample("Lantern Bay Tours", "JPY", "JP", "340000"),
            new Sample("Meadow Brook Dairy", "GBP", "GB", "2100"),
            new Sample("Northlight Optics", "SEK", "SE", "15000"),
            new Sample("Old Quay Restaurants", "EUR", "PT", null),
            new Sample("Prairie Wind Power", "USD", "US", "120000"),
            new Sample("Quill & Paper", "GBP", "GB", "80"),
            new Sample("Redwood Veterinary", "USD", "US", "560"),
            new Sample("Saltmarsh Research", "EUR", "FR", "8800"),
            new Sample("Thistle Down Bedding", "GBP", "GB", null),
            new Sample("Upland Timber", "EUR", "FI", "4700"),
            new Sample("Violet Hour Theatre", "EUR", "ES", "950"),
            new Sample("Westbury Tools", "USD", "US", "13500"),
            new Sample("Yarrow Field Tea", "INR", "IN", "250000"),
            new Sample("Zephyr Cycling", "CHF", "CH", null));

    /** How the ids of sample customers begin. */
    static final String CUSTOMER = "c0000000-0000-4000-8000-";

    private static final List<SamplePartner> PARTNERS = List.of(
            new SamplePartner(IdentityApp.samples().get(0), "Harbourlight Cloud", "EUR", FIRST, 1),
            new SamplePartner(IdentityApp.samples().get(1), "Summit Ridge Managed Services", "USD", SECOND, 51));

    private static final Precondition NEVER_SET = version -> version == 0;

    private final PartnerRegistry partners;
    private final Ledger ledger;
    private final SandboxStore store;
    private final SampleSubscriptions subscriptions;

    /** A customer to be, its budget null for none. */
    private record Sample(
            String companyName,
            String currency,
            String country,
            @Nullable String budget) {
        CustomerProfile profile() {
            StringBuilder domain = new StringBuilder();
            companyName.chars().filter(SampleData::isAsciiLetter).forEach(c -> domain.append((char) (c | 0x20)));
            return new CustomerProfile(companyName, domain.append(".example").toString(), country);
        }
    }

    /** A partner to be; its customers' numbers follow on the first. */
    private record SamplePartner(
            IdentityApp app, String name, String currency, List<Sample> customers, int firstNumber) {
        List<AccountKey> keys() {
            List<AccountKey> keys = new ArrayList<>();
            for (int i = 0; i < customers.size(); i++) {
                String id = CUSTOMER + "%012d".formatted(firstNumber + i);
                keys.add(new AccountKey(app.tenant(), CustomerId.parse(id).orElseThrow()));
            }
            return keys;
        }
    }

    SampleData(PartnerRegistry partners, Ledger ledger, SandboxStore store) {
        this.partners = partners;
        this.ledger = ledger;
        this.store = store;
        this.subscriptions = new SampleSubscriptions(ledger);
    }

    /**
     * Adds what is missing, such as what a start that was cut off has left out; a customer whose budget has been set keeps the one that
     * it has. Usage is the same for ever, so that it counts once.
     */
    void add() {
        for (SamplePartner partner : PARTNERS) {
            boolean isNew = addPartner(partner);
            addUsage(partner, isNew);
        }
    }

    /** All but the usage. */
    void addCustomers() {
        PARTNERS.forEach(this::addPartner);
    }

    /** Adds the partner and its customers; tells whether all of these are new. */
    private boolean addPartner(SamplePartner partner) {
        IdentityApp app = partner.app();
        PartnerId id = app.tenant();
        Caller caller = new Caller(id, app.clientId(), null, Set.of(Role.ADMIN_AGENT));
        partners.addPartner(
                new PartnerRegistration(id, partner.name(), partner.currency(), 1, "en-US"),
                origin(caller, id.toString()));
        partners.addApp(
                id,
                new AppRegistration(app.clientId(), Set.of(Role.ADMIN_AGENT, Role.USAGE_WRITER)),
                origin(caller, app.clientId()));
        List<AccountKey> keys = partner.keys();
        boolean isNew = openAccounts(keys, partner.customers(), caller);
        for (int i = 0; i < keys.size(); i++) {
            subscriptions.add(keys.get(i), partner.firstNumber() + i, i + 1, i + 1 == keys.size(), caller);
        }
        return isNew;
    }

    /** Adds those that are missing, and the budgets of those whose budget has never been set; tells whether all were missing. */
    private boolean openAccounts(List<AccountKey> keys, List<Sample> customers, Caller caller) {
        List<Command> accounts = new ArrayList<>();
        List<Command> budgets = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            AccountKey key = keys.get(i);
            Sample sample = customers.get(i);
            String what = key.customer().toString();
            accounts.add(new Command.OpenAccount(key, sample.currency(), sample.profile(), origin(caller, what)));
            if (sample.budget() != null) {
                BigDecimal budget = new BigDecimal(sample.budget());
                budgets.add(new Command.SetBudget(key, budget, NEVER_SET, origin(caller, what)));
            }
        }
        boolean isNew = true;
        for (Outcome opened : ledger.submitAll(accounts)) {
            if (opened instanceof Outcome.CustomerExists) {
                isNew = false;
            } else {
                requireApplied(opened);
            }
        }
        for (Outcome set : ledger.submitAll(budgets)) {
            if (!(set instanceof Outcome.VersionStale)) {
                requireApplied(set);
            }
        }
        return isNew;
    }

    /**
     * Of all but the last. It is that of the day on which the first of them was added, which stays what it is: by the present day, a later
     * start would make other records, which would count too. Where all customers are new, each record counts; later some may be refused:
     * their time is over, or their customer has been deleted.
     */
    private void addUsage(SamplePartner partner, boolean isNew) {
        PartnerId id = partner.app().tenant();
        List<CustomerId> ids = partner.keys().stream().map(AccountKey::customer).toList();
        Instant added = store.firstAdded(id, ids).orElseThrow();
        List<UsageRecord> records = new ArrayList<>();
        for (int i = 0; i < ids.size() - 1; i++) {
            Sample sample = partner.customers().get(i);
            BigDecimal budget = sample.budget() == null ? null : new BigDecimal(sample.budget());
            records.addAll(SampleUsage.of(ids.get(i), i + 1, sample.currency(), budget, added));
        }
        UsageOutcome outcome =
                ledger.submit(new UsageBatch(id, UUID.randomUUID(), records, 0)).join();
        requireCounted(outcome, isNew);
    }

    /**
     * Throws where it was not counted.
     *
     * @param wholly whether no record may have been refused
     */
    static void requireCounted(UsageOutcome outcome, boolean wholly) {
        if (!(outcome instanceof UsageOutcome.Counted(List<UsageVerdict> verdicts))) {
            throw new IllegalStateException("sample usage could not be added: " + outcome);
        }
        Optional<UsageVerdict> refused = verdicts.stream()
                .filter(UsageVerdict.Rejected.class::isInstance)
                .findFirst();
        if (wholly && refused.isPresent()) {
            throw new IllegalStateException("sample usage was refused: " + refused.get());
        }
    }

    private static void requireApplied(Outcome outcome) {
        if (!(outcome instanceof Outcome.Applied)) {
            throw new IllegalStateException("sample data could not be added: " + outcome);
        }
    }

    static Origin origin(Caller caller, String what) {
        return new Origin(
                caller, UUID.randomUUID(), false, UUID.randomUUID(), ContentHash.of("SAMPLE", what, new byte[0]));
    }

    private static boolean isAsciiLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
