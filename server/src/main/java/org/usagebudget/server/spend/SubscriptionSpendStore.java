package org.usagebudget.server.spend;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.usagebudget.model.SubscriptionId;
import org.usagebudget.server.currency.CurrencyLocales;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.BillingPeriod;
import org.usagebudget.server.ledger.UsageSeries;
import org.usagebudget.server.store.Queries;
import org.usagebudget.server.store.Row;
import org.usagebudget.server.store.Sql;

/**
 * Reads what usage cost by subscription, resource, meter and day, from the primary, in one statement each: from the sums by day, so
 * that the parts add up to the whole to the last digit. Thread-safe.
 */
final class SubscriptionSpendStore {
    private static final String BY_DAY =
            "usagerecords/daily by day, and subscriptions/usagerecords each subscription whole";

    private static final String HEAD = """
            SELECT a.currency, a.period_start, a.changed_at AS account_changed_at, c.country, c.culture, g.is_dropped, \
            """;

    /**
     * The account, and whether usage was counted in the period of which no day is there any more; three parameters, each the start of
     * the period. OFFSET 0 has it looked up once, and not for each part.
     */
    private static final String ACCOUNT = """

              FROM customer c
              JOIN account a ON a.partner_id = c.partner_id AND a.customer_id = c.customer_id
              JOIN LATERAL (
                   SELECT (a.period_start = ? AND a.newest_usage IS NOT NULL
                           OR EXISTS (SELECT FROM account_period p
                                       WHERE p.partner_id = a.partner_id AND p.account_id = a.account_id
                                         AND p.period_start = ? AND p.newest_usage IS NOT NULL))
                          AND NOT EXISTS (SELECT FROM usage_daily d
                                           WHERE d.partner_id = a.partner_id AND d.account_id = a.account_id
                                             AND d.period_start = ?) AS is_dropped
                   OFFSET 0) g ON true
            """;

    /**
     * OFFSET 0 has each series looked up by its key: statistics from before much usage has come must not have all series gone through
     * for each day.
     */
    private static final String USAGE = """
                     FROM usage_daily d
                     JOIN LATERAL (
                          SELECT o.*
                            FROM usage_series o
                           WHERE o.partner_id = d.partner_id AND o.account_id = d.account_id AND o.series = d.series
                          OFFSET 0) k ON true
                    WHERE d.partner_id = a.partner_id AND d.account_id = a.account_id AND d.period_start = ?
            """;

    /** Under which usage that names no subscription is shown. */
    private static final String SHOWN_UNDER = "coalesce(k.subscription_id, '" + SubscriptionId.NONE + "')";

    /** The subscriptions that are billed by usage, and all others that have had any; last what is of none. */
    static final String ALL = HEAD + "x.*" + ACCOUNT
            + """
              LEFT JOIN LATERAL (
                   SELECT coalesce(s.subscription_id, u.subscription_id) AS subscription_id, %s,
                          u.records, u.cost, u.usd_cost, u.newest_usage, u.changed_at
                     FROM (SELECT * FROM subscription o
                            WHERE o.partner_id = a.partner_id AND o.customer_id = a.customer_id) s
                     FULL JOIN (
                   SELECT %s AS subscription_id,
                          %s
            %s         GROUP BY 1) u ON u.subscription_id = s.subscription_id
                    WHERE u.records > 0 OR (s.kind IN ('azure_plan', 'legacy') AND s.status <> 'deleted')) x ON true
             WHERE c.partner_id = ? AND c.customer_id = ?
             ORDER BY x.created_at NULLS LAST, x.subscription_id = '%s', x.subscription_id
             LIMIT ?
            """.formatted(UsedSubscription.COLUMNS, SHOWN_UNDER, Counted.SUMS, USAGE, SubscriptionId.NONE);

    private static final String ANY_KIND = "";
    private static final String LEGACY = "AND s.kind = 'legacy'";
    private static final String NOT_LEGACY = "AND s.kind IS DISTINCT FROM 'legacy'";

