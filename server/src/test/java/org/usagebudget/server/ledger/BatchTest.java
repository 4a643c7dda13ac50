package org.usagebudget.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.usagebudget.model.PartnerId;

/** Customers that come and go within one batch. */
class BatchTest {
    private static final AccountKey KEY = Accounts.someKey();
    private static final Instant NOW = Instant.parse("2026-05-10T12:00:00Z");
    private static final Account ACCOUNT = Accounts.opened(NOW, Terms.STANDARD);
    private static final Snapshot THERE = new Snapshot(Map.of(KEY, ACCOUNT), Map.of(), Set.of(), Set.of());

    /** As it is found where the batch itself has just made the account, for an {@code OpenAccount} in it. */
    private static final Snapshot JUST_MADE = new Snapshot(Map.of(KEY, ACCOUNT), Map.of(), Set.of(), Set.of(KEY));

    private static final Snapshot GONE = new Snapshot(Map.of(), Map.of(), Set.of(), Set.of());

    @Test
    void customerThatIsDeletedAndAddedTogetherIsDeletedAndMayBeAddedLater() throws SQLException {
        Judged judged = judge(THERE, close(), open());

        assertThat(judged.outcomes.get(0)).isInstanceOf(Outcome.Applied.class);
        assertThat(judged.outcomes.get(1)).isInstanceOf(Outcome.Unavailable.class);
        assertThat(judged.operations()).containsExactly("delete_customer");
        assertThat(judged.writes.forgotten()).containsExactly(KEY);
        assertThat(judged.writes.opened()).isEmpty();
    }

    @Test
    void customerThatAnotherNodeDeletesMeanwhileMayBeAddedLater() throws SQLException {
        assertThat(judge(GONE, open()).outcomes.getFirst()).isInstanceOf(Outcome.Unavailable.class);
    }

    @Test
    void nothingHappensToACustomerBeforeItIsAdded() throws SQLException {
        Judged judged = judge(
                JUST_MADE,
                close(),
                Accounts.setBudget(KEY, "1"),
                rename(),
                open(),
                Accounts.setBudget(KEY, "2"),
                rename());

        assertThat(judged.outcomes.subList(0, 3)).containsOnly(new Outcome.NoSuchCustomer());
        assertThat(judged.outcomes.get(3)).isInstanceOf(Outcome.Applied.class);
        assertThat(judged.outcomes.get(4)).isEqualTo(LedgerFixture.applied("2", 1));
        assertThat(judged.outcomes.get(5)).isInstanceOf(Outcome.Answered.class);
        assertThat(judged.operations()).containsExactly("add_customer", "update_customer_spending_budget", "rename");
        assertThat(judged.writes.forgotten()).isEmpty();
    }

    @Test
    void customerThatIsAddedAndDeletedTogetherIsGone() throws SQLException {
        Judged judged = judge(JUST_MADE, open(), close(), Accounts.setBudget(KEY, "1"));

        assertThat(judged.operations()).containsExactly("add_customer", "delete_customer");
        assertThat(judged.outcomes.get(2)).isEqualTo(new Outcome.NoSuchCustomer());
        assertThat(judged.writes.forgotten()).containsExactly(KEY);
    }

    private record Judged(List<Outcome> outcomes, Writes writes) {
        List<String> operations() {
            return writes.audit().stream().map(r -> r.operation()).toList();
        }
    }

    private static Judged judge(Snapshot snapshot, Command... commands) throws SQLException {
        List<Pending> pending = Stream.of(commands)
                .map(command -> new Pending(command, Terms.STANDARD, System.nanoTime() + 5_000_000_000L))
                .toList();
        Batch batch = new Batch(pending, snapshot, NOW, new Standing());
        batch.judge((step, account) -> new ChangeStep.Result("rename", 200, new byte[0], null, null));
        Writes writes = batch.writes();
        batch.settle();
        return new Judged(pending.stream().map(Pending::await).toList(), writes);
    }

    private static Command open() {
        return new Command.OpenAccount(
                KEY, "EUR", new LedgerStep.Detail() {}, Accounts.origin(KEY, UUID.randomUUID(), "open"));
    }

    private static Command close() {
        return new Command.CloseAccount(KEY, Accounts.origin(KEY, UUID.randomUUID(), "close"));
    }

    private static Command rename() {
        return new Command.Change(
                KEY,
                (_, _, _) -> {
                    throw new IllegalStateException("run by the batch's steps");
                },
                Accounts.origin(KEY, UUID.randomUUID(), "rename"));
    }

    private static final class Standing implements Partners {
        @Override
        public Instant now(PartnerId partner) {
            return NOW;
        }

        @Override
        public Terms terms(PartnerId partner) {
            return Terms.STANDARD;
        }

        @Override
        public int registered() {
            return 1;
        }
    }
}
