package org.usagebudget.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.usagebudget.server.ledger.Accounts.setBudget;
import static org.usagebudget.server.ledger.LedgerFixture.applied;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.Parallel;
import org.usagebudget.server.store.TestDatabase;

class LedgerIT {
    private static final String UPDATE = "update_customer_spending_budget";

    private final LedgerFixture fixture = new LedgerFixture(TestDatabase.open(), LedgerConfig.STANDARD);
    private final Ledger ledger = fixture.ledger;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void appliedChangeIsDurableAndAudited() {
        AccountKey key = fixture.newAccount();

        assertThat(fixture.set(key, "100.50")).isEqualTo(applied("100.50", 1));

        assertThat(fixture.budget(key)).isEqualTo(new Budget(new BigDecimal("100.50"), 1));
        assertThat(fixture.auditRecords(key, UPDATE)).isEqualTo(1);
    }

    @Test
    void unknownCustomerAndAnotherPartnersCustomerAreTheSame() {
        AccountKey key = fixture.newAccount();
        AccountKey foreign = new AccountKey(Accounts.someKey().partner(), key.customer());

        assertThat(fixture.set(foreign, "1")).isEqualTo(new Outcome.NoSuchCustomer());
        assertThat(fixture.set(Accounts.someKey(), "1")).isEqualTo(new Outcome.NoSuchCustomer());
    }

    @Test
    void refusedChangeLeavesNothing() {
        AccountKey key = fixture.newAccount();

        assertThat(ledger.submit(setBudget(key, "5", version -> version == 7))).isEqualTo(new Outcome.VersionStale(0));

        assertThat(fixture.budget(key)).isEqualTo(Budget.initial());
        assertThat(fixture.auditRecords(key, UPDATE)).isZero();
    }

    @Test
    void repeatedRequestIdIsAnsweredAsTheFirstTimeEvenIfTheBudgetHasChangedSince() {
        AccountKey key = fixture.newAccount();
        UUID id = UUID.randomUUID();

        assertThat(ledger.submit(setBudget(key, "5", id))).isEqualTo(applied("5", 1));
        assertThat(fixture.set(key, "6")).isEqualTo(applied("6", 2));

        assertThat(ledger.submit(setBudget(key, "5", id))).isEqualTo(new Outcome.Repeated(200, new BigDecimal("5"), 1));
        assertThat(ledger.submit(setBudget(key, "7", id))).isInstanceOf(Outcome.RequestIdReused.class);
        assertThat(fixture.budget(key)).isEqualTo(new Budget(new BigDecimal("6"), 2));
    }

    @Test
    void requestIdIsPerCustomer() {
        AccountKey one = fixture.newAccount();
        AccountKey other = fixture.newAccount();
        UUID id = UUID.randomUUID();

        assertThat(ledger.submit(setBudget(one, "5", id))).isEqualTo(applied("5", 1));
        assertThat(ledger.submit(setBudget(other, "6", id))).isEqualTo(applied("6", 1));
    }

    @Test
    void oneRequestIdFromManyThreadsIsAppliedOnce() throws Exception {
        AccountKey key = fixture.newAccount();
        UUID id = UUID.randomUUID();

        List<Outcome> outcomes = Parallel.run(() -> ledger.submit(setBudget(key, "5", id)));

        assertThat(outcomes).filteredOn(o -> o.equals(applied("5", 1))).hasSize(1);
        assertThat(outcomes)
                .filteredOn(o -> o.equals(new Outcome.Repeated(200, new BigDecimal("5"), 1)))
                .hasSize(Parallel.THREADS - 1);
        assertThat(fixture.auditRecords(key, UPDATE)).isEqualTo(1);
    }

