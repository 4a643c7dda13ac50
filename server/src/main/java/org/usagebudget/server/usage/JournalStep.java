package org.usagebudget.server.usage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.ledger.UsageJournal;
import org.usagebudget.server.ledger.UsageSeries;
import org.usagebudget.server.store.Columns;
import org.usagebudget.server.store.Row;

/**
 * Keeps usage records: their ids, themselves, and the sums per day and series. Each kind is one set-based statement for all records of
 * a transaction; the records themselves go in by COPY. Thread-safe.
 */
public final class JournalStep implements UsageJournal {
    private static final String CLAIM = """
            INSERT INTO usage_record_key (partner_id, account_id, id_hash, period_start, content_hash)
            SELECT * FROM unnest(?::uuid[], ?::bigint[], ?::uuid[], ?::timestamptz[], ?::uuid[])
                ON CONFLICT DO NOTHING
            """;

    /** What was there before this transaction; what it inserts itself has its own id as xmin. */
    private static final String CLAIMED_BEFORE = """
            SELECT k.account_id, k.id_hash, k.content_hash
              FROM unnest(?::uuid[], ?::bigint[], ?::uuid[]) e(partner_id, account_id, id_hash)
              JOIN usage_record_key k ON k.partner_id = e.partner_id AND k.account_id = e.account_id
                   AND k.id_hash = e.id_hash
             WHERE k.xmin <> pg_current_xact_id()::xid
            """;

    /** One that is there is locked but not written, so that nobody drops it as unused meanwhile. */
    private static final String KEEP_SERIES = """
            INSERT INTO usage_series (partner_id, account_id, series, subscription_id, resource_id, resource_name,
                   resource_type, resource_group, meter_id, meter_name, category, subcategory, unit)
            SELECT * FROM unnest(?::uuid[], ?::bigint[], ?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[],
                   ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                ON CONFLICT (partner_id, account_id, series) DO UPDATE SET unit = excluded.unit WHERE false
            """;

    private static final String ADD_UP = """
            INSERT INTO usage_daily AS d (partner_id, account_id, period_start, series, day, records, cost, usd_cost,
                   quantity, newest_usage, changed_at)
            SELECT * FROM unnest(?::uuid[], ?::bigint[], ?::timestamptz[], ?::uuid[], ?::date[], ?::bigint[], ?::numeric[],
                   ?::numeric[], ?::numeric[], ?::timestamptz[], ?::timestamptz[])
                ON CONFLICT (partner_id, account_id, period_start, series, day)
                DO UPDATE SET records = d.records + excluded.records, cost = d.cost + excluded.cost,
                   usd_cost = d.usd_cost + excluded.usd_cost, quantity = d.quantity + excluded.quantity,
                   newest_usage = greatest(d.newest_usage, excluded.newest_usage),
                   changed_at = greatest(d.changed_at, excluded.changed_at)
            """;

    private static final String TALLY = """
            INSERT INTO usage_batch AS b (partner_id, request_id, accepted, duplicates, rejected, first_at, last_at)
            SELECT t.*, m.now, m.now
              FROM unnest(?::uuid[], ?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[]) t, (SELECT ? AS now) m
                ON CONFLICT (partner_id, request_id)
                DO UPDATE SET accepted = b.accepted + excluded.accepted, duplicates = b.duplicates + excluded.duplicates,
                   rejected = b.rejected + excluded.rejected, last_at = excluded.last_at
            """;

    private static final String SERIALIZATION_FAILURE = "40001";

    private static final int KNOWN_SERIES_MAX = 200_000;

    /** After that it is looked for again: a series that has not been used for months is dropped. */
    private static final Duration KNOWN_SERIES_FOR = Duration.ofDays(1);

    /** Neighbours in the index one after the other: fewer of its pages are touched at a time. */
    private static final Comparator<Entry> BY_KEY = (one, other) -> {
        int order = Long.compare(one.accountId(), other.accountId());
        return order != 0
                ? order
                : one.record().idHash().compareTo(other.record().idHash());
    };

    /** Series that are committed, so that a known one is not sent again. */
    private final Cache<SeriesKey, Boolean> known = Caffeine.newBuilder()
            .maximumSize(KNOWN_SERIES_MAX)
            .expireAfterWrite(KNOWN_SERIES_FOR)
            .build();

    private record SeriesKey(long accountId, UUID series) {
        @Override
        public int hashCode() {
            return Long.hashCode(accountId) * 31 + series.hashCode();
        }
    }

    /** Parts of one body are counted by several lanes and nodes: all lock its row in the same order. */
    private record BodyKey(PartnerId partner, UUID requestId) {
        static final Comparator<BodyKey> ORDER =
                Comparator.comparing((BodyKey key) -> key.partner().value()).thenComparing(BodyKey::requestId);
    }

    private record IdKey(long accountId, UUID idHash) {}

    private record DayKey(long accountId, Instant periodStart, long day, UUID series) {
        /** The period is left out: the day has it. */
        @Override
        public int hashCode() {
            return (Long.hashCode(accountId) * 31 + Long.hashCode(day)) * 31 + series.hashCode();
        }
    }

    /** The sums of one day and series. */
    private static final class Sums {
        private final Entry first;
        private long records;
        private BigDecimal cost = BigDecimal.ZERO;
        private @Nullable BigDecimal usdCost = BigDecimal.ZERO;
        private BigDecimal quantity = BigDecimal.ZERO;
        private Instant newest = Instant.MIN;

        Sums(Entry first) {
            this.first = first;
        }

