package org.usagebudget.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.usagebudget.server.ledger.Accounts.setBudget;
import static org.usagebudget.server.ledger.LedgerFixture.applied;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.store.Database;
import org.usagebudget.server.store.DatabaseAddress;
import org.usagebudget.server.store.TestDatabase;

/** What the ledger does when rows are locked, the queue is full or the connection goes. One lane, so that all share it. */
class LedgerTroubleIT {
    private static final LedgerConfig ONE_LANE = new LedgerConfig(1, 500, 1_000, Duration.ofSeconds(5));

    /** Of its own, because the tests look at what the ledger's connections wait for. */
    private static final Database DATABASE = TestDatabase.fresh();

    private final LedgerFixture fixture = new LedgerFixture(DATABASE, ONE_LANE);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        threads.shutdownNow();
        fixture.close();
    }

    @AfterAll
    static void closeDatabase() {
        DATABASE.close();
    }

    @Test
    void lockedAccountHoldsUpNobodyElse() throws Exception {
        AccountKey locked = fixture.newAccount();
        AccountKey free = fixture.newAccount();
        try (Connection other = connect()) {
            lock(other, locked);
            CompletableFuture<Outcome> first = submit(setBudget(locked, "1"));
            CompletableFuture<Outcome> second = submit(setBudget(locked, "2", version -> version == 1));

            // Within the lock timeout of the first batch; from then on the locked account waits aside.
            assertThat(fixture.set(free, "1")).isEqualTo(applied("1", 1));
            for (int version = 2; version < 50; version++) {
                assertThat(fixture.set(free, "1")).isEqualTo(applied("1", version));
            }
            assertThat(first).isNotDone();
            other.rollback();

            assertThat(first.get()).isEqualTo(applied("1", 1));
            assertThat(second.get()).isEqualTo(applied("2", 2));
        }
    }

    @Test
    void lockedAccountIsGivenUpAfterTheWait() throws Exception {
        AccountKey locked = fixture.newAccount();
        try (Connection other = connect()) {
            lock(other, locked);

            assertThat(fixture.set(locked, "1")).isInstanceOf(Outcome.Unavailable.class);
        }
        assertThat(fixture.set(locked, "2")).isEqualTo(applied("2", 1));
    }

    @Test
    void commandThatWasGivenUpDoesNotKeepTheLedgerFromClosing() throws Exception {
        AccountKey locked = fixture.newAccount();
        Ledger ledger = fixture.anotherNode(new LedgerConfig(1, 500, 1_000, Duration.ofSeconds(3)));
        try (Connection other = connect()) {
            lock(other, locked);
            assertThat(ledger.submit(setBudget(locked, "1"))).isInstanceOf(Outcome.Unavailable.class);

            assertTimeout(Duration.ofSeconds(5), ledger::close);
        }
    }

    @Test
    void halfACommitMayWaitAsideAndTheNextIsRefused() throws Exception {
        AccountKey locked = fixture.newAccount();
        LedgerConfig small = new LedgerConfig(1, 4, 1_000, Duration.ofSeconds(5));
        try (Ledger ledger = fixture.anotherNode(small);
                Connection other = connect()) {
            lock(other, locked);
            List<CompletableFuture<Outcome>> outcomes = Stream.of("1", "2", "3")
                    .map(amount -> submit(ledger, setBudget(locked, amount)))
                    .toList();

            await().until(() -> outcomes.stream().anyMatch(CompletableFuture::isDone));
            other.rollback();

            List<Outcome> settled =
                    outcomes.stream().map(CompletableFuture::join).toList();
            assertThat(settled)
                    .filteredOn(o -> o.equals(new Outcome.Unavailable("too many commands wait for locked accounts")))
                    .hasSize(1);
            assertThat(settled).filteredOn(Outcome.Applied.class::isInstance).hasSize(2);
        }
    }

    @Test
    void unknownCustomerIsToldWhileAnotherIsLocked() throws Exception {
        AccountKey locked = fixture.newAccount();
        try (Connection other = connect()) {
            lock(other, locked);
            CompletableFuture<Outcome> waiting = submit(setBudget(locked, "1"));

            assertThat(fixture.set(Accounts.someKey(), "1")).isEqualTo(new Outcome.NoSuchCustomer());

            other.rollback();
            assertThat(waiting.get()).isEqualTo(applied("1", 1));
        }
    }

    @Test
    void deadlockIsTriedAgain() throws Exception {
        // The ledger locks in the order of the keys, so the other one must not.
        List<AccountKey> keys = Stream.of(fixture.newAccount(), fixture.newAccount())
                .sorted((a, b) ->
                        compareUnsigned(a.customer().value(), b.customer().value()))
                .toList();
        AccountKey lower = keys.getFirst();
        AccountKey upper = keys.getLast();
        AccountKey gate = fixture.newAccount();
        try (Connection other = connect();
                Connection gatekeeper = connect()) {
            lock(gatekeeper, gate);
            lock(other, upper);
            // While the lane waits at the gate, both commands queue and so come into one batch.
            CompletableFuture<Outcome> atGate = submit(setBudget(gate, "1"));
            awaitWaiting(1);
            CompletableFuture<Outcome> first = submit(setBudget(lower, "1"));
            CompletableFuture<Outcome> second = submit(setBudget(upper, "1"));
            gatekeeper.rollback();
            assertThat(atGate.get()).isEqualTo(applied("1", 1));
            awaitWaiting(1);

            lock(other, lower);
            other.rollback();

            assertThat(first.get()).isEqualTo(applied("1", 1));
            assertThat(second.get()).isEqualTo(applied("1", 1));
        }
    }

    @Test
    void lostConnectionIsToldAtOnceAndReplaced() {
        AccountKey key = fixture.newAccount();

        fixture.sql.update("""
                DO $$ BEGIN PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE application_name = 'usagebudget-ledger' AND datname = current_database(); END $$
                """);

        assertThat(fixture.set(key, "1")).isInstanceOf(Outcome.Unavailable.class);
        await().atMost(Duration.ofSeconds(5)).until(() -> fixture.set(key, "2") instanceof Outcome.Applied);
        assertThat(fixture.budget(key).version()).isEqualTo(1);
    }

    @Test
    void fullQueueRefusesAtOnce() throws Exception {
        LedgerConfig small = new LedgerConfig(1, 500, 2, Duration.ofSeconds(5));
        AccountKey key = fixture.newAccount();
        try (Ledger ledger = fixture.anotherNode(small);
                Connection other = connect()) {
            lock(other, key);
            CompletableFuture<Outcome> atWork = submit(ledger, setBudget(key, "1"));
            awaitWaiting(1);
            CompletableFuture<Outcome> inside = submit(ledger, setBudget(key, "2"));
            CompletableFuture<Outcome> on = submit(ledger, setBudget(key, "3"));
            await().until(() -> ledger.queued() == 2);

            assertThat(ledger.submit(setBudget(key, "4")))
                    .isEqualTo(new Outcome.Unavailable("the ledger's queue is full"));

            other.rollback();
            assertThat(Stream.of(atWork, inside, on).map(CompletableFuture::join))
                    .hasOnlyElementsOfType(Outcome.Applied.class);
        }
    }

    @Test
    void oneOfSeveralPartnersMayTakeHalfTheQueue() throws Exception {
        LedgerConfig small = new LedgerConfig(1, 500, 4, Duration.ofSeconds(5));
        PartnerId secondPartner = new PartnerId(UUID.randomUUID());
        fixture.addPartner(secondPartner);
        fixture.pretendRegistered(2);
        AccountKey key = fixture.newAccount();
        AccountKey foreign = fixture.newAccount(secondPartner);
        try (Ledger ledger = fixture.anotherNode(small);
                Connection other = connect()) {
            lock(other, key);
            CompletableFuture<Outcome> atWork = submit(ledger, setBudget(key, "1"));
            awaitWaiting(1);
            CompletableFuture<Outcome> inside = submit(ledger, setBudget(key, "2"));
            CompletableFuture<Outcome> on = submit(ledger, setBudget(key, "3"));
            await().until(() -> ledger.queued() == 2);

            assertThat(ledger.submit(setBudget(key, "4"))).isInstanceOf(Outcome.Unavailable.class);
            CompletableFuture<Outcome> ofTheOther = submit(ledger, setBudget(foreign, "1"));
            await().until(() -> ledger.queued() == 3);

            other.rollback();
            assertThat(Stream.of(atWork, inside, on, ofTheOther).map(CompletableFuture::join))
                    .hasOnlyElementsOfType(Outcome.Applied.class);
        }
    }

    @Test
    void closingFinishesWhatHasQueued() throws Exception {
        AccountKey key = fixture.newAccount();
        Ledger ledger = fixture.anotherNode(ONE_LANE);
        CompletableFuture<Outcome> queued;
        try (Connection other = connect()) {
            lock(other, key);
            CompletableFuture<Outcome> atWork = submit(ledger, setBudget(key, "1"));
            awaitWaiting(1);
            queued = submit(ledger, setBudget(key, "2"));
            await().until(() -> ledger.queued() == 1);
            other.rollback();
            ledger.close();
            assertThat(atWork.get()).isEqualTo(applied("1", 1));
        }

        assertThat(queued.get()).isEqualTo(applied("2", 2));
        assertThat(ledger.submit(setBudget(key, "3"))).isEqualTo(new Outcome.Unavailable("the ledger is closing"));
    }

    private CompletableFuture<Outcome> submit(Command command) {
        return submit(fixture.ledger, command);
    }

    private CompletableFuture<Outcome> submit(Ledger ledger, Command command) {
        return CompletableFuture.supplyAsync(() -> ledger.submit(command), threads);
    }

    private Connection connect() throws SQLException {
        DatabaseAddress address = DATABASE.service();
        Connection connection = DriverManager.getConnection(address.url(), address.user(), address.password());
        connection.setAutoCommit(false);
        return connection;
    }

    private static void lock(Connection connection, AccountKey key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT 1 FROM account WHERE partner_id = ? AND customer_id = ? FOR UPDATE")) {
            statement.setObject(1, key.partner().value());
            statement.setObject(2, key.customer().value());
            statement.executeQuery().close();
        }
    }

    /** Until that many of the ledger's connections wait for a lock. */
    private void awaitWaiting(int connections) {
        await().until(() -> fixture.sql.one("""
                                SELECT count(*) AS waiting FROM pg_stat_activity
                                 WHERE application_name = 'usagebudget-ledger' AND wait_event_type = 'Lock'
                                   AND datname = current_database()
                                """, row -> row.number("waiting")).orElseThrow() == connections);
    }

    private static int compareUnsigned(UUID a, UUID b) {
        int most = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
        return most != 0 ? most : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
    }
}
