package org.usagebudget.server.spend;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Predicate;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.ledger.BillingCalendar;
import org.usagebudget.server.store.Sql;
import org.usagebudget.server.store.TestDatabase;
import org.usagebudget.server.web.Seeds;

/** What SQL adds up of a partner's customers is what is said of each of them. */
class PartnerSpendIT {
    private static final int ACCOUNTS = 400;
    private static final Instant NOW = Instant.parse("2026-05-20T12:00:00Z");
    private static final List<Instant> STARTS = List.of(
            Instant.parse("2026-02-01T00:00:00Z"),
            Instant.parse("2026-03-01T00:00:00Z"),
            Instant.parse("2026-04-01T00:00:00Z"),
            Instant.parse("2026-05-01T00:00:00Z"),
            // Another node's clock is ahead.
            Instant.parse("2026-06-01T00:00:00Z"));
    private static final BillingCalendar MONTHS = new BillingCalendar(1);

    private final Sql sql = TestDatabase.open().sql();
    private final PartnerId partner = new PartnerId(UUID.randomUUID());
    private final Random random = new Random(Seeds.seed("PartnerSpendIT"));
    private final Map<UUID, Boolean> usageBased = new HashMap<>();

    private void addPartner() {
        sql.update(
                "INSERT INTO partner (partner_id, name, currency, created_at) VALUES (?, 'test', 'EUR', now())",
                partner.value());
    }

    private static AskedPeriod asked(@Nullable String month) {
        return AskedPeriod.parse(month == null ? List.of() : List.of(Map.entry("period", month)), MONTHS, NOW);
    }

    /** Close to what decides: of a budget of 10, costs of 0, 7.99, 8, 10, 10.01 and others. */
    private BigDecimal cost() {
        String[] costs = {
            "0", "-1", "7.99", "7.999999999999999999", "8", "8.000000000000000001", "9", "10", "10.01", "0.01"
        };
        return new BigDecimal(costs[random.nextInt(costs.length)]);
    }

    private @Nullable BigDecimal budget() {
        @Nullable String[] budgets = {null, "0", "10", "10.0000", "9.99", "1000000"};
        @Nullable String budget = budgets[random.nextInt(budgets.length)];
        return budget == null ? null : new BigDecimal(budget);
    }

    private @Nullable Instant time(Instant start) {
        return random.nextInt(4) == 0 ? null : start.plus(random.nextInt(27 * 24 * 3600), ChronoUnit.SECONDS);
    }

    private void addAccount(int number) {
        UUID customer = UUID.randomUUID();
        Instant start = STARTS.get(random.nextInt(STARTS.size()));
        String currency = List.of("EUR", "USD", "SEK").get(random.nextInt(3));
        long id = sql.one(
                        """
                        INSERT INTO account (partner_id, customer_id, currency, budget_amount, budget_version, sequence,
                               changed_at, created_at, period_start, total_cost, usd_cost, newest_usage)
                        VALUES (?, ?, ?, ?, 0, 0, ?, ?, ?, ?, NULL, ?) RETURNING account_id
                        """,
                        row -> row.number("account_id"),
                        partner.value(),
                        customer,
                        currency,
                        budget(),
                        start.plus(number, ChronoUnit.MILLIS),
                        STARTS.getFirst(),
                        start,
                        cost(),
                        time(start))
                .orElseThrow();
        sql.update("""
                INSERT INTO customer (partner_id, customer_id, company_name, domain, country) VALUES (?, ?, ?, ?, 'DE')
                """, partner.value(), customer, "Customer " + random.nextInt(ACCOUNTS), customer + ".example");
        for (Instant closed : STARTS) {
            if (closed.isBefore(start) && random.nextInt(3) > 0) {
                sql.update(
                        """
                        INSERT INTO account_period (partner_id, account_id, period_start, period_end, total_cost, usd_cost,
                               newest_usage, budget_amount, changed_at)
                        VALUES (?, ?, ?, ?, ?, NULL, ?, ?, ?)
                        """,
                        partner.value(),
                        id,
                        closed,
                        MONTHS.endOfPeriod(closed),
                        cost(),
                        time(closed),
                        budget(),
                        closed.plus(40, ChronoUnit.DAYS).plus(number, ChronoUnit.MILLIS));
            }
        }
        usageBased.put(customer, addSubscriptions(customer));
    }

