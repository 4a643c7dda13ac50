package org.usagebudget.cli.remote;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.usagebudget.cli.output.Output;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.CallOptions;
import org.usagebudget.client.StandingQuery;
import org.usagebudget.client.UsageBudget;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.CustomerStanding;
import org.usagebudget.model.SpendingBudget;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Spending budgets: what customers may spend in each billing period. */
@Command(name = "budget", description = "Spending budgets: what customers may spend in each billing period.")
final class BudgetCommand extends Group {
    private BudgetCommand() {}

    static CommandLine line(Surroundings around) {
        return new CommandLine(new BudgetCommand())
                .addSubcommand(new Get(around))
                .addSubcommand(new Set(around))
                .addSubcommand(new Clear(around))
                .addSubcommand(new Standing(around))
                .addSubcommand(new BudgetExport(around))
                .addSubcommand(new BudgetImport(around));
    }

    /** Of one customer. */
    private abstract static class OfCustomer extends RemoteCommand {
        @Parameters(
                paramLabel = "CUSTOMER",
                index = "0",
                converter = Arguments.Customer.class,
                description = "The customer's id.")
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private CustomerId customer;

        OfCustomer(Surroundings around) {
            super(around);
        }

        final UsageBudget budget(AggregatePartner partner) {
            return partner.customers().byId(customer).usageBudget();
        }

        final int tell(Output output, SpendingBudget budget) {
            output.one(
                    BudgetColumns.BUDGET,
                    customer,
                    budget.amount().orElse(null),
                    budget.etag().orElse(null));
            return 0;
        }

        final CustomerId customer() {
            return customer;
        }
    }

    /** Tells it. */
    @Command(name = "get", description = "Tell a customer's budget; no amount means no budget.")
    private static final class Get extends OfCustomer {
        Get(Surroundings around) {
            super(around);
        }

        @Override
        int run(AggregatePartner partner, Output output) {
            return tell(output, budget(partner).get());
        }
    }

    /** Changes it. */
    private abstract static class Change extends OfCustomer {
        @Option(
                names = "--if-match",
                paramLabel = "ETAG",
                description = "Only while the budget is at this version, as get tells it, such as '\"3\"'.")
        private @Nullable String ifMatch;

        @Option(
                names = "--request-id",
                paramLabel = "GUID",
                converter = Arguments.Id.class,
                description =
                        "The id of this change, with which it counts once however often it is repeated; a new one unless"
                                + " set.")
        private @Nullable UUID requestId;

        @Option(names = "--dry-run", description = "Only tell what would change.")
        private boolean dryRun;

        Change(Surroundings around) {
            super(around);
        }

        /** What the budget is to be. */
        abstract SpendingBudget wanted();

        @Override
        int run(AggregatePartner partner, Output output) {
            if (dryRun) {
                return difference(partner, output);
            }
            AggregatePartner by = requestId == null
                    ? partner
                    : partner.with(CallOptions.usual().requestId(requestId));
            return tell(output, conditional(budget(by)).patch(wanted()));
        }

        private int difference(AggregatePartner partner, Output output) {
            Optional<BigDecimal> before = budget(partner).get().amount();
            Optional<BigDecimal> after = wanted().amount();
            output.one(
                    BudgetColumns.DIFFERENCE,
                    customer(),
                    before.orElse(null),
                    after.orElse(null),
                    before.equals(after) ? "unchanged" : "would change");
            return 0;
        }

        private UsageBudget conditional(UsageBudget budget) {
            if (ifMatch == null) {
                return budget;
            }
            try {
                return budget.ifMatch(ifMatch);
            } catch (IllegalArgumentException e) {
                throw wrong("Invalid value for option '--if-match': " + e.getMessage());
            }
        }
    }

    /** Sets it. */
    @Command(name = "set", description = "Set a customer's budget, from now on and for each billing period to come.")
    private static final class Set extends Change {
        @Parameters(
                paramLabel = "AMOUNT",
                index = "1",
                converter = Arguments.Amount.class,
                description = "How much, in the customer's billing currency, such as 250.75.")
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private BigDecimal amount;

        Set(Surroundings around) {
            super(around);
        }

        @Override
        SpendingBudget wanted() {
            return SpendingBudget.of(amount);
        }
    }

    /** Removes it. */
    @Command(name = "clear", description = "Remove a customer's budget.")
    private static final class Clear extends Change {
        Clear(Surroundings around) {
            super(around);
        }

        @Override
        SpendingBudget wanted() {
            return SpendingBudget.none();
        }
    }

    /** Tells all. */
    @Command(
            name = "list",
            description =
                    "List customers with budget, spend and projection, as they stood seconds ago; at Usage Budget only.")
    private static final class Standing extends RemoteCommand {
        /** How they may stand. */
        private enum Status {
            OVER,
            TRENDING,
            NONE;

            @Override
            public String toString() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        /** What they may be sorted by. */
        private enum Sort {
            PERCENT(StandingQuery.Sort.PERCENT_USED),
            SPEND(StandingQuery.Sort.SPEND),
            BUDGET(StandingQuery.Sort.BUDGET),
            PROJECTED(StandingQuery.Sort.PROJECTED),
            NAME(StandingQuery.Sort.NAME);

            private final StandingQuery.Sort sort;

            Sort(StandingQuery.Sort sort) {
                this.sort = sort;
            }

            @Override
            public String toString() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        @Option(
                names = "--status",
                paramLabel = "STATUS",
                description = "Only those that are ${COMPLETION-CANDIDATES}; none: without a budget.")
        private @Nullable Status status;

        @Option(
                names = "--search",
                paramLabel = "TEXT",
                description = "Only those with that in company name or domain, or with that as their id.")
        private @Nullable String search;

        @Option(
                names = "--sort",
                paramLabel = "BY",
                defaultValue = "percent",
                description =
                        "By ${COMPLETION-CANDIDATES}, highest first, names from a on; ${DEFAULT-VALUE} unless set.")
        private Sort sort = Sort.PERCENT;

        Standing(Surroundings around) {
            super(around);
        }

        @Override
        int run(AggregatePartner partner, Output output) {
            StandingQuery query =
                    StandingQuery.all().pageSize(StandingQuery.PAGE_SIZE_MAX).sort(sort.sort);
            query = status == null ? query : query.status(status.toString());
            query = search == null ? query : query.search(search);
            AtomicReference<@Nullable Instant> oldest = new AtomicReference<>();
            try (Stream<CustomerStanding> all = partner.customers().standing(query)) {
                output.list(
                        BudgetColumns.STANDING,
                        listing -> all.forEach(one -> {
                            Instant before = oldest.get();
                            oldest.set(before == null || one.asOf().isBefore(before) ? one.asOf() : before);
                            listing.row(
                                    one.customerId(),
                                    one.companyName(),
                                    one.budget().amount().orElse(null),
                                    one.totalCost(),
                                    UsageColumns.currency(one.cost()),
                                    one.percentUsed(),
                                    one.projectedCost().orElse(null),
                                    one.status(),
                                    one.domain(),
                                    one.billingEnd(),
                                    one.asOf());
                        }));
            }
            Instant asOf = oldest.get();
            if (asOf != null) {
                output.say("as of " + asOf);
            }
            return 0;
        }
    }
}
