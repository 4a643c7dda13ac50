package org.usagebudget.cli.remote;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.usagebudget.cli.output.Output;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.CustomerById;
import org.usagebudget.client.SubscriptionById;
import org.usagebudget.model.CustomerDailyUsage;
import org.usagebudget.model.CustomerMonthlyUsageRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells the parts of what usage cost. */
@Command(
        name = "records",
        description =
                "List what the usage of each customer cost, of each subscription of one, or of each resource, meter or day."
                        + " For users, not for apps alone.")
final class UsageRecords extends UsageCommand.OfScope {
    /** What a record is of. */
    private enum By {
        RESOURCE,
        METER,
        DAY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--by",
            paramLabel = "BY",
            description =
                    "With --subscription: ${COMPLETION-CANDIDATES}, resource unless set. With a CUSTOMER alone: day, of"
                            + " all its subscriptions.")
    private @Nullable By by;

    UsageRecords(Surroundings around) {
        super(around);
    }

    @Override
    void check() {
        super.check();
        if (by != null && isOfAll()) {
            throw wrong("--by goes with a CUSTOMER");
        }
        if (by != null && by != By.DAY && !isOfSubscription()) {
            throw wrong("--by " + by + " goes with --subscription");
        }
    }

    @Override
    int run(AggregatePartner partner, Output output) {
        CustomerById customer = customer(partner);
        if (customer == null) {
            ofCustomers(output, get(partner.customers().usageRecords()));
            return 0;
        }
        SubscriptionById subscription = subscription(customer);
        if (subscription != null) {
            ofSubscription(output, subscription);
        } else if (by == By.DAY) {
            ofDays(output, get(customer.dailyUsage()));
        } else {
            output.list(
                    UsageColumns.OF_SUBSCRIPTIONS,
                    listing -> get(customer.subscriptions().usageRecords())
                            .forEach(record -> listing.row(
                                    record.resourceId(),
                                    record.resourceName(),
                                    record.status(),
                                    record.totalCost(),
                                    UsageColumns.currency(record.cost()),
                                    record.projectedCost().orElse(null))));
        }
        return 0;
    }

    private static void ofCustomers(Output output, List<CustomerMonthlyUsageRecord> records) {
        output.list(
                UsageColumns.OF_CUSTOMERS,
                listing -> records.forEach(record -> listing.row(
                        record.resourceId(),
                        record.resourceName(),
                        record.budget().amount().orElse(null),
                        record.totalCost(),
                        UsageColumns.currency(record.cost()),
                        record.percentUsed(),
                        record.projectedCost().orElse(null))));
    }

    private static void ofDays(Output output, CustomerDailyUsage usage) {
        String currency = UsageColumns.currency(usage.cost());
        output.list(
                UsageColumns.OF_DAYS,
                listing -> usage.items()
                        .forEach(day ->
                                listing.row(day.date(), day.totalCost(), day.runningCost(), currency, day.records())));
    }

    private void ofSubscription(Output output, SubscriptionById subscription) {
        switch (by) {
            case null -> ofResources(output, subscription);
            case RESOURCE -> ofResources(output, subscription);
            case METER ->
                output.list(
                        UsageColumns.OF_METERS,
                        listing -> get(subscription.meterUsageRecords())
                                .forEach(record -> listing.row(
                                        record.meterId(),
                                        record.meterName(),
                                        record.category().orElse(null),
                                        record.quantityUsed(),
                                        record.unit().orElse(null),
                                        record.totalCost(),
                                        UsageColumns.currency(record.cost()))));
            case DAY ->
                output.list(
                        UsageColumns.OF_SUBSCRIPTION_DAYS,
                        listing -> get(subscription.dailyUsageRecords())
                                .forEach(record -> listing.row(
                                        record.dateUsed(),
                                        record.resourceName(),
                                        record.totalCost(),
                                        UsageColumns.currency(record.cost()))));
        }
    }

    private void ofResources(Output output, SubscriptionById subscription) {
        output.list(
                UsageColumns.OF_RESOURCES,
                listing -> get(subscription.resourceUsageRecords())
                        .forEach(record -> listing.row(
                                record.resourceUri(),
                                record.resourceName(),
                                record.resourceType().orElse(null),
                                record.totalCost(),
                                UsageColumns.currency(record.cost()))));
    }
}
