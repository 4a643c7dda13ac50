package org.usagebudget.server.spend;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.ledger.Spend;
import org.usagebudget.server.store.Row;

/**
 * What some of an account's usage adds up to.
 *
 * @param spend what it cost
 * @param changedAt when that last changed, by the ledger's time; null where nothing is counted
 */
record Counted(Spend spend, @Nullable Instant changedAt) {
    /**
     * The columns that {@link #read} reads, of rows {@code d} of {@code usage_daily}. The dollars are null where those of one row are
     * not known, also beside others that are.
     */
    static final String SUMS = """
            sum(d.records)::bigint AS records, sum(d.cost) AS cost,
                           CASE WHEN count(d.usd_cost) = count(*) THEN sum(d.usd_cost) END AS usd_cost,
                           max(d.newest_usage) AS newest_usage, max(d.changed_at) AS changed_at\
            """;

    private static final Counted NOTHING = new Counted(Spend.NONE, null);

    /** The sums of a row, or nothing where there was nothing to add up. */
    static Counted read(Row row) {
        @Nullable BigDecimal cost = row.decimalOrNull("cost");
        return cost == null
                ? NOTHING
                : new Counted(
                        new Spend(cost, row.decimalOrNull("usd_cost"), row.instant("newest_usage")),
                        row.instant("changed_at"));
    }

    /** When that last changed, where it became what it is at one of these times at the earliest. */
    Instant changedSince(Instant one, Instant other) {
        Instant since = one.isAfter(other) ? one : other;
        return changedAt == null || changedAt.isBefore(since) ? since : changedAt;
    }
}
