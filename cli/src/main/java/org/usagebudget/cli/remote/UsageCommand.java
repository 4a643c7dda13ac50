package org.usagebudget.cli.remote;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.usagebudget.cli.output.Format;
import org.usagebudget.cli.output.Output;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.CustomerById;
import org.usagebudget.client.Report;
import org.usagebudget.client.SubscriptionById;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.CustomerUsageSummary;
import org.usagebudget.model.Decimals;
import org.usagebudget.model.PartnerUsageSummary;
import org.usagebudget.model.SubscriptionId;
import org.usagebudget.model.SubscriptionUsageSummary;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Usage: what it cost, and where its records go in. */
@Command(name = "usage", description = "Usage: what it cost, and where its records go in.")
final class UsageCommand extends Group {
    private UsageCommand() {}

    static CommandLine line(Surroundings around) {
        return new CommandLine(new UsageCommand())
                .addSubcommand(new Summary(around))
                .addSubcommand(new UsageRecords(around))
                .addSubcommand(new UsageSend(around))
                .addSubcommand(new UsageImport(around));
    }

    /** Of all customers, of one, or of one of its subscriptions, in some billing period. */
    abstract static class OfScope extends RemoteCommand {
        @Parameters(
                paramLabel = "CUSTOMER",
                arity = "0..1",
                converter = Arguments.Customer.class,
                description = "The customer's id; all customers unless set.")
        private @Nullable CustomerId customer;

        @Option(
                names = "--subscription",
                paramLabel = "GUID",
                converter = Arguments.Subscription.class,
                description = "One subscription of the customer.")
        private @Nullable SubscriptionId subscription;

        @Option(
                names = "--period",
                paramLabel = "MONTH",
                converter = Arguments.Month.class,
                description = "The billing period that starts in that month, such as 2026-10; the open one unless set.")
        private @Nullable YearMonth period;

        OfScope(Surroundings around) {
            super(around);
        }

        @Override
        void check() {
            if (subscription != null && customer == null) {
                throw wrong("--subscription goes with a CUSTOMER");
            }
        }

        /** The customer; null for all. */
        final @Nullable CustomerById customer(AggregatePartner partner) {
            return customer == null ? null : partner.customers().byId(customer);
        }

        /** The subscription; null for all of the customer. */
        final @Nullable SubscriptionById subscription(CustomerById of) {
            return subscription == null ? null : of.subscriptions().byId(subscription);
        }

        final <T> T get(Report<T> report) {
            return (period == null ? report : report.of(period)).get();
        }

        final boolean isOfAll() {
            return customer == null;
        }

        final boolean isOfSubscription() {
            return subscription != null;
        }
    }

    /** Tells sums. */
    @Command(
            name = "summary",
            description =
                    "Tell what usage cost: of all customers, of one, or of one of its subscriptions. For users, not for apps"
                            + " alone.")
    private static final class Summary extends OfScope {
        Summary(Surroundings around) {
            super(around);
        }

        @Override
        int run(AggregatePartner partner, Output output) {
            CustomerById customer = customer(partner);
            SubscriptionById subscription = customer == null ? null : subscription(customer);
            if (subscription != null) {
                tell(output, get(subscription.usageSummary()));
            } else if (customer != null) {
                tell(output, get(customer.usageSummary()));
            } else {
                tell(output, get(partner.usageSummary()));
            }
            return 0;
        }

        private static void tell(Output output, PartnerUsageSummary summary) {
            output.one(
                    UsageColumns.PARTNER,
                    summary.resourceId(),
                    summary.resourceName(),
                    summary.totalCost(),
                    summary.currencyCode(),
                    summary.projectedCost().orElse(null),
                    summary.customersOverBudget(),
                    summary.customersTrendingOver(),
                    summary.billingStart(),
                    summary.billingEnd(),
                    totals(output, summary.totals()));
        }

        /** In each currency: for scripts by its parts, for people and CSV in words. */
        private static List<Object> totals(Output output, List<PartnerUsageSummary.CurrencyTotal> totals) {
            List<Object> told = new ArrayList<>();
            for (PartnerUsageSummary.CurrencyTotal total : totals) {
                if (output.format() == Format.JSON) {
                    Map<String, Object> parts = new LinkedHashMap<>();
                    parts.put("currencyCode", total.currencyCode());
                    parts.put("totalCost", total.totalCost());
                    parts.put("customers", total.customers());
                    told.add(parts);
                } else {
                    told.add(Decimals.plain(total.totalCost()) + " " + total.currencyCode());
                }
            }
            return told;
        }

        private static void tell(Output output, CustomerUsageSummary summary) {
            output.one(
                    UsageColumns.CUSTOMER,
                    summary.resourceId(),
                    summary.resourceName(),
                    summary.budget().amount().orElse(null),
                    summary.totalCost(),
                    UsageColumns.currency(summary.cost()),
                    summary.percentUsed(),
                    summary.projectedCost().orElse(null),
                    summary.billingStart(),
                    summary.billingEnd());
        }

        private static void tell(Output output, SubscriptionUsageSummary summary) {
            output.one(
                    UsageColumns.SUBSCRIPTION,
                    summary.resourceId(),
                    summary.resourceName(),
                    summary.totalCost(),
                    UsageColumns.currency(summary.cost()),
                    summary.projectedCost().orElse(null),
                    summary.billingStart(),
                    summary.billingEnd());
        }
    }
}
