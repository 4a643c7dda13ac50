package org.usagebudget.cli;

import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.Administration;
import org.usagebudget.server.auth.PartnerRegistration;
import org.usagebudget.server.customer.CustomerOutcome;
import org.usagebudget.server.customer.NewCustomer;
import org.usagebudget.server.fault.StartupException;
import org.usagebudget.server.ledger.AccountKey;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Customers: who buys from a partner. */
@Command(name = "customer", description = "Customers: who buys from a partner.")
final class AdminCustomer implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    private AdminCustomer() {}

    static CommandLine line(AdminCommand admin) {
        return new CommandLine(new AdminCustomer()).addSubcommand(new Add(admin));
    }

    /** Without a command below it: that is wrong. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** Adds one. */
    @Command(name = "add", description = "Add a customer of a partner, with its account; prints the customer's id.")
    private static final class Add extends AdminAction {
        @Option(
                names = "--partner",
                paramLabel = "GUID",
                required = true,
                converter = AdminArguments.Partner.class,
                description = "The partner's tenant id.")
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private PartnerId partner;

        @Option(
                names = "--id",
                paramLabel = "GUID",
                converter = AdminArguments.Customer.class,
                description = "The customer's tenant id; a new one unless set.")
        private CustomerId id = new CustomerId(UUID.randomUUID());

        @Option(names = "--name", paramLabel = "TEXT", required = true, description = "The company's name.")
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private String name;

        @Option(
                names = "--currency",
                paramLabel = "CODE",
                converter = AdminArguments.Currency.class,
                description = "Its billing currency, such as EUR; the partner's unless set.")
        private @Nullable String currency;

        @Option(
                names = "--country",
                paramLabel = "CODE",
                converter = AdminArguments.Country.class,
                description = "Its country, such as DE; the one of the partner's locale unless set.")
        private @Nullable String country;

        @Option(
                names = "--domain",
                paramLabel = "NAME",
                description = "Its domain, which no other customer of the partner has; <id>.invalid unless set.")
        private @Nullable String domain;

        Add(AdminCommand admin) {
            super(admin);
        }

        @Override
        String run(Administration administration) {
            PartnerRegistration registration =
                    administration.registry().partner(partner).orElseThrow(() -> noSuchPartner(partner));
            NewCustomer customer = customer(registration);
            CustomerOutcome outcome = administration.customers().add(customer, origin(partner));
            return switch (outcome) {
                case CustomerOutcome.Added _ -> "added customer " + id;
                case CustomerOutcome.IdTaken _ -> throw refused("customer " + id + " is there already");
                case CustomerOutcome.DomainTaken _ ->
                    throw refused("another customer of this partner has the domain "
                            + customer.profile().domain());
                case CustomerOutcome.NoSuchPartner _ -> throw noSuchPartner(partner);
                case CustomerOutcome.Unavailable(String reason) ->
                    throw new StartupException(
                            StartupException.UNAVAILABLE,
                            "%s; whether customer %s was added is not known, the same with --id %s finds out"
                                    .formatted(reason, id, id));
                case CustomerOutcome.Failed(Throwable cause) ->
                    throw new IllegalStateException("the customer could not be added", cause);
            };
        }

        private NewCustomer customer(PartnerRegistration registration) {
            String region = Locale.forLanguageTag(registration.locale()).getCountry();
            if (country == null && region.isEmpty()) {
                throw wrong("--country is needed: the partner's locale, " + registration.locale() + ", names none");
            }
            return valid(() -> NewCustomer.of(
                    new AccountKey(partner, id),
                    name,
                    Objects.requireNonNullElse(currency, registration.currency()),
                    Objects.requireNonNullElse(country, region),
                    domain));
        }
    }
}
