package org.usagebudget.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.usagebudget.model.CustomerId;
import org.usagebudget.server.store.TestDatabase;

/** Commands that one caller submits together. */
class LedgerTogetherIT {
    @Test
    void eachHasItsOutcomeInOrder() {
        try (LedgerFixture fixture = new LedgerFixture(TestDatabase.open(), LedgerConfig.STANDARD)) {
            AccountKey there = fixture.newAccount();
            List<Command> commands = new ArrayList<>();
            for (int i = 0; i < Ledger.TOGETHER_MAX - 2; i++) {
                commands.add(Accounts.setBudget(fixture.newAccount(), Integer.toString(i)));
            }
            commands.add(fixture.open(there));
            commands.add(Accounts.setBudget(there, "7"));

            List<Outcome> outcomes = fixture.ledger.submitAll(commands);

            for (int i = 0; i < Ledger.TOGETHER_MAX - 2; i++) {
                assertThat(outcomes.get(i)).isEqualTo(LedgerFixture.applied(Integer.toString(i), 1));
            }
            assertThat(outcomes.subList(Ledger.TOGETHER_MAX - 2, Ledger.TOGETHER_MAX))
                    .containsExactly(new Outcome.CustomerExists(), LedgerFixture.applied("7", 1));
            assertThat(fixture.ledger.queued()).isZero();
        }
    }

    @Test
    void theirNumberHasItsBound() {
        try (LedgerFixture fixture = new LedgerFixture(TestDatabase.open(), LedgerConfig.STANDARD)) {
            List<Command> tooMany =
                    Collections.nCopies(Ledger.TOGETHER_MAX + 1, Accounts.setBudget(fixture.newAccount(), "1"));

            assertThatThrownBy(() -> fixture.ledger.submitAll(tooMany))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("0..200");
            assertThat(fixture.ledger.submitAll(List.of())).isEmpty();
        }
    }

    @Test
    void whatFindsTheQueueFullIsRefusedAndTheRestIsApplied() {
        LedgerConfig narrow = new LedgerConfig(1, 1, 1, Duration.ofSeconds(5));
        try (LedgerFixture fixture = new LedgerFixture(TestDatabase.open(), narrow)) {
            List<Command> commands = new ArrayList<>();
            for (int i = 0; i < Ledger.TOGETHER_MAX; i++) {
                AccountKey key = new AccountKey(fixture.partner, new CustomerId(UUID.randomUUID()));
                commands.add(fixture.open(key));
            }

            List<Outcome> outcomes = fixture.ledger.submitAll(commands);

            assertThat(outcomes.getFirst()).isInstanceOf(Outcome.Applied.class);
            assertThat(outcomes).anyMatch(o -> o instanceof Outcome.Unavailable);
            assertThat(fixture.ledger.queued()).isZero();
        }
    }

    @Test
    void partnersThatCannotBeAskedLeaveNothingInTheQueue() {
        try (LedgerFixture fixture = new LedgerFixture(TestDatabase.open(), LedgerConfig.STANDARD)) {
            AccountKey key = fixture.newAccount();
            fixture.failRegistered(new IllegalStateException("away"));

            assertThatThrownBy(() -> fixture.set(key, "1")).hasMessage("away");
            assertThatThrownBy(() -> fixture.ledger.submitAll(List.of(Accounts.setBudget(key, "1"))))
                    .hasMessage("away");

            assertThat(fixture.ledger.queued()).isZero();
            fixture.failRegistered(null);
            assertThat(fixture.set(key, "2")).isEqualTo(LedgerFixture.applied("2", 1));
        }
    }
}
