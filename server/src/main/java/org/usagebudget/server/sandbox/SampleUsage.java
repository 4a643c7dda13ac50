package org.usagebudget.server.sandbox;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;
import org.usagebudget.server.ledger.UsageRecord;

/**
 * The usage of the sample customers: one record a day and resource, of the month before a time and of its own up to it. Costs
 * are scaled so that, whatever the day, of the customers with budgets some are under, some near and some over. Stateless.
 */
final class SampleUsage {
    /** What customers have spent of their budgets this month, in percent, by their place. */
    private static final List<Integer> SPENT = List.of(42, 86, 61, 112, 30, 93, 55, 98, 74, 131);

    private static final int SEED = 1;
    private static final int LAST_MONTH_FURTHER = 3;
    private static final int HOURS_OF_DAY = 24;
    private static final int HOURS_OF_MONTH = 30 * HOURS_OF_DAY;
    private static final BigDecimal PERCENT = new BigDecimal("0.01");

    private SampleUsage() {}

    /**
     * A customer's usage.
     *
     * @param position its place among the customers of its partner, from 1
     * @param budget null for none
     */
    static List<UsageRecord> of(
            CustomerId customer, int position, String currency, @Nullable BigDecimal budget, Instant now) {
        UsageSource source = new UsageSource(SEED, "sample-", customer, currency, SampleSubscriptions.first(customer));
        ZonedDateTime month =
                now.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1);
        Instant present = month.toInstant();
        List<UsageRecord> records = new ArrayList<>();
        List<Day> before = days(source, month.minusMonths(1).toInstant(), present);
        List<Day> since = days(source, present, now.plusNanos(1));
        if (budget == null || budget.signum() == 0) {
            add(records, source, before, ofMonth(source, before));
            add(records, source, since, ofMonth(source, since));
        } else {
            add(records, source, before, share(budget, position + LAST_MONTH_FURTHER));
            add(records, source, since, share(budget, position));
        }
        return records;
    }

    /** What one resource has of a day. */
    private record Day(int resource, Instant time, long weight) {}

    private static List<Day> days(UsageSource source, Instant from, Instant to) {
        List<Day> days = new ArrayList<>();
        for (Instant day = from; day.isBefore(to); day = day.plus(Duration.ofDays(1))) {
            for (int resource = 0; resource < source.resources(); resource++) {
                days.add(new Day(resource, day, source.weight(resource, day, HOURS_OF_DAY)));
            }
        }
        return days;
    }

    private static BigDecimal share(BigDecimal budget, int position) {
        return budget.multiply(BigDecimal.valueOf(SPENT.get(position % SPENT.size())))
                .multiply(PERCENT);
    }

    private static BigDecimal ofMonth(UsageSource source, List<Day> days) {
        BigDecimal whole = BigDecimal.valueOf(UsageSource.WEIGHT_OF_HOUR).multiply(BigDecimal.valueOf(HOURS_OF_MONTH));
        return source.month().multiply(weight(days)).divide(whole, MathContext.DECIMAL64);
    }

    private static BigDecimal weight(List<Day> days) {
        return BigDecimal.valueOf(days.stream().mapToLong(Day::weight).sum());
    }

    private static void add(List<UsageRecord> records, UsageSource source, List<Day> days, BigDecimal total) {
        BigDecimal weight = weight(days);
        for (Day day : days) {
            BigDecimal cost = total.multiply(BigDecimal.valueOf(day.weight())).divide(weight, MathContext.DECIMAL64);
            records.add(source.record(day.resource(), day.time(), cost));
        }
    }
}
