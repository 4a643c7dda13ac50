package org.usagebudget.server.store;

import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions of a table that is divided by the UTC months of a timestamptz column. There is no default partition: a
 * row outside of the months made is refused by PostgreSQL, so they are made ahead of time.
 *
 * <p>Safe for use by several threads and several nodes: whoever comes second finds the work done.
 */
public final class Partitions {
    /** How many months after the present one have a partition. */
    public static final int MONTHS_AFTER = 2;

    /** The most months that may be made at once. */
    public static final int MONTHS_MAX = 240;

    /**
     * Names the one lock under which all nodes make partitions, and rights are given on all tables; any number that nothing else here
     * uses.
     */
    static final long LOCK = 0x7562_7061_7274L;

    private static final Logger log = LoggerFactory.getLogger(Partitions.class);

    private final Sql owner;
    private final Table table;
    private final InstantSource clock;

    /**
     * A table that is divided.
     *
     * @param name in the schema public; lower-case letters, digits and underscores
     * @param monthsBefore how many months before the present one have a partition
     * @param fillFactor how full its pages are made, in percent: less than 100 where rows are updated
     */
    record Table(String name, int monthsBefore, int fillFactor) {
        boolean isOfUsage() {
            return name.startsWith("usage_");
        }

        Table {
            if (!name.matches("[a-z][a-z0-9_]{0,50}")) {
                throw new IllegalArgumentException("not a name of a table: " + name);
            }
        }
    }

    /**
     * Of a table.
     *
     * @param owner the database as the role that owns the table
     * @param table which
     * @param clock where {@link #ensure()} takes the present month from
     */
    Partitions(Sql owner, Table table, InstantSource clock) {
        this.owner = owner;
        this.table = table;
        this.clock = clock;
    }

    /** Makes the partitions around the present month: those before it, and {@link #MONTHS_AFTER} after it. */
    public void ensure() {
        ensureAround(clock.instant());
    }

    /** Whether it is divided by billing periods, which follow a partner's time. */
    boolean isOfUsage() {
        return table.isOfUsage();
    }

    /** Makes the partitions around the month that has {@code time}. */
    void ensureAround(Instant time) {
        YearMonth present = month(time);
        ensure(start(present.minusMonths(table.monthsBefore())), start(present.plusMonths(MONTHS_AFTER)));
    }

    /**
     * Makes the partitions for every month from the one that has {@code from} to the one that has {@code to}, both
     * included; those that are there stay. Years 1 to 9999, at most {@link #MONTHS_MAX} months.
     */
    public void ensure(Instant from, Instant to) {
        YearMonth first = month(from);
        YearMonth last = month(to);
        long months = first.until(last, ChronoUnit.MONTHS) + 1;
        if (months < 1 || months > MONTHS_MAX) {
            throw new IllegalArgumentException("months must be 1.." + MONTHS_MAX + ", was " + months);
        }
        if (first.getYear() < 1 || last.getYear() > 9999) {
            throw new IllegalArgumentException("years must be 1..9999, was " + first + ".." + last);
        }
        List<YearMonth> wanted = new ArrayList<>();
        for (YearMonth month = first; !month.isAfter(last); month = month.plusMonths(1)) {
            wanted.add(month);
        }
        owner.inTransaction(transaction -> {
            transaction.list("SELECT pg_advisory_xact_lock(?)::text", row -> true, LOCK);
            make(transaction, wanted);
            return true;
        });
    }

    private void make(Transaction transaction, List<YearMonth> wanted) {
        List<String> present = transaction.list("""
                SELECT child.relname
                FROM pg_inherits
                JOIN pg_class child ON child.oid = inhrelid
                WHERE inhparent = to_regclass('public.' || ?)
                """, row -> row.text("relname"), table.name());
        for (YearMonth month : wanted) {
            String name = name(month);
            if (!present.contains(name)) {
                make(transaction, name, month);
            }
        }
    }

    /** Not CREATE TABLE … PARTITION OF, which would lock the parent against all reading and writing. */
    private void make(Transaction transaction, String name, YearMonth month) {
        transaction.update(
                "CREATE TABLE public.%s (LIKE public.%s INCLUDING ALL EXCLUDING IDENTITY) WITH (fillfactor = %s)"
                        .formatted(name, table.name(), Integer.toString(table.fillFactor())));
        transaction.update("ALTER TABLE public.%s ATTACH PARTITION public.%s FOR VALUES FROM ('%s') TO ('%s')"
                .formatted(table.name(), name, start(month), start(month.plusMonths(1))));
        log.info("made the partition {}", name);
    }

    /** The partition of a month, such as {@code audit_record_2026_11}. */
    String name(YearMonth month) {
        // String.format would use the digits of the default locale.
        String number = Integer.toString(month.getYear() * 100 + month.getMonthValue());
        String padded = "0".repeat(6 - number.length()) + number;
        return table.name() + "_" + padded.substring(0, 4) + "_" + padded.substring(4);
    }

    private static YearMonth month(Instant instant) {
        return YearMonth.from(instant.atOffset(ZoneOffset.UTC));
    }

    private static Instant start(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
