package org.usagebudget.server.spend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.model.SubscriptionId;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.BillingCalendar;
import org.usagebudget.server.ledger.BillingPeriod;
import org.usagebudget.server.store.Database;
import org.usagebudget.server.store.Sql;
import org.usagebudget.server.store.TestDatabase;

/** Lists of parts that are longer than one answer, and periods whose parts are gone. */
class SpendBoundsIT {
    private static final int MAX = 3;
    private static final BillingCalendar MONTHS = new BillingCalendar(1);
    private static final Instant NOW = Instant.parse("2026-05-20T12:00:00Z");
    private static final BillingPeriod APRIL = MONTHS.periodAt(Instant.parse("2026-04-01T00:00:00Z"));
    private static final BillingPeriod MAY = MONTHS.periodAt(NOW);

    private final Database database = TestDatabase.open();
    private final Sql sql = database.sql();
    private final UUID partner = UUID.randomUUID();
    private final UUID customer = UUID.randomUUID();
    private final AccountKey key = new AccountKey(new PartnerId(partner), new CustomerId(customer));
    private final SubscriptionId subscription = new SubscriptionId(UUID.randomUUID());
    private final CustomerSpendStore customers = new CustomerSpendStore(sql);
    private final SubscriptionSpendStore store = new SubscriptionSpendStore(sql, MAX);
    private final SubscriptionSpendStore.Key one = new SubscriptionSpendStore.Key(key, subscription);
    private long account;

    @BeforeEach
    void addAccount() {
        database.ensureUsagePartitions(APRIL.start());
        database.ensureUsagePartitions(NOW);
        sql.update(
                "INSERT INTO partner (partner_id, name, currency, created_at) VALUES (?, 'test', 'EUR', now())",
                partner);
        account = sql.one("""
                        INSERT INTO account (partner_id, customer_id, currency, budget_version, sequence, changed_at, created_at,
                               period_start, total_cost, newest_usage)
                        VALUES (?, ?, 'EUR', 1, 1, ?, ?, ?, 5, ?) RETURNING account_id
                        """, row -> row.number("account_id"), partner, customer, NOW, APRIL.start(), MAY.start(), NOW)
                .orElseThrow();
        sql.update("""
                INSERT INTO customer (partner_id, customer_id, company_name, domain, country) VALUES (?, ?, 'Ash', 'd.example', 'DE')
                """, partner, customer);
    }

    private void closeApril(@Nullable Instant newestUsage) {
        sql.update("""
                INSERT INTO account_period (partner_id, account_id, period_start, period_end, total_cost, newest_usage,
                       budget_amount, changed_at)
                VALUES (?, ?, ?, ?, ?, ?, 70, ?)
                """, partner, account, APRIL.start(), APRIL.end(), newestUsage == null ? 0 : 7, newestUsage, NOW);
    }

    private void subscribe(String kind) {
        sql.update("""
                INSERT INTO subscription (partner_id, customer_id, subscription_id, kind, status, friendly_name, created_at,
                       changed_at, version)
                VALUES (?, ?, ?, ?, 'active', 'name', now(), now(), 1)
                """, partner, customer, subscription.value(), kind);
    }

    /** Resources with a meter each. */
    private void use(int resources) {
        use(resources, subscription.value());
    }

    private void use(int resources, @Nullable UUID of) {
        sql.update("""
                WITH s AS (
                  INSERT INTO usage_series (partner_id, account_id, series, subscription_id, resource_id, resource_name,
                         resource_type, resource_group, meter_id, meter_name, category, subcategory, unit)
                  SELECT ?, ?, gen_random_uuid(), ?::uuid, 'r' || n, '', '', '', 'm' || n, '', '', '', ''
                    FROM generate_series(1, ?) n
                  RETURNING partner_id, account_id, series)
                INSERT INTO usage_daily (partner_id, account_id, period_start, series, day, records, cost, quantity, newest_usage,
                       changed_at)
                SELECT partner_id, account_id, ?, series, DATE '2026-05-02', 1, 1, 0, ?, ? FROM s
                """, partner, account, of, resources, MAY.start(), NOW, NOW);
    }

    private void useSubscriptions(int subscriptions) {
        for (int i = 0; i < subscriptions; i++) {
            sql.update("""
                    INSERT INTO subscription (partner_id, customer_id, subscription_id, kind, status, friendly_name, created_at,
                           changed_at, version)
                    VALUES (?, ?, ?, 'azure_plan', 'active', 'name', now(), now(), 1)
                    """, partner, customer, UUID.randomUUID());
        }
    }

    private static AskedPeriod asked(@Nullable String month) {
        return AskedPeriod.parse(month == null ? List.of() : List.of(Map.entry("period", month)), MONTHS, NOW);
    }

    private static void assertFault(ThrowingCallable call, FaultCode code, String data) {
        assertThatThrownBy(call).isInstanceOfSatisfying(FaultException.class, fault -> {
            assertThat(fault.code()).isEqualTo(code);
            assertThat(fault.data()).anySatisfy(text -> assertThat(text).contains(data));
        });
    }

