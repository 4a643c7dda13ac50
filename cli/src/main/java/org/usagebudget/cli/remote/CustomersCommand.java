package org.usagebudget.cli.remote;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.usagebudget.cli.output.Column;
import org.usagebudget.cli.output.Output;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.CustomerQuery;
import org.usagebudget.client.PartnerException;
import org.usagebudget.model.Customer;
import org.usagebudget.model.CustomerId;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Customers: who buys from the partner. */
@Command(name = "customers", description = "Customers: who buys from the partner.")
final class CustomersCommand extends Group {
    private static final List<Column> ITEM =
            List.of(BudgetColumns.CUSTOMER, BudgetColumns.COMPANY, BudgetColumns.DOMAIN);
    private static final List<Column> WHOLE = List.of(
            BudgetColumns.CUSTOMER,
            BudgetColumns.COMPANY,
            BudgetColumns.DOMAIN,
            Column.text("country"),
            Column.text("culture"),
            Column.text("currencyCode"));

    private static final int TAKEN = 990003;

    private CustomersCommand() {}

    static CommandLine line(Surroundings around) {
        return new CommandLine(new CustomersCommand())
                .addSubcommand(new All(around))
                .addSubcommand(new Show(around))
                .addSubcommand(new Create(around))
                .addSubcommand(new CustomersImport(around));
    }

    private static int tell(Output output, Customer customer) {
        output.one(
                WHOLE,
                customer.id(),
                customer.companyName(),
                customer.domain(),
                customer.country().orElse(null),
                customer.culture().orElse(null),
                customer.currencyCode().orElse(null));
        return 0;
    }

    /** Lists them. */
    @Command(name = "list", description = "List customers by name.")
    private static final class All extends RemoteCommand {
        @Option(names = "--name", paramLabel = "PREFIX", description = "Only those whose company name begins so.")
        private @Nullable String name;

        @Option(names = "--domain", paramLabel = "PREFIX", description = "Only those whose domain begins so.")
        private @Nullable String domain;

        All(Surroundings around) {
            super(around);
        }

        @Override
        void check() {
            if (name != null && domain != null) {
                throw wrong("--name and --domain exclude each other");
            }
        }

        @Override
        int run(AggregatePartner partner, Output output) {
            CustomerQuery query = CustomerQuery.all().pageSize(CustomerQuery.PAGE_SIZE_MAX);
            query = name == null ? query : query.companyNameStartsWith(name);
            query = domain == null ? query : query.domainStartsWith(domain);
            try (Stream<Customer> all = partner.customers().stream(query)) {
                output.list(
                        ITEM,
                        listing -> all.forEach(
                                customer -> listing.row(customer.id(), customer.companyName(), customer.domain())));
            }
            return 0;
        }
    }

    /** Tells one. */
    @Command(name = "show", description = "Tell all of one customer.")
    private static final class Show extends RemoteCommand {
        @Parameters(paramLabel = "CUSTOMER", converter = Arguments.Customer.class, description = "The customer's id.")
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private CustomerId customer;

        Show(Surroundings around) {
            super(around);
        }

        @Override
        int run(AggregatePartner partner, Output output) {
            return tell(output, partner.customers().byId(customer).get());
        }
    }

    /** Adds one. */
    @Command(name = "create", description = "Add a customer, and tell it as it is stored.")
    private static final class Create extends RemoteCommand {
        @Option(
                names = "--id",
                paramLabel = "GUID",
                converter = Arguments.Customer.class,
                description = "Its tenant id; a new one unless set.")
        private CustomerId id = new CustomerId(UUID.randomUUID());

        @Option(names = "--name", paramLabel = "TEXT", required = true, description = "The company's name.")
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private String name;

        @Option(
                names = "--domain",
                paramLabel = "NAME",
                required = true,
                description = "Its domain, which no other customer of the partner has.")
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private String domain;

        @Option(names = "--country", paramLabel = "CODE", required = true, description = "Its country, such as DE.")
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private String country;

        @Option(names = "--culture", paramLabel = "TAG", description = "Its language and region, such as de-DE.")
        private @Nullable String culture;

        @Option(
                names = "--currency",
                paramLabel = "CODE",
                description = "Its billing currency, such as EUR; the partner's unless set.")
        private @Nullable String currency;

        Create(Surroundings around) {
            super(around);
        }

        @Override
        int run(AggregatePartner partner, Output output) {
            Customer customer = Customer.builder(id)
                    .companyName(name)
                    .domain(domain)
                    .country(country)
                    .culture(culture)
                    .currencyCode(currency)
                    .build();
            try {
                return tell(output, partner.customers().create(customer));
            } catch (PartnerException.Conflict e) {
                Optional<Customer> made = e.attempts() > 1 && e.hasCode(TAKEN) ? made(partner) : Optional.empty();
                if (made.isEmpty()) {
                    throw failed(e);
                }
                return tell(output, made.get());
            } catch (PartnerException e) {
                throw failed(e);
            }
        }

        /** The customer, where an attempt made it whose answer was lost. */
        private Optional<Customer> made(AggregatePartner partner) {
            try {
                return Optional.of(partner.customers().byId(id).get())
                        .filter(found -> found.domain().equals(domain.toLowerCase(Locale.ROOT))
                                && found.companyName().equals(name));
            } catch (PartnerException.Forbidden _) {
                return Optional.empty();
            }
        }

        /** With the id, by which it can be tried again and found. */
        private CommandFailure failed(PartnerException e) {
            CommandFailure failure = Advice.of(e);
            return new CommandFailure(failure.exitCode(), "customer " + id + ": " + failure.getMessage(), e);
        }
    }
}
