package org.usagebudget.server.standing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.BillingCalendar;
import org.usagebudget.server.store.Sql;
import org.usagebudget.server.store.TestDatabase;

/** Standings follow what the ledger commits, on a database of their own. */
class StandingsIT {
    private static final Duration PROMISED = Duration.ofSeconds(2);

    /** For what is not the promise itself, on a machine that others use. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final StandingFixture FIXTURE = new StandingFixture();

    @AfterAll
    static void close() {
        FIXTURE.close();
    }

    /** Whatever the tests before have done: nobody is there, and the day is the first. */
    @BeforeEach
    void begin() {
        FIXTURE.time.set(StandingFixture.START);
        FIXTURE.calendar.set(new BillingCalendar(1));
        FIXTURE.sql.update("DELETE FROM anchor_change");
        FIXTURE.sql.update("DELETE FROM account");
        FIXTURE.sql.update("DELETE FROM standing_change");
        FIXTURE.sql.update("DELETE FROM customer_standing");
        FIXTURE.sql.update("UPDATE partner_standing SET day = '2026-05-10', calendar = '1', next_customer = NULL");
    }

    @Test
    void changeIsSeenWithinTwoSeconds() {
        try (Standings standings = FIXTURE.standings()) {
            standings.start();
            AccountKey key = FIXTURE.customer();
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(FIXTURE.standing(key)).containsExactly("none 0 0 none 0 2026-05-01 0"));

            FIXTURE.budget(key, "200");
            await().atMost(PROMISED)
                    .untilAsserted(
                            () -> assertThat(FIXTURE.standing(key)).containsExactly("within 0 0 200 1 2026-05-01 0"));

            // 9.5 of 31 days have gone.
            FIXTURE.use(key, "190");
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(FIXTURE.standing(key)).containsExactly("trending 95 190 200 1 2026-05-01 620"));