    @Test
    void asManyPartsAsAreAnsweredAreAnsweredWhole() {
        subscribe("azure_plan");
        use(MAX);
        useSubscriptions(MAX - 1);

        assertThat(store.resources(one, asked(null)).orElseThrow().usage().parts())
                .hasSize(MAX);
        assertThat(store.meters(one, asked(null)).orElseThrow().usage().parts()).hasSize(MAX);
        assertThat(store.all(key, asked(null)).orElseThrow().parts()).hasSize(MAX);
    }

    @Test
    void morePartsAreRefusedWithWhatToAskForInstead() {
        subscribe("azure_plan");
        use(MAX + 1);
        useSubscriptions(MAX);

        assertFault(() -> store.resources(one, asked(null)), FaultCode.INVALID_PROPERTY, "meterusagerecords");
        assertFault(() -> store.resources(one, asked(null)), FaultCode.INVALID_PROPERTY, "more than " + MAX);
        assertFault(() -> store.meters(one, asked(null)), FaultCode.INVALID_PROPERTY, "usagerecords/daily");
        assertFault(() -> store.all(key, asked(null)), FaultCode.INVALID_PROPERTY, "usagesummary");
        assertThat(store.days(one, asked(null)).orElseThrow().usage().parts()).hasSize(1);
        assertThat(store.whole(one, asked(null)).orElseThrow().usage().parts()).hasSize(1);
    }

    /** Usage without a subscription among as much that has one, which is the most to look through. */
    @Test
    void mostPartsAreAnsweredInTime() {
        subscribe("azure_plan");
        use(SubscriptionSpendStore.PARTS_MAX);
        use(SubscriptionSpendStore.PARTS_MAX, null);
        SubscriptionSpendStore whole = new SubscriptionSpendStore(sql);
        SubscriptionSpendStore.Key none = new SubscriptionSpendStore.Key(key, SubscriptionId.NONE);

        assertThat(whole.resources(none, asked(null)).orElseThrow().usage().parts())
                .hasSize(SubscriptionSpendStore.PARTS_MAX);
        assertThat(whole.meters(one, asked(null)).orElseThrow().usage().parts())
                .hasSize(SubscriptionSpendStore.PARTS_MAX);
    }

    @Test
    void partsOfTheOtherKindAreNotLookedFor() {
        subscribe("legacy");
        use(MAX + 1);

        SubscriptionSpendStore.One<SubscriptionSpendStore.OfResource> resources =
                store.resources(one, asked(null)).orElseThrow();

        assertThat(resources.subscription())
                .hasValueSatisfying(found -> assertThat(found.isLegacy()).isTrue());
        assertThat(resources.usage().parts()).isEmpty();
        assertFault(() -> store.legacyMeters(one, asked(null)), FaultCode.INVALID_PROPERTY, "usagerecords/daily");
    }

    @Test
    void metersOfAPlanAreNoResourcesOfALegacySubscription() {
        subscribe("azure_plan");
        use(MAX + 1);

        SubscriptionSpendStore.One<SubscriptionSpendStore.OfMeter> meters =
                store.legacyMeters(one, asked(null)).orElseThrow();

        assertThat(meters.subscription())
                .hasValueSatisfying(found -> assertThat(found.isLegacy()).isFalse());
        assertThat(meters.usage().parts()).isEmpty();
    }

    /** As where more months are kept now than when they were dropped. */
    @Test
    void partsThatAreGoneAreNotToldAsNone() {
        closeApril(APRIL.start());
        subscribe("azure_plan");
        AskedPeriod april = asked("2026-04");

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> store.all(key, april),
                () -> store.whole(one, april),
                () -> store.resources(one, april),
                () -> store.meters(one, april),
                () -> store.legacyMeters(one, april),
                () -> store.days(one, april),
                () -> customers.days(key, april))) {
            assertFault(call, FaultCode.MALFORMED_INPUT, "no longer kept");
        }
        assertThat(customers.find(key, april).orElseThrow().state().spend().totalCost())
                .isEqualByComparingTo("7");
    }

    /** The period that an idle customer's account still has open. */
    @Test
    void partsThatAreGoneOfAnAccountThatStoodStillAreNotToldAsNone() {
        subscribe("azure_plan");

        assertFault(() -> store.all(key, asked("2026-05")), FaultCode.MALFORMED_INPUT, "no longer kept");
        assertFault(() -> store.meters(one, asked("2026-05")), FaultCode.MALFORMED_INPUT, "no longer kept");
        assertFault(() -> customers.days(key, asked("2026-05")), FaultCode.MALFORMED_INPUT, "no longer kept");
    }

    @Test
    void periodWithoutUsageHasNoPartsToLose() {
        closeApril(null);
        subscribe("azure_plan");
        AskedPeriod april = asked("2026-04");

        assertThat(store.all(key, april).orElseThrow().parts()).hasSize(1);
        assertThat(store.meters(one, april).orElseThrow().usage().parts()).isEmpty();
        assertThat(customers.days(key, april).orElseThrow().days()).isEmpty();
    }
}
