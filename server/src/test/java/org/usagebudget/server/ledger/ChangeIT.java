package org.usagebudget.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.usagebudget.server.ledger.Accounts.setBudget;
import static org.usagebudget.server.ledger.LedgerFixture.applied;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.Parallel;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.store.TestDatabase;
import org.usagebudget.server.store.Transaction;

/** Changes of a customer that are no money, with a step that renames it. */
class ChangeIT {
    private static final String RENAME = "rename_customer";

    private final LedgerFixture fixture = new LedgerFixture(TestDatabase.open(), LedgerConfig.STANDARD);
    private final Ledger ledger = fixture.ledger;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void appliedChangeIsDurableAuditedAndAnswered() {
        AccountKey key = fixture.newAccount();

        assertThat(answer(rename(key, "New", UUID.randomUUID()))).isEqualTo("200 New 1");

        assertThat(name(key)).isEqualTo("New");
        assertThat(sequence(key)).isEqualTo(1);
        assertThat(audit(key)).containsExactly("200 Test New New 1 null null null");
        assertThat(fixture.budget(key)).isEqualTo(Budget.initial());
    }

    @Test
    void repeatIsAnsweredAsTheFirstTimeEvenIfSomethingHasChangedSince() {
        AccountKey key = fixture.newAccount();
        UUID id = UUID.randomUUID();
        assertThat(answer(rename(key, "New", id))).isEqualTo("200 New 1");
        assertThat(answer(rename(key, "Newer", UUID.randomUUID()))).isEqualTo("200 Newer 2");

        assertThat(answer(rename(key, "New", id))).isEqualTo("200 New 1");

        assertThat(name(key)).isEqualTo("Newer");
        assertThat(audit(key)).hasSize(2);
    }

    @Test
    void requestIdIsOneForBudgetsAndChanges() {
        AccountKey key = fixture.newAccount();
        UUID ofRename = UUID.randomUUID();
        UUID ofBudget = UUID.randomUUID();
        ledger.submit(rename(key, "New", ofRename));
        ledger.submit(setBudget(key, "5", ofBudget));

        assertThat(ledger.submit(rename(key, "Other", ofRename))).isInstanceOf(Outcome.RequestIdReused.class);
        assertThat(ledger.submit(setBudget(key, "6", ofRename))).isInstanceOf(Outcome.RequestIdReused.class);
        assertThat(ledger.submit(rename(key, "Other", ofBudget))).isInstanceOf(Outcome.RequestIdReused.class);

        assertThat(name(key)).isEqualTo("New");
        assertThat(fixture.set(key, "7")).isEqualTo(applied("7", 2));
    }

    @Test
    void oneRequestIdFromManyThreadsIsAppliedOnce() throws Exception {
        AccountKey key = fixture.newAccount();
        UUID id = UUID.randomUUID();

        List<String> answers = Parallel.run(() -> answer(rename(key, "New", id)));

        assertThat(answers).containsOnly("200 New 1");
        assertThat(audit(key)).hasSize(1);
        assertThat(sequence(key)).isEqualTo(1);
    }

    @Test
    void changesAndBudgetsOfOneCustomerAreCountedInOneOrder() throws Exception {
        AccountKey key = fixture.newAccount();

        Parallel.run(() -> {
            assertThat(answer(rename(key, "New", UUID.randomUUID()))).startsWith("200 New ");
            return fixture.set(key, "5");
        });

        assertThat(sequence(key)).isEqualTo(2L * Parallel.THREADS);
        assertThat(fixture.budget(key).version()).isEqualTo(Parallel.THREADS);
        assertThat(audit(key)).hasSize(Parallel.THREADS);
    }

    @Test
    void unknownCustomerIsToldAndNoStepRuns() {
        AtomicInteger runs = new AtomicInteger();
        ChangeStep counting = (_, _, _) -> {
            runs.incrementAndGet();
            return new ChangeStep.Result(RENAME, 200, new byte[0], null, null);
        };

        assertThat(ledger.submit(change(Accounts.someKey(), counting))).isEqualTo(new Outcome.NoSuchCustomer());
        assertThat(runs).hasValue(0);
    }

    @Test
    void refusalIsNoStoredOutcome() {
        AccountKey key = fixture.newAccount();
        UUID id = UUID.randomUUID();
        FaultException fault = new FaultException(FaultCode.NOT_FOUND, "toy");
        Command.Change refused = new Command.Change(
                key,
                (_, _, _) -> {
                    throw fault;
                },
                Accounts.origin(key, id, "rename New"));

        assertThat(ledger.submit(refused)).isEqualTo(new Outcome.Refused(fault));

        assertThat(sequence(key)).isZero();
        assertThat(audit(key)).isEmpty();
        assertThat(answer(rename(key, "New", id))).isEqualTo("200 New 1");
    }

    @Test
    void stepThatFailsAfterItHasWrittenFailsAloneAndLeavesNothing() throws Exception {
        AccountKey key = fixture.newAccount();
        ChangeStep broken = (connection, account, at) -> {
            renaming(key, "Half").run(connection, account, at);
            throw new IllegalStateException("broken");
        };

        List<Outcome> outcomes = Parallel.run(() -> {
            assertThat(ledger.submit(change(key, broken))).isInstanceOf(Outcome.Failed.class);
            return fixture.set(key, "5");
        });

        assertThat(outcomes).hasOnlyElementsOfType(Outcome.Applied.class);
        assertThat(name(key)).isEqualTo("Test");
        assertThat(sequence(key)).isEqualTo(Parallel.THREADS);
        assertThat(audit(key)).isEmpty();
    }