        void add(Entry entry) {
            records++;
            cost = cost.add(entry.record().amounts().cost());
            BigDecimal usd = entry.usdCost();
            usdCost = usdCost == null || usd == null ? null : usdCost.add(usd);
            BigDecimal used = entry.record().amounts().quantity();
            quantity = used == null ? quantity : quantity.add(used);
            Instant time = entry.record().usageTime();
            newest = time.isAfter(newest) ? time : newest;
        }
    }

    @Override
    public List<@Nullable UUID> claim(Connection connection, List<Entry> entries) throws SQLException {
        Columns columns = new Columns(5);
        entries.stream()
                .sorted(BY_KEY)
                .forEach(entry -> columns.row(
                        entry.key().partner().value(),
                        entry.accountId(),
                        entry.record().idHash(),
                        entry.periodStart(),
                        entry.record().contentHash()));
        @Nullable UUID[] stored = new UUID[entries.size()];
        int claimed = update(connection, CLAIM, columns);
        if (claimed < entries.size()) {
            Map<IdKey, UUID> before = claimedBefore(connection, entries);
            if (claimed + before.size() != entries.size()) {
                // Somebody has removed keys between the two statements: the transaction is tried again.
                throw new SQLException("ids that were neither claimed now nor before", SERIALIZATION_FAILURE);
            }
            for (int i = 0; i < stored.length; i++) {
                Entry entry = entries.get(i);
                stored[i] =
                        before.get(new IdKey(entry.accountId(), entry.record().idHash()));
            }
        }
        return Arrays.asList(stored);
    }

    private static Map<IdKey, UUID> claimedBefore(Connection connection, List<Entry> entries) throws SQLException {
        Columns columns = new Columns(3);
        for (Entry entry : entries) {
            columns.row(
                    entry.key().partner().value(),
                    entry.accountId(),
                    entry.record().idHash());
        }
        Map<IdKey, UUID> before = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(CLAIMED_BEFORE)) {
            columns.bind(statement, 1);
            try (ResultSet result = statement.executeQuery()) {
                Row row = new Row(result);
                while (result.next()) {
                    before.put(new IdKey(row.number("account_id"), row.uuid("id_hash")), row.uuid("content_hash"));
                }
            }
        }
        return before;
    }

    @Override
    public Runnable write(Connection connection, List<Entry> counted) throws SQLException {
        RecordCopyStep.write(connection, counted);
        Set<SeriesKey> kept = keepSeries(connection, counted);
        addUp(connection, counted);
        return () -> kept.forEach(series -> known.put(series, true));
    }

    /** Those that were not known to be there. */
    private Set<SeriesKey> keepSeries(Connection connection, List<Entry> counted) throws SQLException {
        Map<SeriesKey, Entry> unknown = new HashMap<>();
        for (Entry entry : counted) {
            SeriesKey key =
                    new SeriesKey(entry.accountId(), entry.record().series().hash());
            if (known.getIfPresent(key) == null) {
                unknown.putIfAbsent(key, entry);
            }
        }
        if (!unknown.isEmpty()) {
            Columns columns = new Columns(13);
            unknown.values().forEach(entry -> addSeries(columns, entry));
            update(connection, KEEP_SERIES, columns);
        }
        return unknown.keySet();
    }

    private static void addSeries(Columns columns, Entry entry) {
        UsageSeries series = entry.record().series();
        columns.row(
                entry.key().partner().value(),
                entry.accountId(),
                series.hash(),
                series.subscription(),
                series.resource().id(),
                series.resource().name(),
                series.resource().type(),
                series.resource().group(),
                series.meter().id(),
                series.meter().name(),
                series.meter().category(),
                series.meter().subcategory(),
                series.meter().unit());
    }

    private static void addUp(Connection connection, List<Entry> counted) throws SQLException {
        Map<DayKey, Sums> days = new HashMap<>();
        for (Entry entry : counted) {
            long day = Math.floorDiv(entry.record().usageTime().getEpochSecond(), 86_400L);
            DayKey key = new DayKey(
                    entry.accountId(),
                    entry.periodStart(),
                    day,
                    entry.record().series().hash());
            days.computeIfAbsent(key, _ -> new Sums(entry)).add(entry);
        }
        List<Map.Entry<DayKey, Sums>> sorted = new ArrayList<>(days.entrySet());
        sorted.sort(Comparator.comparingLong(d -> d.getKey().accountId()));
        Columns columns = new Columns(11);
        for (Map.Entry<DayKey, Sums> one : sorted) {
            DayKey key = one.getKey();
            Sums sums = one.getValue();
            columns.row(
                    sums.first.key().partner().value(),
                    key.accountId(),
                    key.periodStart(),
                    key.series(),
                    LocalDate.ofEpochDay(key.day()).toString(),
                    sums.records,
                    sums.cost,
                    sums.usdCost,
                    sums.quantity,
                    sums.newest,
                    sums.first.countedAt());
        }
        update(connection, ADD_UP, columns);
    }

    @Override
    public void note(Connection connection, List<Tally> tallies, Instant machineNow) throws SQLException {
        Map<BodyKey, Tally> bodies = new TreeMap<>(BodyKey.ORDER);
        tallies.forEach(tally -> bodies.merge(new BodyKey(tally.partner(), tally.requestId()), tally, Tally::plus));
        Columns columns = new Columns(5);
        for (Tally tally : bodies.values()) {
            columns.row(
                    tally.partner().value(), tally.requestId(), tally.accepted(), tally.duplicates(), tally.rejected());
        }
        try (PreparedStatement statement = connection.prepareStatement(TALLY)) {
            int next = columns.bind(statement, 1);
            statement.setObject(next, OffsetDateTime.ofInstant(machineNow, ZoneOffset.UTC));
            statement.executeUpdate();
        }
    }

    private static int update(Connection connection, String sql, Columns columns) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            columns.bind(statement, 1);
            return statement.executeUpdate();
        }
    }
}
