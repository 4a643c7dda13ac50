package org.usagebudget.server.standing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.currency.CurrencyLocales;
import org.usagebudget.server.paging.Start;
import org.usagebudget.server.store.DatabaseAddress;
import org.usagebudget.server.store.TestDatabase;

/** What PostgreSQL does to answer a page, in a table in which that matters. */
class StandingPlanIT {
    private static final int CUSTOMERS = 40_000;
    private static final StandingFixture FIXTURE = new StandingFixture();

    @BeforeAll
    static void fill() throws SQLException {
        FIXTURE.sql.update("""
                INSERT INTO customer_standing (partner_id, customer_id, account_id, company_name, domain, country, culture,
                       currency, budget_amount, budget_version, period_start, period_end, total_cost, percent_used,
                       projected_cost, projected_percent, status, as_of)
                SELECT CASE WHEN i % 2 = 0 THEN ? ELSE ? END, gen_random_uuid(), i, 'Company ' || i * 7919 % ?, 'd' || i, 'DE',
                       'de-DE', 'EUR', CASE WHEN i % 3 = 0 THEN NULL ELSE i * 31 % 1000 END, 1, '2026-05-01Z', '2026-06-01Z',
                       i * 37 % 2000, i * 41 % 300, i * 43 % 4000, CASE WHEN i % 3 = 0 THEN NULL ELSE i * 47 % 500 END,
                       CASE WHEN i % 3 = 0 THEN 'none' ELSE 'within' END, '2026-05-10Z'
                  FROM generate_series(1, ?) i
                """, FIXTURE.partner.value(), UUID.randomUUID(), CUSTOMERS, CUSTOMERS);
        DatabaseAddress owner = TestDatabase.owner(FIXTURE.database);
        try (Connection connection = DriverManager.getConnection(owner.url(), owner.user(), owner.password());
                Statement statement = connection.createStatement()) {
            statement.execute("ANALYZE customer_standing");
        }
    }

    @AfterAll
    static void close() {
        FIXTURE.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyOrderIsReadFromItsIndexBothWays(StandingSort sort) {
        StandingKey key = new StandingKey(sort == StandingSort.NAME ? "Company 5" : "100", UUID.randomUUID());
        List<@Nullable Start<StandingKey>> starts = new ArrayList<>();
        starts.add(null);
        starts.add(new Start<>(key, false));
        for (boolean isDown : new boolean[] {false, true}) {
            StandingPages pages = pages(FIXTURE.partner, new StandingList(sort, isDown, null, null));
            for (Start<StandingKey> start : starts) {
                for (boolean forwards : new boolean[] {false, true}) {
                    assertThat(plan(pages, start, forwards))
                            .contains(" using customer_standing_" + index(sort) + " on customer_standing")
                            .doesNotContain("Sort", "Seq Scan", "usage_record", "account", "Filter");
                }
            }
        }
    }

    private static String index(StandingSort sort) {
        return switch (sort) {
            case NAME -> "name";
            case PERCENT_USED -> "percent";
            case SPEND -> "spend";
            case BUDGET -> "budget";
            case PROJECTED -> "projected";
        };
    }

    @Test
    void searchAndStatusLookThroughTheOrderUntilThereIsEnough() {
        StandingList list = new StandingList(StandingSort.SPEND, true, Status.NONE, "company 1");

        assertThat(plan(pages(FIXTURE.partner, list), null, true))
                .contains("Limit", "Index Scan Backward using customer_standing_spend on customer_standing", "Filter")
                .doesNotContain("Sort", "Seq Scan");
    }

    @Test
    void freshnessReadsTheEndOfTheQueueAlone() {
        FIXTURE.sql.update("""
                INSERT INTO standing_change (recorded_at, partner_ids, customer_ids)
                SELECT now(), ARRAY[gen_random_uuid()], ARRAY[gen_random_uuid()] FROM generate_series(1, 20000)
                """);

        assertThat(lines("EXPLAIN " + Freshness.OLDEST, QueueHead.START))
                .contains("Index Scan using standing_change_pkey")
                .doesNotContain("Sort");
    }

    private static StandingPages pages(PartnerId partner, StandingList list) {
        return new StandingPages(FIXTURE.sql, partner, list, new CurrencyLocales());
    }

    private static String plan(StandingPages pages, @Nullable Start<StandingKey> start, boolean forwards) {
        StandingPages.Query query = pages.query(forwards, start, 101);
        return lines("EXPLAIN " + query.text(), query.parameters().toArray());
    }

    private static String lines(String sql, @Nullable Object... parameters) {
        return String.join("\n", FIXTURE.sql.list(sql, row -> row.text("QUERY PLAN"), parameters));
    }
}
