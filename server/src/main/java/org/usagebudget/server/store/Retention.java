package org.usagebudget.server.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.usagebudget.server.config.Config;
import org.usagebudget.server.fault.StartupException;

/**
 * Drops what is older than it is kept: whole months of usage and of audit records, and what belongs to them, by the machine's clock.
 *
 * <p>Each step is repeatable, so that whatever a node that died has left half done is finished by the next run on any node; of several
 * nodes, one works and the others pass. A month goes in this order: the keys of its usage records, in small steps; its sums; its
 * records. As long as the month's records are there, its keys may be, so that none is forgotten. Partitions go by DETACH CONCURRENTLY,
 * which waits for who uses the table and keeps nobody from reading or writing, then by DROP.
 */
public final class Retention {
    /**
     * How long a partition waits for those who still use its table, such as a backup; the next run goes on where it gave up.
     */
    static final Duration STATEMENT_MAX = Duration.ofMinutes(5);

    /** Pages of a table of keys that are gone through in one transaction: about 23,000 keys. */
    static final int KEY_PAGES = 256;

    /** Pages of the table of series that are gone through in one transaction: each looks at all accounts. */
    static final int SERIES_PAGES = 2_048;

    /** The most rows, each found for itself, that one transaction deletes. */
    static final int ROWS_PER_STEP = 5_000;

    /** The most steps in one range of series: none has more rows, as a row has 80 bytes at least. */
    static final int SERIES_STEPS_MAX = 48;

    /** How long is known what became of the records of a body. */
    public static final Duration BATCHES_FOR = Duration.ofDays(2);

    /** Names the one lock under which a node works; any number that nothing else here uses. */
    static final long LOCK = 0x7562_7265_746eL;

    private static final Logger log = LoggerFactory.getLogger(Retention.class);

    private static final String PAGES =
            "SELECT pg_relation_size('public.' || ?) / current_setting('block_size')::bigint" + " AS pages";

    private static final String UNUSED = """
            (NOT EXISTS (SELECT 1 FROM usage_daily d
                          WHERE d.partner_id = s.partner_id AND d.account_id = s.account_id AND d.series = s.series)
             OR NOT EXISTS (SELECT 1 FROM account a
                             WHERE a.partner_id = s.partner_id AND a.account_id = s.account_id))
            """;

    private static final String LOCK_SERIES = """
            SELECT s.ctid::text AS place
              FROM usage_series s
             WHERE s.ctid >= ('(' || ? || ',0)')::tid AND s.ctid < ('(' || ? || ',0)')::tid AND %s
             LIMIT ?
               FOR UPDATE OF s SKIP LOCKED
            """.formatted(UNUSED);

    private static final String DELETE_SERIES = """
            DELETE FROM usage_series s
             WHERE s.ctid = ANY (?::text[]::tid[]) AND %s
            """.formatted(UNUSED);

    private static final String DELETE_BATCHES = """
            DELETE FROM usage_batch
             WHERE last_at < ?
               AND ctid = ANY (ARRAY(SELECT ctid FROM usage_batch WHERE last_at < ? LIMIT ?))
            """;

    private final Sql owner;
    private final Months months;
    private final InstantSource clock;

    /**
     * How many full months are kept beside the present one.
     *
     * @param usage months of usage records and their sums, by the start of the billing period: {@link #USAGE_MIN} to {@link #MAX}
     * @param audit months of audit records: {@link #AUDIT_MIN} to {@link #MAX}
     */
    public record Months(int usage, int audit) {
        /** The fewest months of usage: what may still come needs them. */
        public static final int USAGE_MIN = Config.Retention.USAGE_MONTHS_MIN;

        /** The fewest months of audit records. */
        public static final int AUDIT_MIN = Config.Retention.AUDIT_MONTHS_MIN;

        /** The most months. */
        public static final int MAX = Config.Retention.MONTHS_MAX;

        /** 13 and 24. */
        public static final Months STANDARD = new Months(13, 24);

        /** Judges both. */
        public Months {
            require("usage.retention-months", USAGE_MIN, usage);
            require("audit.retention-months", AUDIT_MIN, audit);
        }

        /** The oldest month of usage that is kept. */
        public YearMonth usageFrom(Instant now) {
            return present(now).minusMonths(usage);
        }

        /** The oldest month of audit records that is kept. */
        public YearMonth auditFrom(Instant now) {
            return present(now).minusMonths(audit);
        }

        private static YearMonth present(Instant now) {
            return YearMonth.from(now.atOffset(ZoneOffset.UTC));
        }

        private static void require(String name, int min, int value) {
            if (value < min || value > MAX) {
                throw new StartupException(
                        StartupException.CONFIGURATION, name + " must be " + min + ".." + MAX + ", was " + value);
            }
        }
    }

    /**
     * Of a database.
     *
     * @param owner the role that owns the tables
     * @param clock the machine's
     */
    Retention(DatabaseAddress owner, Months months, InstantSource clock) {
        this.owner = new Sql(owner.withDefault("options", "-c%20statement_timeout=" + STATEMENT_MAX.toMillis())
                .withDefault("ApplicationName", "usagebudget-retention")
                .source());
        this.months = months;
        this.clock = clock;
    }