    private boolean addSubscriptions(UUID customer) {
        boolean isUsageBased = false;
        for (int i = random.nextInt(4); i > 0; i--) {
            String kind = List.of("azure_plan", "legacy", "license").get(random.nextInt(3));
            String status = List.of("active", "suspended", "deleted").get(random.nextInt(3));
            isUsageBased |= !kind.equals("license") && !status.equals("deleted");
            sql.update("""
                    INSERT INTO subscription (partner_id, customer_id, subscription_id, kind, status, friendly_name,
                           created_at, changed_at, version)
                    VALUES (?, ?, ?, ?, ?, 'name', now(), now(), 1)
                    """, partner.value(), customer, UUID.randomUUID(), kind, status);
        }
        return isUsageBased;
    }

    /** All, in pieces, as the list of all customers reads them. */
    private List<CustomerSpend> all(AskedPeriod asked, int size) {
        CustomerSpendStore store = new CustomerSpendStore(sql);
        List<CustomerSpend> all = new ArrayList<>();
        List<CustomerSpend> part = store.after(partner, asked, null, size);
        while (!part.isEmpty()) {
            all.addAll(part);
            part = store.after(partner, asked, part.getLast().customer(), size);
        }
        return all;
    }

    private PartnerSpend.Total total(String currency, List<CustomerSpend> customers) {
        return new PartnerSpend.Total(
                currency,
                customers.size(),
                customers.stream()
                        .map(spend -> spend.state().spend().totalCost())
                        .reduce(BigDecimal.ZERO, BigDecimal::add),
                new PartnerSpend.Counts(
                        count(customers, spend -> spend.state().isOver()),
                        count(customers, spend -> spend.state().isTrendingOver()),
                        count(
                                customers,
                                spend -> Objects.requireNonNull(
                                        usageBased.get(spend.customer().id().value())))),
                customers.stream()
                        .flatMap(spend ->
                                Optional.ofNullable(spend.state().spend().newestUsage()).stream())
                        .max(Comparator.naturalOrder())
                        .orElse(null),
                customers.stream()
                        .map(CustomerSpend::changedAt)
                        .max(Comparator.naturalOrder())
                        .orElseThrow());
    }

    private static int count(List<CustomerSpend> customers, Predicate<CustomerSpend> which) {
        return (int) customers.stream().filter(which).count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2026-05", "2026-04", "2026-03", "2026-01"})
    void sumsAreThoseOfTheCustomersStates(String month) {
        addPartner();
        for (int i = 0; i < ACCOUNTS; i++) {
            addAccount(i);
        }
        AskedPeriod asked = asked(month.isEmpty() ? null : month);

        List<CustomerSpend> customers = all(asked, 7);
        PartnerSpend spend = new PartnerSpendStore(sql).find(partner, asked).orElseThrow();

        assertThat(customers).hasSize(ACCOUNTS).isEqualTo(all(asked, ACCOUNTS + 1));
        List<PartnerSpend.Total> expected = List.of("EUR", "SEK", "USD").stream()
                .map(currency -> total(
                        currency,
                        customers.stream()
                                .filter(one ->
                                        one.customer().billing().currency().equals(currency))
                                .toList()))
                .toList();
        assertThat(spend.totals())
                .usingRecursiveFieldByFieldElementComparator(RecursiveComparisonConfiguration.builder()
                        .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
                        .build())
                .isEqualTo(expected);
        if (!month.equals("2026-01")) {
            assertThat(spend.counts().over()).isPositive();
            assertThat(spend.counts().trending()).isPositive();
        }
        assertThat(spend.counts().usageBased()).isPositive();
        assertThat(spend.cost()).isEqualByComparingTo(expected.getFirst().cost());
    }

    /** Some accounts have the next period open already. */
    @Test
    void openPeriodIsOneForAllCustomers() {
        addPartner();
        for (int i = 0; i < ACCOUNTS; i++) {
            addAccount(i);
        }
        PartnerSpendStore store = new PartnerSpendStore(sql);

        assertThat(all(asked(null), 7))
                .isEqualTo(all(asked("2026-05"), 7))
                .allSatisfy(spend -> assertThat(spend.state().period()).isEqualTo(MONTHS.periodAt(NOW)));
        assertThat(store.find(partner, asked(null))).isEqualTo(store.find(partner, asked("2026-05")));
    }

    @Test
    void partnerWithoutCustomersHasSpentNothing() {
        addPartner();

        PartnerSpend spend =
                new PartnerSpendStore(sql).find(partner, asked(null)).orElseThrow();

        assertThat(spend.totals()).isEmpty();
        assertThat(spend.cost()).isZero();
        assertThat(spend.changedAt()).isEmpty();
        assertThat(new PartnerSpendStore(sql).find(new PartnerId(UUID.randomUUID()), asked(null)))
                .isEmpty();
    }
}