    /** A subscription's usage whole. */
    static final String WHOLE = of("", ANY_KIND, "", "");

    /** By resource, unless it is a legacy subscription. What a resource is called is what its newest usage says. */
    static final String RESOURCES = of(
            """
                          k.resource_id, %s AS resource_name, %s AS resource_type, %s AS resource_group,
            """.formatted(newest("resource_name"), newest("resource_type"), newest("resource_group")),
            NOT_LEGACY,
            """
                    GROUP BY k.resource_id
            """,
            "ORDER BY u.cost DESC, u.resource_id COLLATE \"C\"");

    /** By meter. */
    static final String METERS = meters(ANY_KIND);

    /** By meter, if it is a legacy subscription. */
    static final String LEGACY_METERS = meters(LEGACY);

    /** By day. */
    static final String DAYS = of("""
                          to_char(d.day, 'YYYY-MM-DD') AS day,
            """, ANY_KIND, """
                    GROUP BY d.day
            """, "ORDER BY u.day");

    /** The most parts of one answer: it is read whole, in one snapshot. */
    static final int PARTS_MAX = 50_000;

    private static String meters(String kind) {
        return of("""
                          k.meter_id, k.meter_name, k.category, k.subcategory, k.unit, sum(d.quantity) AS quantity,
            """, kind, """
                    GROUP BY k.meter_id, k.meter_name, k.category, k.subcategory, k.unit
            """, """
            ORDER BY u.cost DESC, u.meter_id COLLATE "C", u.meter_name COLLATE "C", u.category COLLATE "C",
                      u.subcategory COLLATE "C", u.unit COLLATE "C"\
            """);
    }

    /** Parts of another kind of subscription are not even looked for. */
    private static String of(String what, String kind, String groups, String order) {
        return (HEAD + UsedSubscription.COLUMNS + ", u.*, i.is_there" + ACCOUNT + """
                  LEFT JOIN subscription s ON s.partner_id = a.partner_id AND s.customer_id = a.customer_id
                       AND s.subscription_id = ?
                  JOIN LATERAL (
                       SELECT s.subscription_id IS NOT NULL OR EXISTS (
                              SELECT FROM usage_series k
                               WHERE k.partner_id = a.partner_id AND k.account_id = a.account_id AND %1$s = ?) AS is_there
                       OFFSET 0) i ON true
                  LEFT JOIN LATERAL (
                       SELECT
                %2$s              %3$s
                %4$s                AND %1$s = ?
                       %5$s
                %6$s                   ) u ON true
                 WHERE c.partner_id = ? AND c.customer_id = ?
                 %7$s
                 LIMIT ?
                """)
                .formatted(SHOWN_UNDER, what, Counted.SUMS, USAGE, kind, groups, order);
    }

    private static String newest(String column) {
        return "(array_agg(k." + column + " ORDER BY d.newest_usage DESC, d.day DESC, k.series))[1]";
    }

    private final Sql sql;
    private final int partsMax;

    SubscriptionSpendStore(Sql sql) {
        this(sql, PARTS_MAX);
    }

    /** With another bound than {@link #PARTS_MAX}. */
    SubscriptionSpendStore(Sql sql, int partsMax) {
        this.sql = sql;
        this.partsMax = partsMax;
    }

    /**
     * What all parts of an answer have in common.
     *
     * @param billing the customer's currency, and how that is told
     * @param period the billing period
     * @param now the time of the answer, never before that of the newest change
     * @param isDropped whether there was usage in the period of which no part is kept
     */
    record Head(CurrencyLocales.Billing billing, BillingPeriod period, Instant now, boolean isDropped) {
        private static Head read(Row row, AskedPeriod asked) {
            Instant changedAt = row.instant("account_changed_at");
            return new Head(
                    new CurrencyLocales.Billing(row.text("currency"), row.text("country"), row.text("culture")),
                    asked.of(row.instant("period_start")).period(),
                    changedAt.isAfter(asked.now()) ? changedAt : asked.now(),
                    row.flag("is_dropped"));
        }
    }

