package org.usagebudget.cli;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One usage record as its sender knows it.
 *
 * @param id unlike that of any other record of a test
 * @param customer whose usage it is
 * @param subscription whose usage it is; null where the record says nothing of one, so that every format can have it
 * @param resource the number of what was used
 * @param cost up to 18 decimals; negative for a correction
 * @param time when it was used
 */
record Metered(String id, String customer, @Nullable UUID subscription, int resource, BigDecimal cost, Instant time) {
    /** The columns of {@link #csv}. */
    static final String CSV_HEADER =
            "BilledCost,x_RecordId,SubAccountId,BillingCurrency,ChargePeriodStart,ConsumedQuantity,"
                    + "ConsumedUnit,ResourceId,ResourceName,SkuMeter,ServiceCategory";

    private static final int RESOURCES = 5;
    private static final int DECIMALS_MAX = 18;
    private static final int DIGITS_BEFORE_POINT = 6;
    private static final int BITS = 100;
    private static final int CORRECTIONS_ONE_IN = 10;

    /** So many records of the customers in turns, used from one time to another, exclusive. */
    static List<Metered> records(Random random, List<String> customers, int count, Instant from, Instant to) {
        long micros = ChronoUnit.MICROS.between(from, to);
        List<Metered> records = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int customer = i % customers.size();
            int resource = random.nextInt(RESOURCES);
            UUID subscription = random.nextBoolean() ? new UUID(0x5000_0000_0000_4000L, customer) : null;
            Instant time =
                    from.truncatedTo(ChronoUnit.MICROS).plus(Duration.of(random.nextLong(micros), ChronoUnit.MICROS));
            records.add(new Metered(
                    UUID.randomUUID().toString(), customers.get(customer), subscription, resource, cost(random), time));
        }
        return records;
    }

    private static BigDecimal cost(Random random) {
        int scale = random.nextInt(DECIMALS_MAX + 1);
        BigInteger end = BigInteger.TEN.pow(scale + DIGITS_BEFORE_POINT);
        BigDecimal cost = new BigDecimal(new BigInteger(BITS, random).mod(end).add(BigInteger.ONE), scale);
        return random.nextInt(CORRECTIONS_ONE_IN) == 0 ? cost.negate() : cost;
    }

    /** When the billing period of its usage starts, which is a month in UTC. */
    Instant period() {
        return startOfMonth(time, 0);
    }

    /** When the month in UTC starts that is so many months later than the one of {@code time}. */
    static Instant startOfMonth(Instant time, int later) {
        return time.atOffset(ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.DAYS)
                .withDayOfMonth(1)
                .plusMonths(later)
                .toInstant();
    }

    /** The same id with other content. */
    Metered changed() {
        return new Metered(id, customer, subscription, resource, cost.add(BigDecimal.ONE), time);
    }

    /** As a JSON object; small costs with an exponent. */
    String json() {
        String of = subscription == null ? "" : "\"subscriptionId\":\"" + subscription + "\",";
        return "{\"id\":\"" + id + "\",\"customerId\":\"" + customer + "\"," + of + "\"resourceId\":\"/vm/" + resource
                + "\",\"resourceName\":\"vm-" + resource
                + "\",\"meterId\":\"m-1\",\"category\":\"Compute\",\"unit\":\"1 Hour\","
                + "\"quantity\":0.25,\"cost\":" + cost + ",\"usageTime\":\"" + time + "\"}";
    }

    /** As a row of CSV: the same content as {@link #json}, spelled otherwise. Not of a record with a subscription. */
    String csv() {
        if (subscription != null) {
            throw new IllegalStateException("no column of FOCUS is the subscription");
        }
        return String.join(
                ",",
                cost.toPlainString(),
                id,
                customer,
                "EUR",
                time.toString(),
                "0.250",
                "1 Hour",
                "/vm/" + resource,
                "vm-" + resource,
                "m-1",
                "Compute");
    }
}