    @Test
    void stepThatTheDatabaseRefusesFailsAlone() throws Exception {
        AccountKey key = fixture.newAccount();
        ChangeStep refused = (connection, _, _) -> {
            Transaction.over(connection)
                    .update(
                            "UPDATE customer SET country = 'lower' WHERE partner_id = ? AND customer_id = ?",
                            key.partner().value(),
                            key.customer().value());
            throw new AssertionError("the table takes capital letters alone");
        };

        List<Outcome> outcomes = Parallel.run(() -> {
            assertThat(ledger.submit(change(key, refused)))
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class, f -> assertThat(f.cause()).isInstanceOf(SQLException.class));
            return fixture.set(key, "5");
        });

        assertThat(outcomes).hasOnlyElementsOfType(Outcome.Applied.class);
        assertThat(sequence(key)).isEqualTo(Parallel.THREADS);
    }

    @Test
    void timeNeverRunsBackwardsAndEndedPeriodsAreClosed() {
        AccountKey key = fixture.newAccount();
        fixture.set(key, "5");
        Instant edge = Instant.parse("2026-06-01T00:00:00Z");
        fixture.partnerTime.set(edge);
        AtomicReference<Instant> first = new AtomicReference<>();
        AtomicReference<Instant> second = new AtomicReference<>();
        AtomicReference<Instant> period = new AtomicReference<>();

        ledger.submit(change(key, (connection, account, at) -> {
            first.set(at);
            period.set(account.periodStart());
            return renaming(key, "New").run(connection, account, at);
        }));
        fixture.partnerTime.set(edge.minusSeconds(60));
        ledger.submit(change(key, (connection, account, at) -> {
            second.set(at);
            return renaming(key, "Newer").run(connection, account, at);
        }));

        assertThat(first).hasValue(edge);
        assertThat(period).hasValue(edge);
        assertThat(second).hasValue(edge.plusNanos(1_000));
        long closed = fixture.sql
                .one(
                        """
                        SELECT count(*) AS periods FROM account_period p JOIN account a USING (partner_id, account_id)
                         WHERE a.partner_id = ? AND a.customer_id = ? AND p.budget_amount = 5
                        """,
                        row -> row.number("periods"),
                        key.partner().value(),
                        key.customer().value())
                .orElseThrow();
        assertThat(closed).isEqualTo(1);
    }

    @Test
    void answerHasAtMost16KiB() {
        AccountKey key = fixture.newAccount();
        byte[] on = new byte[ChangeStep.Result.ANSWER_MAX];

        assertThat(ledger.submit(change(key, (_, _, _) -> new ChangeStep.Result(RENAME, 200, on.clone(), null, null))))
                .isInstanceOf(Outcome.Answered.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChangeStep.Result(RENAME, 200, new byte[on.length + 1], null, null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChangeStep.Result(RENAME, 300, new byte[0], null, null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChangeStep.Result(RENAME, 199, new byte[0], null, null));
    }

    private static Command.Change rename(AccountKey key, String name, UUID requestId) {
        return new Command.Change(key, renaming(key, name), Accounts.origin(key, requestId, "rename " + name));
    }

    private static Command.Change change(AccountKey key, ChangeStep step) {
        return new Command.Change(key, step, Accounts.origin(key, UUID.randomUUID(), "change"));
    }

    private static ChangeStep renaming(AccountKey key, String name) {
        return (connection, account, _) -> {
            Transaction transaction = Transaction.over(connection);
            String old = transaction
                    .one(
                            "SELECT company_name FROM customer WHERE partner_id = ? AND customer_id = ?",
                            row -> row.text("company_name"),
                            key.partner().value(),
                            key.customer().value())
                    .orElseThrow();
            transaction.update(
                    "UPDATE customer SET company_name = ? WHERE partner_id = ? AND customer_id = ?",
                    name,
                    key.partner().value(),
                    key.customer().value());
            byte[] answer = (name + " " + account.sequence()).getBytes(StandardCharsets.UTF_8);
            return new ChangeStep.Result(RENAME, 200, answer, old, name);
        };
    }

    private String answer(Command.Change change) {
        Outcome.Answered answered = (Outcome.Answered) ledger.submit(change);
        return answered.status() + " " + new String(answered.answer(), StandardCharsets.UTF_8);
    }

    private String name(AccountKey key) {
        return fixture.sql
                .one(
                        "SELECT company_name FROM customer WHERE partner_id = ? AND customer_id = ?",
                        row -> row.text("company_name"),
                        key.partner().value(),
                        key.customer().value())
                .orElseThrow();
    }

    private long sequence(AccountKey key) {
        return fixture.sql
                .one(
                        "SELECT sequence FROM account WHERE partner_id = ? AND customer_id = ?",
                        row -> row.number("sequence"),
                        key.partner().value(),
                        key.customer().value())
                .orElseThrow();
    }

    private List<String> audit(AccountKey key) {
        return fixture.sql.list(
                """
                SELECT concat_ws(' ', status, old_value, new_value, convert_from(answer, 'UTF8'),
                       coalesce(old_amount::text, 'null'), coalesce(new_amount::text, 'null'),
                       coalesce(budget_version::text, 'null')) AS record
                  FROM audit_record
                 WHERE partner_id = ? AND customer_id = ? AND operation = ?
                 ORDER BY operation_date
                """,
                row -> row.text("record"),
                key.partner().value(),
                key.customer().value(),
                RENAME);
    }
}
