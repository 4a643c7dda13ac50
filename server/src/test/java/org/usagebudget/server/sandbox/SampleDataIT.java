package org.usagebudget.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.model.PartnerId;

/** What a new sandbox holds, on any day of the month. */
class SampleDataIT {
    private static final String START = "2026-05-20T10:00:00Z";
    private static final PartnerId FIRST = IdentityApp.samples().getFirst().tenant();

    /** The first customer of that partner. */
    private static final UUID CUSTOMER = UUID.fromString("c0000000-0000-4000-8000-000000000001");

    private static final String SPENT = """
            SELECT round(total_cost * 100 / budget_amount) AS percent
              FROM account WHERE partner_id = ? AND budget_amount > 0
            """;

    @ParameterizedTest
    @ValueSource(strings = {"2026-05-01T00:00:00Z", "2026-03-31T23:59:59Z", "2028-02-29T12:00:00Z"})
    void customersAreUnderNearAndOverTheirBudgets(String time) {
        try (SandboxFixture sandbox = new SandboxFixture(time)) {
            add(sandbox);

            for (IdentityApp app : IdentityApp.samples()) {
                PartnerId partner = app.tenant();
                List<Integer> percent = sandbox.sql.list(SPENT, row -> row.integer("percent"), partner.value());
                assertThat(percent).anyMatch(p -> p > 0 && p < 80);
                assertThat(percent).anyMatch(p -> p >= 80 && p < 100);
                assertThat(percent).anyMatch(p -> p > 100);
                assertThat(sandbox.costs(partner)).hasSize(24);
                assertHasNoUsage(sandbox, partner);
                assertFormsAreMixed(sandbox, partner);
            }
        }
    }

    @Test
    void laterStartsAddNothingHoweverFarTheClockWasMoved() {
        try (SandboxFixture sandbox = new SandboxFixture(START)) {
            add(sandbox);
            Map<UUID, BigDecimal> costs = sandbox.costs(FIRST);
            long records = sandbox.records(FIRST);
            sandbox.sql.update(
                    "UPDATE account SET budget_amount = 7, budget_version = 2 WHERE customer_id = ?", CUSTOMER);

            sandbox.machine.updateAndGet(time -> time.plus(Duration.ofHours(30)));
            add(sandbox);
            sandbox.movable.move(FIRST, now -> now.plus(Duration.ofDays(40)));
            add(sandbox);

            assertThat(sandbox.costs(FIRST)).isEqualTo(costs);
            assertThat(sandbox.records(FIRST)).isEqualTo(records).isPositive();
            assertThat(budget(sandbox)).isEqualByComparingTo("7");
        }
    }

    @Test
    void startThatWasCutOffIsCompletedByTheNext() {
        Map<UUID, BigDecimal> expected;
        try (SandboxFixture sandbox = new SandboxFixture(START)) {
            add(sandbox);
            expected = sandbox.costs(FIRST);
        }
        try (SandboxFixture sandbox = new SandboxFixture(START)) {
            sandbox.sampleData().addCustomers();
            assertThat(sandbox.costs(FIRST)).isEmpty();
            sandbox.sql.update(
                    "UPDATE account SET budget_amount = NULL, budget_version = 0 WHERE customer_id = ?", CUSTOMER);

            sandbox.machine.updateAndGet(time -> time.plus(Duration.ofDays(3)));
            add(sandbox);

            assertThat(sandbox.costs(FIRST)).isEqualTo(expected);
            assertThat(budget(sandbox)).isEqualByComparingTo("750");
        }
    }

    private static void add(SandboxFixture sandbox) {
        sandbox.sampleData().add();
    }

    private static BigDecimal budget(SandboxFixture sandbox) {
        return sandbox.sql
                .one(
                        "SELECT budget_amount FROM account WHERE customer_id = ?",
                        row -> row.decimal("budget_amount"),
                        CUSTOMER)
                .orElseThrow();
    }

    /** The last customer of each has neither budget nor usage. */
    private static void assertHasNoUsage(SandboxFixture sandbox, PartnerId partner) {
        UUID last = sandbox.sql
                .one(
                        "SELECT customer_id FROM account WHERE partner_id = ? ORDER BY customer_id DESC LIMIT 1",
                        row -> row.uuid("customer_id"),
                        partner.value())
                .orElseThrow();

        assertThat(sandbox.costs(partner)).doesNotContainKey(last);
    }

    /** Two months of usage, in dollars too for some, all of subscriptions that the customers have been given. */
    private static void assertFormsAreMixed(SandboxFixture sandbox, PartnerId partner) {
        List<Integer> months = sandbox.sql.list(
                "SELECT DISTINCT extract(month FROM period_start)::integer AS month FROM usage_record WHERE partner_id = ?",
                row -> row.integer("month"),
                partner.value());
        List<Boolean> dollars = sandbox.sql.list(
                "SELECT DISTINCT usd_cost IS NULL AS missing FROM account WHERE partner_id = ?",
                row -> row.flag("missing"),
                partner.value());
        long made = sandbox.sql
                .one(
                        "SELECT count(*) AS made FROM subscription WHERE partner_id = ? AND order_id IS NULL",
                        row -> row.number("made"),
                        partner.value())
                .orElseThrow();
        BigDecimal records = sandbox.sql
                .one(
                        "SELECT sum(cost) AS cost FROM usage_record WHERE partner_id = ?",
                        row -> row.decimal("cost"),
                        partner.value())
                .orElseThrow();

        List<String> kinds = sandbox.sql.list("""
                        SELECT DISTINCT s.kind
                          FROM account a
                          JOIN usage_series k ON k.partner_id = a.partner_id AND k.account_id = a.account_id
                          JOIN subscription s ON s.partner_id = a.partner_id AND s.customer_id = a.customer_id
                               AND s.subscription_id = k.subscription_id
                         WHERE a.partner_id = ?
                        """, row -> row.text("kind"), partner.value());
        List<Boolean> unlimited = sandbox.sql.list(
                "SELECT DISTINCT total_cost > 0 AS spent FROM account WHERE partner_id = ? AND budget_amount IS NULL",
                row -> row.flag("spent"),
                partner.value());

        assertThat(kinds).containsExactlyInAnyOrder("azure_plan", "legacy");
        assertThat(unlimited).containsExactlyInAnyOrder(true, false);
        assertThat(months).hasSize(2);
        assertThat(dollars).containsExactlyInAnyOrder(true, false);
        assertThat(made).isZero();
        assertThat(sandbox.costs(partner).values().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(records);
    }
}
