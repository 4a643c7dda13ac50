package org.usagebudget.server.spend;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.model.SubscriptionId;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.BillingCalendar;
import org.usagebudget.server.ledger.BillingPeriod;
import org.usagebudget.server.store.Database;
import org.usagebudget.server.store.Sql;
import org.usagebudget.server.store.TestDatabase;

/** A node whose clock is behind reads an account whose next billing period another node has opened. */
class SpendAheadIT {
    private static final BillingCalendar MONTHS = new BillingCalendar(1);
    private static final Instant NOW = Instant.parse("2026-05-31T23:59:59Z");
    private static final BillingPeriod MAY = MONTHS.periodAt(NOW);
    private static final BillingPeriod JUNE = MONTHS.periodAt(MAY.end());
    private static final Instant CHANGED = JUNE.start().plusSeconds(1);

    private final Database database = TestDatabase.open();
    private final Sql sql = database.sql();
    private final AccountKey key = new AccountKey(new PartnerId(UUID.randomUUID()), new CustomerId(UUID.randomUUID()));
    private final SubscriptionId subscription = new SubscriptionId(UUID.randomUUID());
    private final CustomerSpendStore customers = new CustomerSpendStore(sql);
    private final SubscriptionSpendStore subscriptions = new SubscriptionSpendStore(sql);
    private final SubscriptionSpendStore.Key one = new SubscriptionSpendStore.Key(key, subscription);

    /** Of 7 in May and 5 in June. */
    @BeforeEach
    void addAccount() {
        database.ensureUsagePartitions(MAY.start());
        UUID partner = key.partner().value();
        UUID customer = key.customer().value();
        sql.update(
                "INSERT INTO partner (partner_id, name, currency, created_at) VALUES (?, 'test', 'EUR', now())",
                partner);
        long id = sql.one(
                        """
                        INSERT INTO account (partner_id, customer_id, currency, budget_amount, budget_version, sequence,
                               changed_at, created_at, period_start, total_cost, newest_usage)
                        VALUES (?, ?, 'EUR', 50, 1, 1, ?, ?, ?, 5, ?) RETURNING account_id
                        """,
                        row -> row.number("account_id"),
                        partner,
                        customer,
                        CHANGED,
                        MAY.start(),
                        JUNE.start(),
                        JUNE.start())
                .orElseThrow();
        sql.update("""
                INSERT INTO account_period (partner_id, account_id, period_start, period_end, total_cost, newest_usage,
                       budget_amount, changed_at)
                VALUES (?, ?, ?, ?, 7, ?, 70, ?)
                """, partner, id, MAY.start(), MAY.end(), MAY.start(), CHANGED);
        sql.update("""
                INSERT INTO customer (partner_id, customer_id, company_name, domain, country) VALUES (?, ?, 'Ash', 'd.example', 'DE')
                """, partner, customer);
        UUID series = UUID.randomUUID();
        sql.update("""
                INSERT INTO usage_series (partner_id, account_id, series, subscription_id, resource_id, resource_name, resource_type,
                       resource_group, meter_id, meter_name, category, subcategory, unit)
                VALUES (?, ?, ?, ?, '', '', '', '', '', '', '', '', '')
                """, partner, id, series, subscription.value());
        for (BillingPeriod period : List.of(MAY, JUNE)) {
            sql.update(
                    """
                    INSERT INTO usage_daily (partner_id, account_id, period_start, series, day, records, cost, quantity,
                           newest_usage, changed_at)
                    VALUES (?, ?, ?, ?, (? AT TIME ZONE 'UTC')::date, 1, ?, 0, ?, ?)
                    """,
                    partner,
                    id,
                    period.start(),
                    series,
                    period.start(),
                    new BigDecimal(period.equals(MAY) ? 7 : 5),
                    period.start(),
                    CHANGED);
        }
    }

    private static AskedPeriod asked(@Nullable String month) {
        return AskedPeriod.parse(month == null ? List.of() : List.of(Map.entry("period", month)), MONTHS, NOW);
    }

    private void assertAnswers(AskedPeriod asked, BillingPeriod period, String cost, String budget) {
        CustomerSpend spend = customers.find(key, asked).orElseThrow();
        CustomerSpendStore.Days days = customers.days(key, asked).orElseThrow();
        SubscriptionSpendStore.Parts<SubscriptionSpendStore.Used> all =
                subscriptions.all(key, asked).orElseThrow();
        SubscriptionSpendStore.One<Counted> whole =
                subscriptions.whole(one, asked).orElseThrow();

        assertThat(spend.state().period()).isEqualTo(period);
        assertThat(spend.state().budget()).isEqualByComparingTo(budget);
        assertThat(spend.state().spend().totalCost()).isEqualByComparingTo(cost);
        assertThat(spend.now()).isEqualTo(CHANGED);
        assertThat(days.spend()).isEqualTo(spend);
        assertThat(days.days())
                .singleElement()
                .satisfies(day -> assertThat(day.cost()).isEqualByComparingTo(cost));
        assertThat(all.head().period()).isEqualTo(period);
        assertThat(all.parts())
                .singleElement()
                .satisfies(
                        used -> assertThat(used.counted().spend().totalCost()).isEqualByComparingTo(cost));
        assertThat(whole.usage().head()).isEqualTo(all.head());
        assertThat(whole.usage().parts())
                .singleElement()
                .satisfies(counted -> assertThat(counted.spend().totalCost()).isEqualByComparingTo(cost));
        assertThat(subscriptions.days(one, asked).orElseThrow().usage().parts()).hasSize(1);
        assertThat(subscriptions.meters(one, asked).orElseThrow().usage().parts())
                .hasSize(1);
        assertThat(subscriptions.resources(one, asked).orElseThrow().usage().parts())
                .hasSize(1);
    }

    @Test
    void openPeriodIsTheOneThatTheAccountHasOpen() {
        assertAnswers(asked(null), JUNE, "5", "50");
    }

    @Test
    void periodThatIsNamedIsThatOne() {
        assertAnswers(asked("2026-05"), MAY, "7", "70");
    }
}