    /** Drops what is due. Returns false where another node is at it. What fails comes out; the next run goes on. */
    boolean run() {
        return owner.alone(LOCK, this::drop);
    }

    private void drop() {
        Instant now = clock.instant();
        YearMonth usageFrom = months.usageFrom(now);
        if (!old("usage_record", usageFrom).isEmpty()) {
            deleteKeys(usageFrom.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant());
        }
        boolean lostSums = dropMonths("usage_daily", usageFrom);
        boolean lostRecords = dropMonths("usage_record", usageFrom);
        if (lostSums || lostRecords) {
            deleteSeries();
        }
        dropMonths("audit_record", months.auditFrom(now));
        deleteBatches(now.minus(BATCHES_FOR));
    }

    /** A partition of a month that is not kept. */
    private record Old(String name, State state) {
        enum State {
            ATTACHED,
            /** A DETACH CONCURRENTLY has been broken off. */
            PENDING,
            DETACHED
        }
    }

    /** Names tell months, as {@link Partitions} gives them: a detached partition has no bounds any more. */
    private List<Old> old(String table, YearMonth from) {
        return owner.list("""
                        SELECT c.relname, i.inhrelid IS NOT NULL AS attached,
                               coalesce(i.inhdetachpending, false) AS pending
                          FROM pg_class c
                          LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
                         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
                           AND c.relname ~ ('^' || ? || '_[0-9]{4}_[0-9]{2}$')
                         ORDER BY coalesce(i.inhdetachpending, false) DESC, c.relname
                        """, Retention::partition, table).stream()
                .filter(partition -> month(partition.name()).isBefore(from))
                .toList();
    }

    private static Old partition(Row row) {
        Old.State state = row.flag("attached") ? Old.State.ATTACHED : Old.State.DETACHED;
        return new Old(row.text("relname"), row.flag("pending") ? Old.State.PENDING : state);
    }

    private static YearMonth month(String partition) {
        int end = partition.length();
        return YearMonth.of(
                Integer.parseInt(partition.substring(end - 7, end - 3)),
                Integer.parseInt(partition.substring(end - 2)));
    }

    /** Returns whether there were any. A table takes one broken detach at a time, so that one comes first. */
    private boolean dropMonths(String table, YearMonth from) {
        List<Old> old = old(table, from);
        for (Old partition : old) {
            requireTime();
            switch (partition.state()) {
                case ATTACHED -> detach(table, partition.name(), "CONCURRENTLY");
                case PENDING -> detach(table, partition.name(), "FINALIZE");
                case DETACHED -> log.info("found the partition {} detached", partition.name());
            }
            owner.update("DROP TABLE IF EXISTS public." + partition.name());
            log.info("dropped the partition {}", partition.name());
        }
        return !old.isEmpty();
    }

    private void detach(String table, String partition, String how) {
        owner.update("ALTER TABLE public." + table + " DETACH PARTITION public." + partition + " " + how);
    }

    /** Keys are inserted and deleted, never updated, so that none moves to a page that has been gone through. */
    private void deleteKeys(Instant before) {
        List<String> parts = owner.list("""
                SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                 WHERE i.inhparent = 'public.usage_record_key'::regclass ORDER BY 1
                """, row -> row.text("relname"));
        long deleted = 0;
        for (String part : parts) {
            long pages = pages(part);
            String delete = """
                    DELETE FROM public.%s
                     WHERE ctid >= ('(' || ? || ',0)')::tid AND ctid < ('(' || ? || ',0)')::tid AND period_start < ?
                    """.formatted(part);
            for (long page = 0; page < pages; page += KEY_PAGES) {
                requireTime();
                deleted += owner.update(delete, page, page + KEY_PAGES, before);
            }
        }
        log.info("deleted {} keys of usage records of periods that started before {}", deleted, before);
    }

    /**
     * Locks those that seem unused, then looks again: whoever counts usage of a series holds its row, or finds it gone and writes it
     * anew. One that the second look spares is seen as used by the next step.
     */
    private void deleteSeries() {
        long pages = pages("usage_series");
        for (long page = 0; page < pages; page += SERIES_PAGES) {
            int steps = 0;
            int locked;
            do {
                requireTime();
                locked = deleteSeries(page);
                steps++;
            } while (locked == ROWS_PER_STEP && steps < SERIES_STEPS_MAX);
        }
    }

    /** Returns how many have been locked, whether they have gone or not. */
    private int deleteSeries(long page) {
        return owner.inTransaction(transaction -> {
            String[] places = transaction
                    .list(LOCK_SERIES, row -> row.text("place"), page, page + SERIES_PAGES, ROWS_PER_STEP)
                    .toArray(String[]::new);
            if (places.length > 0) {
                transaction.update(DELETE_SERIES, (Object) places);
            }
            return places.length;
        });
    }

    private void deleteBatches(Instant before) {
        int deleted;
        do {
            requireTime();
            deleted = owner.update(DELETE_BATCHES, before, before, ROWS_PER_STEP);
        } while (deleted == ROWS_PER_STEP);
    }

    private long pages(String table) {
        return owner.one(PAGES, row -> row.number("pages"), table).orElseThrow();
    }

    /** The server that stops interrupts; a step in between is the time to hear it. */
    private static void requireTime() {
        if (Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException("the server stops; the next run goes on");
        }
    }
}
