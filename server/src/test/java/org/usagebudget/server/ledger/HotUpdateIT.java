package org.usagebudget.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.usagebudget.model.CustomerId;
import org.usagebudget.server.store.Database;
import org.usagebudget.server.store.DatabaseAddress;
import org.usagebudget.server.store.TestDatabase;

/** Accounts are updated on their page, without touching an index: else the table and its key grow with every change. */
class HotUpdateIT {
    private static final int CUSTOMERS = 100_000;
    private static final int CHANGES = 200_000;
    private static final int THREADS = 256;

    @Test
    void atLeast95PercentOfUpdatesStayOnTheirPage() throws Exception {
        try (Database database = TestDatabase.fresh();
                LedgerFixture fixture = new LedgerFixture(database, LedgerConfig.STANDARD)) {
            fixture.sql.update("""
                    INSERT INTO account (partner_id, customer_id, currency, budget_version, sequence, changed_at, created_at,
                           period_start, total_cost)
                    SELECT ?, ('00000000-0000-4000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'EUR', 0, 0,
                           '2026-05-01Z', '2026-05-01Z', '2026-05-01Z', 0
                      FROM generate_series(1, ?) i
                    """, fixture.partner.value(), CUSTOMERS);
            long seed = Long.getLong("test.seed", System.nanoTime());

            changeAtRandom(fixture, new SplittableRandom(seed));

            // Statistics arrive a moment after the transactions that they count.
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> updates(database)[0] >= CHANGES);
            long[] updates = updates(database);
            assertThat((double) updates[1] / updates[0])
                    .as("HOT share of %d updates, -Dtest.seed=%d", updates[0], seed)
                    .isGreaterThanOrEqualTo(0.95);
        }
    }

    private static void changeAtRandom(LedgerFixture fixture, SplittableRandom random) throws Exception {
        List<Future<Integer>> futures = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < THREADS; i++) {
                SplittableRandom own = random.split();
                futures.add(threads.submit(() -> {
                    int applied = 0;
                    for (int n = 0; n < CHANGES / THREADS + 1; n++) {
                        UUID customer = new UUID(0x4000L, 0x8000_0000_0000_0000L | (1 + own.nextInt(CUSTOMERS)));
                        AccountKey key = new AccountKey(fixture.partner, new CustomerId(customer));
                        Outcome outcome = fixture.set(key, Integer.toString(own.nextInt(1_000_000)));
                        assertThat(outcome).isInstanceOf(Outcome.Applied.class);
                        applied++;
                    }
                    return applied;
                }));
            }
            for (Future<Integer> future : futures) {
                future.get();
            }
        }
    }

    private static long[] updates(Database database) throws SQLException {
        DatabaseAddress owner = TestDatabase.owner(database);
        try (Connection connection = DriverManager.getConnection(owner.url(), owner.user(), owner.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'account'")) {
            row.next();
            return new long[] {row.getLong(1), row.getLong(2)};
        }
    }
}
