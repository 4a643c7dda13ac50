package org.usagebudget.server.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;

/** Usage records for tests. */
final class UsageRecords {
    /** In the month in which the tests' clocks stand. */
    static final Instant TIME = Instant.parse("2026-05-10T11:00:00Z");

    private static final UsageSeries SERIES = new UsageSeries(
            null,
            new UsageSeries.Resource("/vm/1", "vm-1", "vm", "group"),
            new UsageSeries.Meter("m-1", "D2s", "Compute", "", "1 Hour"));

    private UsageRecords() {}

    static UsageRecord of(String id, CustomerId customer, String cost) {
        return of(id, customer, TIME, amounts(cost, null, null));
    }

    static UsageRecord at(String id, CustomerId customer, Instant time, String cost) {
        return of(id, customer, time, amounts(cost, null, null));
    }

    static UsageRecord in(String id, CustomerId customer, String cost, String currency) {
        return of(id, customer, TIME, amounts(cost, null, currency));
    }

    static UsageRecord withUsd(String id, CustomerId customer, String cost, String usdCost) {
        return of(id, customer, TIME, amounts(cost, new BigDecimal(usdCost), null));
    }

    private static UsageRecord of(String id, CustomerId customer, Instant time, UsageRecord.Amounts amounts) {
        return UsageRecord.of(id, customer, time, SERIES, amounts);
    }

    private static UsageRecord.Amounts amounts(String cost, @Nullable BigDecimal usdCost, @Nullable String currency) {
        return new UsageRecord.Amounts(new BigDecimal(cost), usdCost, BigDecimal.ONE, currency);
    }
}