    @Test
    void requestIdHoldsAcrossAMonthsEdgeFor48Hours() {
        AccountKey key = fixture.newAccount();
        UUID id = UUID.randomUUID();
        Instant edge = Instant.now()
                .atZone(ZoneOffset.UTC)
                .toLocalDate()
                .withDayOfMonth(1)
                .plusMonths(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
        fixture.machineTime.set(edge.minusMillis(1));
        assertThat(ledger.submit(setBudget(key, "5", id))).isEqualTo(applied("5", 1));

        fixture.machineTime.set(edge.plusMillis(1));
        Outcome first = new Outcome.Repeated(200, new BigDecimal("5"), 1);
        assertThat(ledger.submit(setBudget(key, "5", id))).isEqualTo(first);

        fixture.machineTime.set(edge.minusMillis(2).plus(Duration.ofDays(2)));
        assertThat(ledger.submit(setBudget(key, "5", id))).isEqualTo(first);

        fixture.machineTime.set(edge.plus(Duration.ofDays(2)));
        assertThat(ledger.submit(setBudget(key, "5", id))).isEqualTo(applied("5", 2));
        assertThat(fixture.auditRecords(key, UPDATE)).isEqualTo(2);
    }

    @Test
    void requestIdHoldsAcrossAPeriodsEdge() {
        AccountKey key = fixture.newAccount();
        UUID id = UUID.randomUUID();
        fixture.partnerTime.set(Instant.parse("2026-05-31T23:59:59.999999Z"));
        assertThat(ledger.submit(setBudget(key, "5", id))).isEqualTo(applied("5", 1));

        fixture.partnerTime.set(Instant.parse("2026-06-01T00:00:00Z"));
        assertThat(ledger.submit(setBudget(key, "5", id))).isEqualTo(new Outcome.Repeated(200, new BigDecimal("5"), 1));

        assertThat(closedPeriods(key)).isEmpty();
        assertThat(fixture.set(key, "6")).isEqualTo(applied("6", 2));
        assertThat(closedPeriods(key)).containsExactly("2026-05-01 0 5");
    }

    @Test
    void periodsAndCrossingsAreKept() {
        AccountKey key = fixture.newAccount();
        fixture.set(key, "100");
        ledger.submit(Accounts.postCost(key, "79.5", fixture.partnerTime.get()));
        ledger.submit(Accounts.postCost(key, "0.5", fixture.partnerTime.get()));
        assertThat(crossings(key)).containsExactly("80 1 open");

        fixture.set(key, "200");
        fixture.set(key, "80");
        assertThat(crossings(key)).containsExactly("80 1 resolved", "80 2 open", "100 1 open");

        fixture.partnerTime.set(Instant.parse("2026-07-15T00:00:00Z"));
        ledger.submit(Accounts.postCost(key, "1", fixture.partnerTime.get()));

        assertThat(closedPeriods(key)).containsExactly("2026-05-01 80 80", "2026-06-01 0 80");
        assertThat(crossings(key)).containsExactly("80 1 resolved", "80 2 open", "100 1 open");
    }

    @Test
    void exactlyOneOfManyConditionalChangesWinsEachRound() throws Exception {
        AccountKey key = fixture.newAccount();
        for (int round = 0; round < 10; round++) {
            long version = round;

            List<Outcome> outcomes = Parallel.run(() -> ledger.submit(setBudget(key, "5", v -> v == version)));

            assertThat(outcomes).filteredOn(Outcome.Applied.class::isInstance).hasSize(1);
            assertThat(outcomes)
                    .filteredOn(o -> o.equals(new Outcome.VersionStale(version + 1)))
                    .hasSize(Parallel.THREADS - 1);
        }
        assertThat(fixture.auditRecords(key, UPDATE)).isEqualTo(10);
    }

    @Test
    void changesFromTwoNodesAreAppliedOnceEachInOneOrder() throws Exception {
        try (Ledger other = fixture.anotherNode(LedgerConfig.STANDARD)) {
            List<AccountKey> keys = List.of(fixture.newAccount(), fixture.newAccount(), fixture.newAccount());
            int each = 20;

            List<Long> versions = Parallel.run(() -> {
                        List<Long> seen = new ArrayList<>();
                        Random random = new Random();
                        for (int i = 0; i < each; i++) {
                            Ledger node = random.nextBoolean() ? ledger : other;
                            for (AccountKey key : keys) {
                                seen.add(((Outcome.Applied) node.submit(setBudget(key, "5")))
                                        .budget()
                                        .version());
                            }
                        }
                        return seen;
                    })
                    .stream()
                    .flatMap(List::stream)
                    .sorted()
                    .toList();

            // Every version of each of the three accounts was given out exactly once.
            List<Long> expected = new ArrayList<>();
            for (long version = 1; version <= (long) Parallel.THREADS * each; version++) {
                keys.forEach(k -> expected.add(0L));
                for (int i = 0; i < keys.size(); i++) {
                    expected.set(expected.size() - 1 - i, version);
                }
            }
            assertThat(versions).isEqualTo(expected);
            for (AccountKey key : keys) {
                assertThat(fixture.auditRecords(key, UPDATE)).isEqualTo((long) Parallel.THREADS * each);
            }
        }
    }

    @Test
    void oneRequestIdOnTwoNodesIsAppliedOnce() throws Exception {
        try (Ledger other = fixture.anotherNode(LedgerConfig.STANDARD)) {
            AccountKey key = fixture.newAccount();
            UUID id = UUID.randomUUID();

            List<Outcome> outcomes = Parallel.run(() -> {
                ledger.submit(setBudget(key, "5", id));
                return other.submit(setBudget(key, "5", id));
            });

            assertThat(outcomes).containsOnly(new Outcome.Repeated(200, new BigDecimal("5"), 1));
            assertThat(fixture.budget(key).version()).isEqualTo(1);
        }
    }

    @Test
    void faultOfOneCommandIsItsOwn() throws Exception {
        AccountKey key = fixture.newAccount();
        Precondition broken = version -> {
            throw new IllegalStateException("broken");
        };

        List<Outcome> outcomes = Parallel.run(() -> {
            Outcome failed = ledger.submit(setBudget(key, "1", broken));
            assertThat(failed).isInstanceOf(Outcome.Failed.class);
            return fixture.set(key, "5");
        });

        assertThat(outcomes).hasOnlyElementsOfType(Outcome.Applied.class);
        assertThat(fixture.budget(key).version()).isEqualTo(Parallel.THREADS);
    }

    @Test
    void laneOutlivesAnErrorOfOneBatch() {
        AccountKey key = fixture.newAccount();

        Outcome failed = ledger.submit(setBudget(key, "1", version -> {
            throw new AssertionError("broken");
        }));

        assertThat(failed).isInstanceOf(Outcome.Failed.class);
        assertThat(fixture.set(key, "5")).isEqualTo(applied("5", 1));
    }

    @Test
    void commandThatCannotBeWrittenFailsAlone() throws Exception {
        AccountKey first = fixture.newAccount();
        String taken = first.customer() + ".example";

        List<Outcome> outcomes = Parallel.run(() -> {
            Outcome failed = ledger.submit(fixture.open(
                    new AccountKey(fixture.partner, Accounts.someKey().customer()), taken));
            assertThat(failed).isInstanceOf(Outcome.Failed.class);
            return fixture.set(first, "5");
        });

        assertThat(outcomes).hasOnlyElementsOfType(Outcome.Applied.class);
        assertThat(fixture.sql.list(
                        "SELECT customer_id FROM account WHERE partner_id = ?",
                        row -> row.uuid("customer_id"),
                        fixture.partner.value()))
                .containsExactly(first.customer().value());
    }

    @Test
    void customerIsOpenedOnceWhateverTheNumberOfCallers() throws Exception {
        AccountKey key = new AccountKey(fixture.partner, Accounts.someKey().customer());

        List<Outcome> outcomes = Parallel.run(() -> ledger.submit(fixture.open(key)));

        assertThat(outcomes).filteredOn(Outcome.Applied.class::isInstance).hasSize(1);
        assertThat(outcomes)
                .filteredOn(o -> o.equals(new Outcome.CustomerExists()))
                .hasSize(Parallel.THREADS - 1);
        assertThat(fixture.auditRecords(key, "add_customer")).isEqualTo(1);
    }

    @Test
    void customerThatIsDeletedAndCreatedAgainMeetsNothingOfItsFormerLife() {
        AccountKey key = fixture.newAccount();
        UUID id = UUID.randomUUID();
        ledger.submit(setBudget(key, "100", id));
        ledger.submit(Accounts.postCost(key, "90", fixture.partnerTime.get()));

        Outcome closed =
                ledger.submit(new Command.CloseAccount(key, Accounts.origin(key, UUID.randomUUID(), "delete")));

        assertThat(closed).isInstanceOf(Outcome.Applied.class);
        assertThat(fixture.set(key, "1")).isEqualTo(new Outcome.NoSuchCustomer());
        assertThat(ledger.submit(setBudget(key, "100", id))).isEqualTo(new Outcome.NoSuchCustomer());
        assertThat(fixture.auditRecords(key, UPDATE)).isEqualTo(1);
        assertThat(fixture.auditRecords(key, "delete_customer")).isEqualTo(1);

        ledger.submit(fixture.open(key));
        assertThat(ledger.submit(setBudget(key, "100", id))).isEqualTo(applied("100", 1));
        assertThat(crossings(key)).isEmpty();
    }

    private List<String> closedPeriods(AccountKey key) {
        return fixture.sql.list(
                """
                SELECT to_char(p.period_start AT TIME ZONE 'UTC', 'YYYY-MM-DD') || ' ' || trim_scale(p.total_cost) || ' '
                       || coalesce(p.budget_amount::text, 'none') AS period
                  FROM account_period p JOIN account a USING (partner_id, account_id)
                 WHERE a.partner_id = ? AND a.customer_id = ?
                 ORDER BY p.period_start
                """,
                row -> row.text("period"),
                key.partner().value(),
                key.customer().value());
    }

    private List<String> crossings(AccountKey key) {
        return fixture.sql.list(
                """
                SELECT c.threshold || ' ' || c.occurrence || CASE WHEN c.resolved_at IS NULL THEN ' open' ELSE ' resolved' END
                       AS crossing
                  FROM crossing c JOIN account a USING (partner_id, account_id)
                 WHERE a.partner_id = ? AND a.customer_id = ?
                 ORDER BY c.threshold, c.occurrence
                """,
                row -> row.text("crossing"),
                key.partner().value(),
                key.customer().value());
    }
}