            FIXTURE.use(key, "10.01");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(FIXTURE.standing(key))
                            .containsExactly("over 100.01 200.01 200 1 2026-05-01 652.66"));

            FIXTURE.delete(key);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(FIXTURE.standing(key)).isEmpty());

            FIXTURE.open(key, "Again");
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(FIXTURE.standing(key)).containsExactly("none 0 0 none 0 2026-05-01 0"));
            assertThat(FIXTURE.count("standing_change")).isZero();
            assertThat(standings.failures()).isZero();
            assertThat(standings.lag()).isLessThan(PATIENCE);
        }
    }

    @Test
    void commitNotesItsAccountsInOneRowAndNothingWhereNothingIsNew() {
        List<AccountKey> keys = FIXTURE.customers(3);
        FIXTURE.follow();

        // Divided among two lanes at most.
        FIXTURE.use(keys, "first");
        assertThat(FIXTURE.count("standing_change")).isBetween(1L, 2L);
        assertThat(FIXTURE.count("standing_change, unnest(customer_ids)")).isEqualTo(3);
        FIXTURE.follow();

        FIXTURE.use(keys, "first");
        assertThat(FIXTURE.count("standing_change")).isZero();
    }

    @Test
    void accountThatIsDeletedAndMadeAgainBetweenTwoRoundsIsTheNewOne() {
        AccountKey key = FIXTURE.customer("Before");
        FIXTURE.budget(key, "10");
        FIXTURE.use(key, "9");
        FIXTURE.follow();
        FIXTURE.delete(key);
        FIXTURE.open(key, "After");

        FIXTURE.follow();

        assertThat(FIXTURE.standing(key)).containsExactly("none 0 0 none 0 2026-05-01 0");
        assertThat(FIXTURE.sql.list(
                        "SELECT company_name FROM customer_standing WHERE customer_id = ?",
                        row -> row.text("company_name"),
                        key.customer().value()))
                .containsExactly("After");
    }

    @Test
    void periodTurnsWithThePartnersClockForCustomersThatNothingHappensTo() {
        AccountKey key = FIXTURE.customer();
        FIXTURE.budget(key, "100");
        FIXTURE.use(key, "120");
        FIXTURE.follow();
        assertThat(FIXTURE.standing(key).getFirst()).startsWith("over 120 120 100 1 2026-05-01");

        FIXTURE.time.set(Instant.parse("2026-05-31T23:59:59.999999Z"));
        FIXTURE.follow();
        assertThat(FIXTURE.standing(key)).containsExactly("over 120 120 100 1 2026-05-01 120");

        FIXTURE.time.set(Instant.parse("2026-06-01T00:00:00Z"));
        FIXTURE.follow();
        assertThat(FIXTURE.standing(key)).containsExactly("within 0 0 100 1 2026-06-01 none");
    }

    @Test
    void projectionIsThatOfEachNewDay() {
        AccountKey key = FIXTURE.customer();
        FIXTURE.use(key, "95");
        FIXTURE.follow();
        assertThat(FIXTURE.standing(key)).containsExactly("none 0 95 none 0 2026-05-01 310");

        FIXTURE.time.set(Instant.parse("2026-05-10T23:59:59Z"));
        FIXTURE.follow();
        assertThat(FIXTURE.standing(key)).containsExactly("none 0 95 none 0 2026-05-01 310");

        FIXTURE.time.set(Instant.parse("2026-05-11T00:00:00Z"));
        FIXTURE.follow();
        assertThat(FIXTURE.standing(key)).containsExactly("none 0 95 none 0 2026-05-01 294.5");
    }

    @Test
    void periodWithAnotherEndIsSeenOnceTheNodeKnowsTheCalendar() {
        AccountKey key = FIXTURE.customer();
        FIXTURE.use(key, "95");
        FIXTURE.follow();
        FIXTURE.sql.update(
                "INSERT INTO anchor_change (partner_id, period_start, anchor_day) VALUES (?, ?, 15)",
                FIXTURE.partner.value(),
                Instant.parse("2026-05-01T00:00:00Z"));

        FIXTURE.follow();
        assertThat(FIXTURE.standing(key)).containsExactly("none 0 95 none 0 2026-05-01 310");

        FIXTURE.calendar.set(
                new BillingCalendar(1, List.of(new BillingCalendar.Change(Instant.parse("2026-05-01T00:00:00Z"), 15))));
        FIXTURE.follow();
        assertThat(FIXTURE.standing(key)).containsExactly("none 0 95 none 0 2026-05-01 450");

        // Another node, which does not know it yet, works off a change; the next round of one that does puts it right.
        FIXTURE.budget(key, "1000");
        BillingCalendar known = FIXTURE.calendar.getAndSet(new BillingCalendar(1));
        FIXTURE.follow();
        FIXTURE.calendar.set(known);
        FIXTURE.follow();
        assertThat(FIXTURE.standing(key)).containsExactly("within 9.5 95 1000 1 2026-05-01 450");
    }

    @Test
    void nodeWhoseClockIsBehindDoesNotGoBackBehindTheDayThatIsDone() {
        AccountKey key = FIXTURE.customer();
        FIXTURE.use(key, "50");
        FIXTURE.time.set(Instant.parse("2026-06-01T00:00:00Z"));
        FIXTURE.follow();

        FIXTURE.time.set(Instant.parse("2026-05-31T23:59:59Z"));
        FIXTURE.budget(key, "70");
        FIXTURE.follow();

        assertThat(FIXTURE.standing(key)).containsExactly("within 0 0 70 1 2026-06-01 none");
    }

    @Test
    void customersThatWereThereBeforeStandingsWereKeptGetOneAtTheFirstStart() {
        List<AccountKey> keys = FIXTURE.customers(StandingWork.PIECE + 1);
        FIXTURE.sql.update("DELETE FROM standing_change");
        FIXTURE.sql.update("DELETE FROM customer_standing");
        FIXTURE.sql.update("UPDATE partner_standing SET day = '0001-01-01', calendar = ''");

        FIXTURE.follow();

        assertThat(FIXTURE.count("customer_standing")).isEqualTo(keys.size());
        assertThat(FIXTURE.sql.list(
                        "SELECT day::text || calendar AS mark FROM partner_standing WHERE next_customer IS NULL",
                        row -> row.text("mark")))
                .containsExactly("2026-05-101");
    }

    @Test
    void renewalThatWasCutOffIsGoneOnWithByAnotherNode() {
        List<AccountKey> keys = FIXTURE.customers(StandingWork.PIECE * 2 + 1);
        FIXTURE.follow();
        FIXTURE.time.set(Instant.parse("2026-06-01T00:00:00Z"));
        StandingWork cutOff = FIXTURE.work();

        assertThat(cutOff.renew(FIXTURE.partner)).isEqualTo(StandingWork.Step.FULL);
        assertThat(renewed()).isEqualTo(StandingWork.PIECE);
        assertThat(FIXTURE.work().renew(FIXTURE.partner)).isEqualTo(StandingWork.Step.FULL);
        assertThat(renewed()).isEqualTo(StandingWork.PIECE * 2);

        FIXTURE.follow();
        assertThat(renewed()).isEqualTo(keys.size());
        assertThat(cutOff.renew(FIXTURE.partner)).isEqualTo(StandingWork.Step.IDLE);
    }

    private static long renewed() {
        return FIXTURE.count("customer_standing WHERE period_start = '2026-06-01Z'");
    }

    @Test
    void renewalForgetsCustomersThatAreGone() {
        AccountKey key = FIXTURE.customer();
        FIXTURE.follow();
        FIXTURE.sql.update("DELETE FROM account");
        assertThat(FIXTURE.standing(key)).isNotEmpty();

        FIXTURE.time.set(Instant.parse("2026-05-11T00:00:00Z"));
        FIXTURE.follow();

        assertThat(FIXTURE.standing(key)).isEmpty();
    }

    @Test
    void standingThatSaysTheSameIsNotWritten() {
        AccountKey key = FIXTURE.customer();
        FIXTURE.follow();
        String before = version(key);

        FIXTURE.time.set(Instant.parse("2026-05-11T00:00:00Z"));
        FIXTURE.follow();
        assertThat(version(key)).isEqualTo(before);

        FIXTURE.budget(key, "1");
        FIXTURE.follow();
        assertThat(version(key)).isNotEqualTo(before);
    }

    private static String version(AccountKey key) {
        return FIXTURE.sql
                .one(
                        "SELECT xmin::text || ctid::text AS version FROM customer_standing WHERE customer_id = ?",
                        row -> row.text("version"),
                        key.customer().value())
                .orElseThrow();
    }

    @Test
    void movedClockFindsAllStandingsDoneThoughAWorkerRuns() throws Exception {
        AccountKey key = FIXTURE.customer();
        FIXTURE.use(key, "31");
        try (Standings standings = FIXTURE.standings()) {
            standings.start();

            // Not even a day later: projections are of the new time all the same.
            FIXTURE.time.set(Instant.parse("2026-05-10T18:00:00Z"));
            standings.clockMoved(FIXTURE.partner);
            assertThat(FIXTURE.standing(key)).containsExactly("none 0 31 none 0 2026-05-01 98.56");

            FIXTURE.time.set(Instant.parse("2026-07-01T00:00:00Z"));
            CompletableFuture<@Nullable Void> moved = FIXTURE.sql.inTransaction(other -> {
                StandingStore.lock(other);
                CompletableFuture<@Nullable Void> waiting = CompletableFuture.runAsync(
                        () -> standings.clockMoved(FIXTURE.partner), Thread::startVirtualThread);
                await().until(() -> FIXTURE.count("pg_locks WHERE locktype = 'advisory' AND NOT granted") == 1);
                assertThat(waiting).isNotDone();
                return waiting;
            });
            moved.get(30, TimeUnit.SECONDS);
            assertThat(FIXTURE.standing(key)).containsExactly("none 0 0 none 0 2026-07-01 none");
        }
    }

    @Test
    void otherNodesPassWhileOneIsAtWork() {
        FIXTURE.customer();
        StandingWork work = FIXTURE.work();

        FIXTURE.sql.inTransaction(other -> {
            StandingStore.lock(other);
            CompletableFuture<StandingWork.Step> passed =
                    CompletableFuture.supplyAsync(work::workOff, Thread::startVirtualThread);
            assertThat(passed.join()).isEqualTo(StandingWork.Step.PASSED);
            return "";
        });

        assertThat(work.workOff()).isEqualTo(StandingWork.Step.DONE);
        assertThat(work.workOff()).isEqualTo(StandingWork.Step.IDLE);
    }

    @Test
    void databaseThatGoesAwayIsFollowedAgainOnceItIsBack() {
        AtomicBoolean isAway = new AtomicBoolean();
        Sql gated = TestDatabase.gated(FIXTURE.database, () -> {
            if (isAway.get()) {
                throw new SQLTransientConnectionException("away");
            }
        });
        AccountKey key = FIXTURE.customer();
        try (Standings standings = FIXTURE.standings(gated)) {
            isAway.set(true);
            standings.start();
            await().until(() -> standings.failures() >= 2);
            assertThat(FIXTURE.standing(key)).isEmpty();

            isAway.set(false);

            await().untilAsserted(() -> assertThat(FIXTURE.standing(key)).hasSize(1));
        }
    }

    @Test
    void stopDoesNotWaitForAnIdleWorker() {
        Standings standings = FIXTURE.standings();
        standings.start();
        long began = System.nanoTime();

        standings.close();
        standings.close();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    /** Two workers, customers that come and go, budgets, usage of two periods, and a clock that is moved over a period's edge. */
    @Test
    void afterRandomChangesEveryStandingIsWhatTheUsageRecordsSay() throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        FIXTURE.time.set(Instant.parse("2026-05-31T12:00:00Z"));
        List<AccountKey> keys = FIXTURE.customers(60);
        try (Standings one = FIXTURE.standings();
                Standings other = FIXTURE.standings();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            one.start();
            other.start();
            List<Future<?>> changes = new ArrayList<>();
            for (int thread = 0; thread < 6; thread++) {
                SplittableRandom own = random.split();
                List<AccountKey> mine = keys.subList(thread * 10, thread * 10 + 10);
                changes.add(threads.submit(() -> {
                    for (int i = 0; i < 60; i++) {
                        changeAtRandom(mine.get(own.nextInt(mine.size())), own);
                    }
                }));
            }
            FIXTURE.time.set(Instant.parse("2026-06-05T12:00:00Z"));
            for (Future<?> change : changes) {
                change.get();
            }
            await().until(() -> FIXTURE.count("standing_change") == 0);
            await().until(() ->
                    FIXTURE.count("partner_standing WHERE day = '2026-06-05' AND next_customer IS NULL") == 1);
        }

        assertThat(standings()).as("-Dtest.seed=%d", seed).isEqualTo(expected());
    }

    private static void changeAtRandom(AccountKey key, SplittableRandom random) {
        switch (random.nextInt(10)) {
            case 0 -> {
                FIXTURE.delete(key);
                FIXTURE.open(key, "Again");
            }
            case 1 -> FIXTURE.budget(key, null);
            case 2, 3, 4 -> FIXTURE.budget(key, Integer.toString(random.nextInt(300)));
            case 5 -> FIXTURE.use(key, "-" + random.nextInt(20));
            case 6 -> FIXTURE.use(key, random.nextInt(100) + ".123456", Instant.parse("2026-05-20T00:00:00Z"));
            default -> FIXTURE.use(key, random.nextInt(100) + ".5");
        }
    }

    private static Map<UUID, String> standings() {
        return byCustomer("""
                SELECT customer_id, status || ' ' || trim_scale(total_cost) || ' ' || trim_scale(percent_used) || ' '
                       || coalesce(trim_scale(budget_amount)::text, 'none') || ' ' || budget_version || ' '
                       || coalesce(newest_usage::text, 'none') AS standing
                  FROM customer_standing
                 WHERE partner_id = ? AND period_start = '2026-06-01Z' AND period_end = '2026-07-01Z'
                """);
    }

    /** The rules once more, over the raw records. */
    private static Map<UUID, String> expected() {
        return byCustomer("""
                SELECT customer_id,
                       CASE WHEN budget_amount IS NULL THEN 'none' WHEN cost > budget_amount THEN 'over'
                            WHEN cost > 0 AND cost * 100 >= budget_amount * 80 THEN 'trending' ELSE 'within' END
                       || ' ' || trim_scale(cost) || ' '
                       || trim_scale(CASE WHEN budget_amount IS NULL THEN 0
                                          WHEN budget_amount = 0 THEN CASE WHEN cost > 0 THEN 100 ELSE 0 END
                                          ELSE round(cost * 100 / budget_amount, 2) END)
                       || ' ' || coalesce(trim_scale(budget_amount)::text, 'none') || ' ' || budget_version || ' '
                       || coalesce(newest::text, 'none') AS standing
                  FROM (SELECT a.customer_id, a.budget_amount, a.budget_version, coalesce(sum(r.cost), 0) AS cost,
                               max(r.usage_time) AS newest
                          FROM account a LEFT JOIN usage_record r
                               ON r.partner_id = a.partner_id AND r.account_id = a.account_id
                              AND r.period_start = '2026-06-01Z'
                         WHERE a.partner_id = ?
                         GROUP BY a.customer_id, a.budget_amount, a.budget_version) s
                """);
    }

    private static Map<UUID, String> byCustomer(String query) {
        Map<UUID, String> standings = new HashMap<>();
        FIXTURE.sql
                .list(query, row -> Map.entry(row.uuid("customer_id"), row.text("standing")), FIXTURE.partner.value())
                .forEach(entry -> standings.put(entry.getKey(), entry.getValue()));
        return standings;
    }

    @Test
    void partnerThatIsRemovedLeavesNoMark() {
        PartnerId gone = new PartnerId(UUID.randomUUID());
        FIXTURE.addPartner(gone);
        FIXTURE.follow();
        assertThat(FIXTURE.count("partner_standing")).isEqualTo(2);

        FIXTURE.sql.update("DELETE FROM partner WHERE partner_id = ?", gone.value());

        assertThat(FIXTURE.count("partner_standing")).isEqualTo(1);
        FIXTURE.follow();
    }
}