    /**
     * A subscription and its usage.
     *
     * @param subscription which
     * @param counted its usage in the period
     */
    record Used(UsedSubscription subscription, Counted counted) {}

    /**
     * The usage of one resource.
     *
     * @param resource which
     * @param counted its usage in the period
     */
    record OfResource(UsageSeries.Resource resource, Counted counted) {}

    /**
     * The usage by one meter.
     *
     * @param meter which
     * @param quantity how much, in the meter's unit
     * @param counted its usage in the period
     */
    record OfMeter(UsageSeries.Meter meter, BigDecimal quantity, Counted counted) {}

    /**
     * The usage of one day.
     *
     * @param day which, UTC
     * @param counted its usage in the period
     */
    record OfDay(LocalDate day, Counted counted) {}

    /**
     * Parts of a customer's usage.
     *
     * @param <T> what they are
     * @param head what they have in common
     * @param parts in order
     */
    record Parts<T>(Head head, List<T> parts) {
        /** Copies {@code parts}. */
        Parts {
            parts = List.copyOf(parts);
        }
    }

    /**
     * Parts of a subscription's usage.
     *
     * @param <T> what they are
     * @param subscription which; empty where the customer has none of that id and has had no usage of it
     * @param usage the parts
     */
    record One<T>(Optional<UsedSubscription> subscription, Parts<T> usage) {}

    /** Which subscription of which customer. */
    record Key(AccountKey account, SubscriptionId id) {}

    /**
     * What a statement reads.
     *
     * @param <T> each part
     * @param sql the statement
     * @param part makes a part of a row
     * @param name what the parts are called
     * @param instead what can be asked for where there are too many
     */
    private record Reading<T>(String sql, Queries.RowReader<Optional<T>> part, String name, String instead) {}

    /** A row, which has no part where there is nothing but the customer. */
    private record Line<T>(Head head, Optional<UsedSubscription> subscription, Optional<T> part) {}

    /**
     * A customer's subscriptions, oldest first; empty where the partner has no such customer.
     *
     * @throws FaultException 400/2000 where the period is no longer kept, 400/3000 where they are too many
     */
    Optional<Parts<Used>> all(AccountKey account, AskedPeriod asked) {
        List<Line<Used>> lines = sql.list(
                ALL,
                row -> new Line<>(
                        Head.read(row, asked),
                        Optional.empty(),
                        Optional.ofNullable(row.uuidOrNull("subscription_id")).map(id -> used(row, id))),
                asked.period().start(),
                asked.period().start(),
                asked.period().start(),
                asked.period().start(),
                account.partner().value(),
                account.customer().value(),
                partsMax + 1);
        if (isAhead(lines, asked)) {
            return all(account, asked.of(lines.getFirst().head().period().start()));
        }
        require(lines, asked, "subscriptions", "usagesummary and, under /budgets/v1, usage/daily sum the customer up");
        return lines.stream().findFirst().map(first -> parts(first, lines));
    }

    private static Used used(Row row, UUID id) {
        return new Used(UsedSubscription.read(row, new SubscriptionId(id)), Counted.read(row));
    }

    /** The whole of a subscription, one part; for this and what follows see {@link #one}. */
    Optional<One<Counted>> whole(Key key, AskedPeriod asked) {
        return one(new Reading<>(WHOLE, row -> Optional.of(Counted.read(row)), "sums", ""), key, asked);
    }

    /** By resource, the dearest first; of a legacy subscription none. */
    Optional<One<OfResource>> resources(Key key, AskedPeriod asked) {
        return one(
                new Reading<>(
                        RESOURCES,
                        SubscriptionSpendStore::resource,
                        "resources",
                        "meterusagerecords answers by meter, " + BY_DAY),
                key,
                asked);
    }

