package org.usagebudget.server.sandbox;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
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

    private final PartnerRegistry partners;
    private final Ledger ledger;
    private final PartnerClocks clocks;
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

    SampleData(PartnerRegistry partners, Ledger ledger, PartnerClocks clocks) {
        this.partners = partners;
        this.ledger = ledger;
        this.clocks = clocks;
        this.subscriptions = new SampleSubscriptions(ledger);
    }

    /** Adds what is missing; a customer that is there keeps the budget that it has. */
    void add() {
        List<IdentityApp> apps = IdentityApp.samples();
        addPartner(apps.get(0), "Harbourlight Cloud", "EUR", FIRST, 1);
        addPartner(apps.get(1), "Summit Ridge Managed Services", "USD", SECOND, 51);
    }

    private void addPartner(IdentityApp app, String name, String currency, List<Sample> customers, int firstNumber) {
        PartnerId partner = app.tenant();
        Caller caller = new Caller(partner, app.clientId(), null, Set.of(Role.ADMIN_AGENT));
        partners.addPartner(
                new PartnerRegistration(partner, name, currency, 1, "en-US"), origin(caller, partner.toString()));
        partners.addApp(
                partner,
                new AppRegistration(app.clientId(), Set.of(Role.ADMIN_AGENT, Role.USAGE_WRITER)),
                origin(caller, app.clientId()));
        List<AccountKey> keys = new ArrayList<>();
        for (int i = 0; i < customers.size(); i++) {
            String id = CUSTOMER + "%012d".formatted(firstNumber + i);
            keys.add(new AccountKey(partner, CustomerId.parse(id).orElseThrow()));
        }
        List<Integer> missing = openAccounts(keys, customers, caller);
        for (int i : missing) {
            subscriptions.add(keys.get(i), firstNumber + i, i + 1, i + 1 == customers.size(), caller);
        }
        addUsage(keys, customers);
    }

    /** Adds those that are missing, with their budgets; returns their places. */
    private List<Integer> openAccounts(List<AccountKey> keys, List<Sample> customers, Caller caller) {
        List<Command> accounts = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            AccountKey key = keys.get(i);
            Sample sample = customers.get(i);
            accounts.add(new Command.OpenAccount(
                    key,
                    sample.currency(),
                    sample.profile(),
                    origin(caller, key.customer().toString())));
        }
        List<Outcome> opened = ledger.submitAll(accounts);
        List<Integer> missing = new ArrayList<>();
        List<Command> budgets = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            if (opened.get(i) instanceof Outcome.CustomerExists) {
                continue;
            }
            requireApplied(opened.get(i));
            missing.add(i);
            String budget = customers.get(i).budget();
            if (budget != null) {
                budgets.add(new Command.SetBudget(
                        keys.get(i),
                        new BigDecimal(budget),
                        Precondition.NONE,
                        origin(caller, keys.get(i).customer().toString())));
            }
        }
        ledger.submitAll(budgets).forEach(SampleData::requireApplied);
        return missing;
    }

    /** Of all but the last. What was counted when a start was cut off is not counted again. */
    private void addUsage(List<AccountKey> keys, List<Sample> customers) {
        PartnerId partner = keys.getFirst().partner();
        List<UsageRecord> records = new ArrayList<>();
        for (int i = 0; i < keys.size() - 1; i++) {
            Sample sample = customers.get(i);
            BigDecimal budget = sample.budget() == null ? null : new BigDecimal(sample.budget());
            records.addAll(
                    SampleUsage.of(keys.get(i).customer(), i + 1, sample.currency(), budget, clocks.now(partner)));
        }
        UsageOutcome outcome = ledger.submit(new UsageBatch(partner, UUID.randomUUID(), records, 0))
                .join();
        if (!(outcome instanceof UsageOutcome.Counted)) {
            throw new IllegalStateException("sample usage could not be added: " + outcome);
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
