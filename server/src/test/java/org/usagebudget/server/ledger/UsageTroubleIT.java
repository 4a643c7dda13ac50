package org.usagebudget.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.store.Database;
import org.usagebudget.server.store.DatabaseAddress;
import org.usagebudget.server.store.TestDatabase;

/** What becomes of usage where accounts are locked, and in which dollars it counts. One lane, so that all share it. */
class UsageTroubleIT {
    private static final LedgerConfig ONE_LANE = new LedgerConfig(1, 500, 1_000, Duration.ofSeconds(5));
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Database database = TestDatabase.open();
    private final LedgerFixture fixture = new LedgerFixture(database, ONE_LANE);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void lockedAccountIsRefusedAloneAndCountsWhenItIsSentAgain() throws Exception {
        AccountKey locked = fixture.newAccount();
        AccountKey free = fixture.newAccount();
        UsageRecord ofLocked = LedgerFixture.usage(locked, "1", fixture.partnerTime.get());
        UsageRecord ofFree = LedgerFixture.usage(free, "2", fixture.partnerTime.get());
        UsageOutcome first;
        UsageOutcome second;
        try (Connection other = lock(locked)) {
            // The first occupies the lane; those after it queue, and so would be counted in one transaction.
            CompletableFuture<UsageOutcome> alone = submit(ofLocked);
            CompletableFuture<UsageOutcome> together = submit(ofLocked);
            CompletableFuture<UsageOutcome> beside = submit(ofFree);
            first = get(alone);
            second = get(together);
            assertThat(get(beside)).isInstanceOf(UsageOutcome.Counted.class);
            other.rollback();
        }

        assertThat(List.of(first, second)).allMatch(outcome -> outcome instanceof UsageOutcome.Unavailable);
        assertThat(fixture.count(ofLocked)).containsExactly(new UsageVerdict.Accepted("EUR"));
        assertThat(fixture.count(ofLocked, ofFree)).containsOnly(new UsageVerdict.Duplicate());
    }

    @Test
    void batchThatWaitedTooLongIsNotBegunWith() {
        PendingUsage pending = new PendingUsage(
                new UsageBatch(new PartnerId(UUID.randomUUID()), UUID.randomUUID(), List.of(), 0), 1_000);

        assertThat(pending.isExpired(999)).isFalse();
        assertThat(pending.isExpired(1_000)).isTrue();
        assertThat(pending.isExpired(1_001)).isTrue();
    }

    @Test
    void dollarsOfAnAccountAreTheSumOfItsRecordsAndDays() {
        AccountKey euro = fixture.newAccount();
        AccountKey dollar = fixture.newAccount();
        fixture.sql.update(
                "UPDATE account SET currency = 'USD' WHERE partner_id = ? AND customer_id = ?",
                dollar.partner().value(),
                dollar.customer().value());

        fixture.count(
                UsageRecords.withUsd("a", euro.customer(), "1", "1.1"),
                UsageRecords.withUsd("b", euro.customer(), "2", "2.2"),
                UsageRecords.withUsd("a", dollar.customer(), "3", "99"),
                UsageRecords.of("b", dollar.customer(), "4"));

        assertThat(dollars("account", euro)).isEqualByComparingTo("3.3");
        assertThat(dollars("usage_daily", euro)).isEqualByComparingTo("3.3");
        assertThat(dollars("usage_record", euro)).isEqualByComparingTo("3.3");
        assertThat(dollars("account", dollar)).isEqualByComparingTo("7");
        assertThat(dollars("usage_daily", dollar)).isEqualByComparingTo("7");
        assertThat(dollars("usage_record", dollar)).isEqualByComparingTo("7");
    }

    private BigDecimal dollars(String table, AccountKey key) {
        return fixture.sql
                .one(
                        "SELECT sum(t.usd_cost) AS dollars FROM " + table + " t JOIN account a USING (account_id)"
                                + " WHERE a.partner_id = ? AND a.customer_id = ?",
                        row -> row.decimal("dollars"),
                        key.partner().value(),
                        key.customer().value())
                .orElseThrow();
    }

    private CompletableFuture<UsageOutcome> submit(UsageRecord record) {
        return fixture.ledger.submit(new UsageBatch(fixture.partner, UUID.randomUUID(), List.of(record), 0));
    }

    private static UsageOutcome get(CompletableFuture<UsageOutcome> outcome) throws Exception {
        return outcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private Connection lock(AccountKey key) throws SQLException {
        DatabaseAddress address = database.service();
        Connection connection = DriverManager.getConnection(address.url(), address.user(), address.password());
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT 1 FROM account WHERE partner_id = ? AND customer_id = ? FOR UPDATE")) {
            statement.setObject(1, key.partner().value());
            statement.setObject(2, key.customer().value());
            statement.executeQuery().close();
        }
        return connection;
    }
}
