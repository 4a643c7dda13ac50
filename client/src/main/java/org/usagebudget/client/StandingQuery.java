package org.usagebudget.client;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which customers to list by how they stand to their budgets, in which order, and how many on a page. Immutable. */
public final class StandingQuery {
    /** The largest page. */
    public static final int PAGE_SIZE_MAX = 500;

    private static final StandingQuery ALL = new StandingQuery(100, Sort.PERCENT_USED, null, null, null);

    private final int pageSize;
    private final Sort sort;
    private final @Nullable Boolean ascending;
    private final @Nullable String status;
    private final @Nullable String search;

    /** What a list is sorted by. */
    public enum Sort {
        /** Company name, from a on. */
        NAME("name"),
        /** Percent of the budget that is used, highest first. */
        PERCENT_USED("percentUsed"),
        /** Total cost, highest first, whatever the currency. */
        SPEND("spend"),
        /** Budget, highest first, whatever the currency. */
        BUDGET("budget"),
        /** Projected cost, highest first, whatever the currency. */
        PROJECTED("projected");

        private final String wireName;

        Sort(String wireName) {
            this.wireName = wireName;
        }
    }

    private StandingQuery(
            int pageSize, Sort sort, @Nullable Boolean ascending, @Nullable String status, @Nullable String search) {
        this.pageSize = pageSize;
        this.sort = sort;
        this.ascending = ascending;
        this.status = status;
        this.search = search;
    }

    /** All customers, by percent used. */
    public static StandingQuery all() {
        return ALL;
    }

    /** Pages of so many customers, 1 to {@value #PAGE_SIZE_MAX}; 100 unless set. */
    public StandingQuery pageSize(int value) {
        if (value < 1 || value > PAGE_SIZE_MAX) {
            throw new IllegalArgumentException("pageSize must be 1.." + PAGE_SIZE_MAX + ", was " + value);
        }
        return new StandingQuery(value, sort, ascending, status, search);
    }

    /** Sorted by something else. */
    public StandingQuery sort(Sort value) {
        return new StandingQuery(pageSize, value, ascending, status, search);
    }

    /** Lowest first, whatever it is sorted by. */
    public StandingQuery ascending() {
        return new StandingQuery(pageSize, sort, true, status, search);
    }

    /** Highest first, whatever it is sorted by. */
    public StandingQuery descending() {
        return new StandingQuery(pageSize, sort, false, status, search);
    }

    /** Only customers of that status: {@code over}, {@code trending}, or {@code none} for those without a budget. */
    public StandingQuery status(String value) {
        return new StandingQuery(pageSize, sort, ascending, value, search);
    }

    /** Only customers with that anywhere in company name or domain, or with that as their id; letter case is ignored. */
    public StandingQuery search(String value) {
        return new StandingQuery(pageSize, sort, ascending, status, value);
    }

    /** The query of the address. */
    String text() {
        StringBuilder query =
                new StringBuilder("?size=").append(pageSize).append("&sort=").append(sort.wireName);
        if (ascending != null) {
            query.append("&order=").append(ascending ? "asc" : "desc");
        }
        if (status != null) {
            query.append("&filter=").append(Request.encoded(status.toLowerCase(Locale.ROOT)));
        }
        if (search != null) {
            query.append("&search=").append(Request.encoded(search));
        }
        return query.toString();
    }
}