    private static Optional<OfResource> resource(Row row) {
        return Optional.ofNullable(row.textOrNull("resource_id"))
                .map(id -> new OfResource(
                        new UsageSeries.Resource(
                                id, row.text("resource_name"), row.text("resource_type"), row.text("resource_group")),
                        Counted.read(row)));
    }

    /** By meter, the dearest first. */
    Optional<One<OfMeter>> meters(Key key, AskedPeriod asked) {
        return one(new Reading<>(METERS, SubscriptionSpendStore::meter, "meters", BY_DAY), key, asked);
    }

    /** By meter, the dearest first; of any but a legacy subscription none. */
    Optional<One<OfMeter>> legacyMeters(Key key, AskedPeriod asked) {
        return one(new Reading<>(LEGACY_METERS, SubscriptionSpendStore::meter, "meters", BY_DAY), key, asked);
    }

    private static Optional<OfMeter> meter(Row row) {
        return Optional.ofNullable(row.textOrNull("meter_id"))
                .map(id -> new OfMeter(
                        new UsageSeries.Meter(
                                id,
                                row.text("meter_name"),
                                row.text("category"),
                                row.text("subcategory"),
                                row.text("unit")),
                        row.decimal("quantity"),
                        Counted.read(row)));
    }

    /** By day, the days with usage alone. */
    Optional<One<OfDay>> days(Key key, AskedPeriod asked) {
        return one(new Reading<>(DAYS, SubscriptionSpendStore::day, "days", ""), key, asked);
    }

    private static Optional<OfDay> day(Row row) {
        return Optional.ofNullable(row.textOrNull("day"))
                .map(day -> new OfDay(LocalDate.parse(day), Counted.read(row)));
    }

    /**
     * A subscription in parts; empty where the partner has no such customer.
     *
     * @throws FaultException 400/2000 where the period is no longer kept, 400/3000 where the parts are too many
     */
    private <T> Optional<One<T>> one(Reading<T> reading, Key key, AskedPeriod asked) {
        Instant start = asked.period().start();
        List<Line<T>> lines = sql.list(
                reading.sql(),
                row -> new Line<>(
                        Head.read(row, asked),
                        row.flag("is_there") ? Optional.of(UsedSubscription.read(row, key.id())) : Optional.empty(),
                        reading.part().read(row)),
                start,
                start,
                start,
                key.id().value(),
                key.id().value(),
                start,
                key.id().value(),
                key.account().partner().value(),
                key.account().customer().value(),
                partsMax + 1);
        if (isAhead(lines, asked)) {
            return one(reading, key, asked.of(lines.getFirst().head().period().start()));
        }
        if (lines.stream().findFirst().flatMap(Line::subscription).isPresent()) {
            require(lines, asked, reading.name(), reading.instead());
        }
        return lines.stream().findFirst().map(first -> new One<>(first.subscription(), parts(first, lines)));
    }

    /** Refuses what cannot be answered whole. */
    private <T> void require(List<Line<T>> lines, AskedPeriod asked, String name, String instead) {
        asked.requireDays(!lines.isEmpty() && lines.getFirst().head().isDropped());
        if (lines.size() > partsMax) {
            throw new FaultException(
                    FaultCode.INVALID_PROPERTY,
                    name,
                    "more than " + partsMax + ", and at most so many are answered",
                    instead);
        }
    }

    /** Whether the account's open period is a later one than the one that has been read. */
    private static <T> boolean isAhead(List<Line<T>> lines, AskedPeriod asked) {
        return !lines.isEmpty() && !lines.getFirst().head().period().equals(asked.period());
    }

    private static <T> Parts<T> parts(Line<T> first, List<Line<T>> lines) {
        return new Parts<>(
                first.head(),
                lines.stream().map(Line::part).flatMap(Optional::stream).toList());
    }
}
