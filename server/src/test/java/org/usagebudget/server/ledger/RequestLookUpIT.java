package org.usagebudget.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.Parallel;
import org.usagebudget.server.store.Database;
import org.usagebudget.server.store.DatabaseAddress;
import org.usagebudget.server.store.TestDatabase;

/** Looking up a request id takes the same, however often its customer has been changed in the last two days. */
class RequestLookUpIT {
    private static final int CHANGES_BEFORE = 40;
    private static final int CHANGES_AFTER = 10;

    @Test
    void lookUpReadsNothingOfTheCustomersOtherChanges() throws Exception {
        try (Database database = TestDatabase.fresh();
                LedgerFixture fixture = new LedgerFixture(database, LedgerConfig.STANDARD)) {
            AccountKey key = fixture.newAccount();
            change(fixture, key, CHANGES_BEFORE);
            long before = readEntries(database, (long) CHANGES_BEFORE * Parallel.THREADS);

            change(fixture, key, CHANGES_AFTER);

            long all = (long) (CHANGES_BEFORE + CHANGES_AFTER) * Parallel.THREADS;
            assertThat(readEntries(database, all) - before)
                    .as("index entries read for %d changes", CHANGES_AFTER * Parallel.THREADS)
                    .isLessThanOrEqualTo(CHANGES_AFTER * Parallel.THREADS);
        }
    }

    private static void change(LedgerFixture fixture, AccountKey key, int timesEach) throws Exception {
        // A ledger of its own: the database hears of what a connection has read when that is closed.
        try (Ledger ledger = fixture.anotherNode(LedgerConfig.STANDARD)) {
            Parallel.run(() -> {
                for (int i = 0; i < timesEach; i++) {
                    assertThat(ledger.submit(Accounts.setBudget(key, "5"))).isInstanceOf(Outcome.Applied.class);
                }
                return timesEach;
            });
        }
    }

    /** How many index entries of audit records have been read, once that many records are counted. */
    private static long readEntries(Database database, long records) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> sum(database, "SELECT sum(n_tup_ins) FROM pg_stat_user_tables WHERE relname LIKE 'audit%'")
                        >= records);
        return sum(database, "SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname LIKE 'audit%'");
    }

    private static long sum(Database database, String query) {
        DatabaseAddress owner = TestDatabase.owner(database);
        try (Connection connection = DriverManager.getConnection(owner.url(), owner.user(), owner.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
