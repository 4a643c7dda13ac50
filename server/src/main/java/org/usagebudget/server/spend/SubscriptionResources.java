package org.usagebudget.server.spend;

import org.jspecify.annotations.Nullable;
import org.usagebudget.model.AzureResourceMonthlyUsageRecord;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.MeterUsageRecord;
import org.usagebudget.model.ResourceUsageRecord;
import org.usagebudget.model.SubscriptionDailyUsageRecord;
import org.usagebudget.model.SubscriptionMonthlyUsageRecord;
import org.usagebudget.model.SubscriptionUsageSummary;
import org.usagebudget.model.UsageCost;
import org.usagebudget.server.ledger.UsageSeries;
import org.usagebudget.server.spend.SubscriptionSpendStore.Head;
import org.usagebudget.server.spend.SubscriptionSpendStore.OfDay;
import org.usagebudget.server.spend.SubscriptionSpendStore.OfMeter;
import org.usagebudget.server.spend.SubscriptionSpendStore.OfResource;
import org.usagebudget.server.spend.SubscriptionSpendStore.Used;

/** Makes the resources of what subscriptions have cost, in the shape of each one's kind. Thread-safe. */
final class SubscriptionResources {
    private final Costs costs;

    SubscriptionResources(Costs costs) {
        this.costs = costs;
    }

    /** A subscription's summary. */
    SubscriptionUsageSummary summary(CustomerId customer, Used used, Head head, AskedPeriod asked) {
        UsedSubscription subscription = used.subscription();
        Counted counted = used.counted();
        return SubscriptionUsageSummary.builder(customer, subscription.id())
                .cost(cost(subscription, counted, head))
                .lastModified(counted.changedSince(head.period().start(), subscription.since()))
                .dataAsOf(counted.spend().newestUsage())
                .projectedCost(head.period().projected(counted.spend().totalCost(), head.now()))
                .resourceName(subscription.name())
                .billingDates(head.period().start(), head.period().end())
                .period(asked.month())
                .build();
    }

    /** A subscription in the list of its customer's. */
    SubscriptionMonthlyUsageRecord record(Used used, Head head) {
        UsedSubscription subscription = used.subscription();
        Counted counted = used.counted();
        UsedSubscription.@Nullable Known known = subscription.known();
        return SubscriptionMonthlyUsageRecord.builder(subscription.id())
                .cost(cost(subscription, counted, head))
                .lastModified(counted.changedSince(head.period().start(), subscription.since()))
                .dataAsOf(counted.spend().newestUsage())
                .projectedCost(head.period().projected(counted.spend().totalCost(), head.now()))
                .resourceName(subscription.name())
                .status(known == null ? UsedSubscription.NO_STATUS : known.status())
                .offerId(known == null ? null : known.offer().id())
                .partnerOnRecord(known == null ? null : known.offer().mpn())
                .build();
    }

    /** A resource; one that has no name is called by its id. */
    ResourceUsageRecord resource(UsedSubscription subscription, OfResource of, Head head) {
        UsageSeries.Resource resource = of.resource();
        return ResourceUsageRecord.builder(subscription.id())
                .cost(cost(subscription, of.counted(), head))
                .lastModified(of.counted().changedAt())
                .dataAsOf(of.counted().spend().newestUsage())
                .resourceUri(resource.id())
                .resourceName(resource.name().isEmpty() ? resource.id() : resource.name())
                .resourceType(told(resource.type()))
                .resourceGroupName(told(resource.group()))
                .entitlementId(subscription.id().toString())
                .entitlementName(subscription.name())
                .build();
    }

    /** A meter. */
    MeterUsageRecord meter(UsedSubscription subscription, OfMeter of, Head head) {
        UsageSeries.Meter meter = of.meter();
        return MeterUsageRecord.builder(subscription.id())
                .cost(cost(subscription, of.counted(), head))
                .lastModified(of.counted().changedAt())
                .dataAsOf(of.counted().spend().newestUsage())
                .meterId(meter.id())
                .meterName(meter.name())
                .category(told(meter.category()))
                .subcategory(told(meter.subcategory()))
                .unit(told(meter.unit()))
                .quantityUsed(of.quantity())
                .build();
    }

    /** A meter of a legacy subscription. */
    AzureResourceMonthlyUsageRecord legacyResource(UsedSubscription subscription, OfMeter of, Head head) {
        UsageSeries.Meter meter = of.meter();
        return AzureResourceMonthlyUsageRecord.builder(meter.id())
                .cost(cost(subscription, of.counted(), head))
                .dataAsOf(of.counted().spend().newestUsage())
                .name(meter.name())
                .category(told(meter.category()))
                .subcategory(told(meter.subcategory()))
                .unit(told(meter.unit()))
                .quantityUsed(of.quantity())
                .build();
    }

    /** A day. */
    SubscriptionDailyUsageRecord day(UsedSubscription subscription, OfDay of, Head head) {
        return SubscriptionDailyUsageRecord.builder(subscription.id(), of.day())
                .cost(cost(subscription, of.counted(), head))
                .lastModified(of.counted().changedAt())
                .dataAsOf(of.counted().spend().newestUsage())
                .resourceName(subscription.name())
                .build();
    }

    private UsageCost cost(UsedSubscription subscription, Counted counted, Head head) {
        return costs.of(counted.spend(), head.billing(), subscription.isLegacy());
    }

    /** What the sender of usage has not told is an empty text. */
    private static @Nullable String told(String text) {
        return text.isEmpty() ? null : text;
    }
}
