package org.usagebudget.server.sandbox;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;
import org.usagebudget.server.ledger.UsageRecord;
import org.usagebudget.server.ledger.UsageSeries;

/**
 * Invented usage of one customer that looks like a cloud's: a handful of resources, the larger ones dearer, less at night and at
 * weekends where people use them, and never twice the same. It follows from seed and customer alone: for one resource and time there is
 * always the same record. Immutable.
 */
final class UsageSource {
    /** The most resources of a customer. */
    static final int RESOURCES_MAX = 6;

    /** What the weights of a customer's resources over an average hour come to, about. */
    static final long WEIGHT_OF_HOUR = 1_000_000_000_000L;

    private static final int RESOURCES_MIN = 3;
    private static final long PER_MILLE = 1_000;
    private static final int WEEKEND = 450;
    private static final int BY_DAY = 1_500;
    private static final int BY_NIGHT = 700;
    private static final int DAY_BEGINS = 7;
    private static final int DAY_ENDS = 17;
    private static final int JITTER = 150;
    private static final int COST_SCALE = 4;
    private static final int DATE_AND_HOUR = 13;
    private static final int TELLS_DOLLARS_OF_TEN = 7;
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

    private final long seed;
    private final CustomerId customer;
    private final String prefix;
    private final List<Resource> resources = new ArrayList<>();
    private final @Nullable BigDecimal dollars;
    private final boolean tellsDollars;

    /** A resource and its share of the customer's costs, per mille. */
    private record Resource(SampleMeter meter, UsageSeries series, int share) {}

    /**
     * Of that customer.
     *
     * @param prefix how the ids of its records begin
     * @param currency its billing currency
     * @param subscription whose resources they are
     */
    UsageSource(long seed, String prefix, CustomerId customer, String currency, UUID subscription) {
        this.seed = seed;
        this.customer = customer;
        this.prefix = prefix;
        this.dollars = SampleRates.dollars(currency).orElse(null);
        SplittableRandom random = random(0);
        int count = random.nextInt(RESOURCES_MIN, RESOURCES_MAX + 1);
        int[] sizes = new int[count];
        int all = 0;
        for (int i = 0; i < count; i++) {
            sizes[i] = random.nextInt(1, 10);
            all += sizes[i];
        }
        List<SampleMeter> meters = SampleMeter.all();
        int first = random.nextInt(meters.size());
        for (int i = 0; i < count; i++) {
            SampleMeter meter = meters.get((first + i) % meters.size());
            resources.add(new Resource(meter, meter.series(subscription, i), (int) (sizes[i] * PER_MILLE / all)));
        }
        this.tellsDollars = random.nextInt(10) < TELLS_DOLLARS_OF_TEN;
    }

    /** How many resources there are: a time has as many records. */
    int resources() {
        return resources.size();
    }

    /** A month's costs of such a customer, in its currency. */
    BigDecimal month() {
        int inDollars = random(1).nextInt(120, 9_000);
        return dollars == null
                ? BigDecimal.valueOf(inDollars)
                : BigDecimal.valueOf(inDollars).divide(dollars, 0, RoundingMode.HALF_EVEN);
    }

    /**
     * How much of the costs a resource has at a time, in parts of any whole; above 0.
     *
     * @param hours 1 for the hour that begins then, 24 for the day
     */
    long weight(int resource, Instant time, int hours) {
        Resource of = resources.get(resource);
        OffsetDateTime begin = time.atOffset(ZoneOffset.UTC);
        long day = PER_MILLE;
        long hour = PER_MILLE;
        if (of.meter().isOfficeHours()) {
            DayOfWeek name = begin.getDayOfWeek();
            day = name == DayOfWeek.SATURDAY || name == DayOfWeek.SUNDAY ? WEEKEND : PER_MILLE;
            boolean isDay = begin.getHour() >= DAY_BEGINS && begin.getHour() < DAY_ENDS;
            hour = hours > 1 ? PER_MILLE : isDay ? BY_DAY : BY_NIGHT;
        }
        long jitter = PER_MILLE + random(2 + resource, time.getEpochSecond()).nextInt(-JITTER, JITTER + 1);
        return Math.max(1, of.share()) * day * hour * jitter * hours;
    }

    /**
     * The record of a resource and a time.
     *
     * @param cost what it costs, of any scale; rounded here
     */
    UsageRecord record(int resource, Instant time, BigDecimal cost) {
        Resource of = resources.get(resource);
        BigDecimal rounded = cost.setScale(COST_SCALE, RoundingMode.HALF_EVEN);
        BigDecimal inDollars =
                dollars == null ? null : rounded.multiply(dollars).setScale(COST_SCALE, RoundingMode.HALF_EVEN);
        BigDecimal quantity = (inDollars == null ? rounded : inDollars)
                .divide(of.meter().dollars(), COST_SCALE, RoundingMode.HALF_EVEN);
        return UsageRecord.of(
                prefix + time.toString().substring(0, DATE_AND_HOUR) + "-" + resource,
                customer,
                time,
                of.series(),
                new UsageRecord.Amounts(rounded, tellsDollars ? inDollars : null, quantity, null));
    }

    private SplittableRandom random(long... of) {
        long mixed = mix(
                mix(seed, customer.value().getMostSignificantBits()),
                customer.value().getLeastSignificantBits());
        for (long one : of) {
            mixed = mix(mixed, one);
        }
        return new SplittableRandom(mixed);
    }

    private static long mix(long state, long with) {
        long mixed = (state ^ with) * MIX;
        return mixed ^ (mixed >>> 29);
    }
}
