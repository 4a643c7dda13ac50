package org.usagebudget.server.standing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.BillingCalendar;
import org.usagebudget.server.store.DatabaseAddress;
import org.usagebudget.server.store.Sql;
import org.usagebudget.server.store.TestDatabase;

/** One account, one partner, one change or one wrong clock does not keep the standings of the others from being kept. */
class StandingTroubleIT {
    private static final StandingFixture FIXTURE = new StandingFixture();

    /** Before all others, in the order in which partners are looked through. */
    private static final PartnerId EARLIER = new PartnerId(new UUID(0, 1));

    @AfterAll
    static void close() {
        FIXTURE.close();
    }

    @BeforeEach
    void begin() {
        FIXTURE.time.set(StandingFixture.START);
        FIXTURE.calendar.set(new BillingCalendar(1));
        FIXTURE.asked.set(_ -> {});
        FIXTURE.sql.update("DELETE FROM anchor_change");
        FIXTURE.sql.update("DELETE FROM account");
        FIXTURE.sql.update("DELETE FROM standing_change");
        FIXTURE.sql.update("DELETE FROM customer_standing");
        FIXTURE.sql.update("DELETE FROM partner WHERE partner_id = ?", EARLIER.value());
        FIXTURE.sql.update("UPDATE partner_standing SET day = '2026-05-10', calendar = '1', next_customer = NULL");
    }

    @Test
    void errorDoesNotEndTheWorker() {
        AccountKey key = FIXTURE.customer();
        FIXTURE.asked.set(_ -> {
            throw new AssertionError("broken");
        });
        try (Standings standings = FIXTURE.standings()) {
            standings.start();
            await().until(() -> standings.failures() >= 2);

            FIXTURE.asked.set(_ -> {});

            await().untilAsserted(() -> assertThat(FIXTURE.standing(key)).hasSize(1));
        }
    }

    @Test
    void partnerWhoseRenewalFailsDoesNotKeepThoseAfterItFromTheirs() {
        AccountKey key = FIXTURE.customer();
        FIXTURE.follow();
        FIXTURE.addPartner(EARLIER);
        FIXTURE.time.set(Instant.parse("2026-06-01T00:00:00Z"));
        FIXTURE.asked.set(of -> {
            if (of.equals(EARLIER)) {
                throw new IllegalStateException("broken");
            }
        });

        try (Standings standings = FIXTURE.standings()) {
            standings.run();

            assertThat(FIXTURE.standing(key)).containsExactly("none 0 0 none 0 2026-06-01 none");
            assertThat(standings.failures()).isOne();
        }
    }

    @Test
    void accountWhosePeriodDoesNotFitTheCalendarStandsInItsOwn() {
        AccountKey key = FIXTURE.customer();
        AccountKey other = FIXTURE.customer();
        FIXTURE.use(key, "6");
        FIXTURE.use(other, "10");
        FIXTURE.follow();
        FIXTURE.sql.update(
                "UPDATE account SET period_start = '2026-05-05Z' WHERE customer_id = ?",
                key.customer().value());

        FIXTURE.time.set(Instant.parse("2026-05-11T00:00:00Z"));
        FIXTURE.follow();

        // 6 of the 27 days to June 1 have gone.
        assertThat(FIXTURE.standing(key)).containsExactly("none 0 6 none 0 2026-05-05 27");
        assertThat(FIXTURE.standing(other)).containsExactly("none 0 10 none 0 2026-05-01 31");
    }

    @Test
    void accountThatCannotBeWorkedOutStaysAsItIsAndTheOthersGoOn() {
        AccountKey key = FIXTURE.customer();
        AccountKey other = FIXTURE.customer();
        FIXTURE.use(key, "10");
        FIXTURE.use(other, "10");
        FIXTURE.follow();
        String before = FIXTURE.standing(key).getFirst();
        FIXTURE.sql.update(
                "UPDATE account SET changed_at = 'infinity' WHERE customer_id = ?",
                key.customer().value());
        FIXTURE.sql.update(
                "INSERT INTO standing_change (recorded_at, partner_ids, customer_ids) VALUES (now(), ?, ?)",
                new UUID[] {FIXTURE.partner.value()},
                new UUID[] {key.customer().value()});
        FIXTURE.budget(other, "7");

        FIXTURE.follow();
        assertThat(FIXTURE.standing(key)).containsExactly(before);
        assertThat(FIXTURE.standing(other).getFirst()).startsWith("over ");
        assertThat(FIXTURE.count("standing_change")).isZero();

        FIXTURE.time.set(Instant.parse("2026-06-01T00:00:00Z"));
        FIXTURE.follow();
        assertThat(FIXTURE.standing(key)).containsExactly(before);
        assertThat(FIXTURE.standing(other)).containsExactly("within 0 0 7 1 2026-06-01 none");
    }

    @Test
    void noStatementWritesMoreThanAThousandStandings() throws SQLException {
        FIXTURE.customers(StandingStore.WRITTEN_MAX + 1);
        owner("""
                CREATE FUNCTION few() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF (SELECT count(*) FROM written) > 1000 THEN RAISE 'too many at once'; END IF;
                  RETURN NULL;
                END $$;
                CREATE TRIGGER few AFTER INSERT ON customer_standing REFERENCING NEW TABLE AS written
                  FOR EACH STATEMENT EXECUTE FUNCTION few()
                """);
        try {
            FIXTURE.follow();
        } finally {
            owner("DROP TRIGGER few ON customer_standing; DROP FUNCTION few()");
        }

        assertThat(FIXTURE.count("customer_standing")).isEqualTo(StandingStore.WRITTEN_MAX + 1);
    }

    private static void owner(String sql) throws SQLException {
        DatabaseAddress owner = TestDatabase.owner(FIXTURE.database);
        try (Connection connection = DriverManager.getConnection(owner.url(), owner.user(), owner.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void workerRestsAndLagsNotWhereChangesNeverCease() throws Exception {
        AtomicReference<Instant> machine = new AtomicReference<>(StandingFixture.START);
        Sql busy = TestDatabase.gated(FIXTURE.database, () -> waiting(1));
        try (Standings standings = new Standings(busy, FIXTURE.partners, machine::get)) {
            machine.set(StandingFixture.START.plusSeconds(3_600));
            assertThat(standings.lag()).isEqualTo(Duration.ofHours(1));

            CompletableFuture.runAsync(standings::run, Thread::startVirtualThread)
                    .get(30, TimeUnit.SECONDS);

            assertThat(standings.lag()).isZero();
            assertThat(standings.failures()).isZero();
        }
    }

    @Test
    void workerGoesOnAtOnceWhereAStepWasFull() {
        waiting(StandingWork.CHANGES_MAX + 1);

        FIXTURE.follow();

        assertThat(FIXTURE.count("standing_change")).isZero();
    }

    @Test
    void markOfAClockThatWasMonthsAheadIsBegunAnew() {
        AccountKey key = FIXTURE.customer();
        AccountKey idle = FIXTURE.customer();
        FIXTURE.use(key, "95");
        FIXTURE.follow();
        String before = asOf(idle);
        FIXTURE.time.set(Instant.parse("2026-09-01T00:00:00Z"));
        FIXTURE.follow();
        assertThat(FIXTURE.standing(key)).containsExactly("none 0 0 none 0 2026-09-01 none");

        FIXTURE.time.set(StandingFixture.START);
        assertThat(FIXTURE.freshness().of(FIXTURE.sql, FIXTURE.partner))
                .isEqualTo(StandingFixture.START.minusSeconds(60));
        FIXTURE.follow();

        assertThat(FIXTURE.standing(key)).containsExactly("none 0 95 none 0 2026-05-01 310");
        assertThat(asOf(idle)).isEqualTo(before);
        assertThat(FIXTURE.freshness().of(FIXTURE.sql, FIXTURE.partner)).isEqualTo(StandingFixture.START);
    }

    @Test
    void rowThatSaysTheSameAsAClockOfDaysAheadGetsItsTimeBack() {
        AccountKey idle = FIXTURE.customer();
        FIXTURE.follow();
        FIXTURE.time.set(Instant.parse("2026-05-20T00:00:00Z"));
        FIXTURE.budget(idle, "1");
        FIXTURE.follow();
        FIXTURE.sql.update("UPDATE account SET changed_at = '2026-05-10T12:00:00Z'");

        FIXTURE.time.set(StandingFixture.START);
        FIXTURE.follow();

        assertThat(asOf(idle)).isEqualTo("2026-05-10 12:00:00+00");
    }

    @Test
    void markOfTheNextDayIsAccepted() {
        Mark.Done done = new Mark.Done(Mark.dayOf(StandingFixture.START).plusDays(1), "1", null);

        assertThat(new Mark(FIXTURE.partner, "1", done).isDue(StandingFixture.START))
                .isFalse();
        assertThat(Mark.notBefore(StandingFixture.START, done)).isEqualTo("2026-05-11T00:00:00Z");
        Mark.Done ahead = new Mark.Done(done.day().plusDays(1), "1", null);
        assertThat(new Mark(FIXTURE.partner, "1", ahead).isDue(StandingFixture.START))
                .isTrue();
        assertThat(Mark.notBefore(StandingFixture.START, ahead)).isEqualTo(StandingFixture.START);
    }

    private static String asOf(AccountKey key) {
        return FIXTURE.sql
                .one(
                        "SELECT as_of::text AS as_of FROM customer_standing WHERE customer_id = ?",
                        row -> row.text("as_of"),
                        key.customer().value())
                .orElseThrow();
    }

    @Test
    void queueIsLookedThroughFromItsLastHeadOnAndFromTheStartEveryMinute() {
        AtomicReference<Instant> machine = new AtomicReference<>(StandingFixture.START);
        StandingWork work = new StandingWork(FIXTURE.sql, FIXTURE.partners, machine::get);
        Freshness freshness = new Freshness(FIXTURE.partners, machine::get);
        waiting((int) QueueHead.MARGIN + 100);
        FIXTURE.sql.update("DELETE FROM standing_change");
        long last = StandingStore.lastChange(FIXTURE.sql);
        assertThat(work.workOff()).isEqualTo(StandingWork.Step.IDLE);
        assertThat(freshness.of(FIXTURE.sql, FIXTURE.partner)).isEqualTo(StandingFixture.START);

        waitingAs(last - QueueHead.MARGIN);
        assertThat(freshness.of(FIXTURE.sql, FIXTURE.partner)).isBefore(StandingFixture.START);
        assertThat(work.workOff()).isEqualTo(StandingWork.Step.DONE);
        assertThat(work.workOff()).isEqualTo(StandingWork.Step.IDLE);
        assertThat(freshness.of(FIXTURE.sql, FIXTURE.partner)).isBeforeOrEqualTo(StandingFixture.START);

        waitingAs(last - QueueHead.MARGIN - 1);
        assertThat(work.workOff()).isEqualTo(StandingWork.Step.IDLE);
        machine.set(StandingFixture.START.plus(QueueHead.ANEW).minusNanos(1));
        assertThat(work.workOff()).isEqualTo(StandingWork.Step.IDLE);

        machine.set(StandingFixture.START.plus(QueueHead.ANEW));
        assertThat(freshness.of(FIXTURE.sql, FIXTURE.partner)).isBefore(StandingFixture.START);
        assertThat(work.workOff()).isEqualTo(StandingWork.Step.DONE);
    }

    private static void waitingAs(long id) {
        FIXTURE.sql.update("""
                INSERT INTO standing_change (change_id, recorded_at, partner_ids, customer_ids) OVERRIDING SYSTEM VALUE
                VALUES (?, '2026-01-01Z', ARRAY[gen_random_uuid()], ARRAY[gen_random_uuid()])
                """, id);
    }

    @Test
    void movedClockWaitsAsLongAsAStatementMayForTheStepOfAnother() throws Exception {
        CompletableFuture<String> waiting = FIXTURE.sql.inTransaction(other -> {
            StandingStore.lock(other);
            CompletableFuture<String> result = CompletableFuture.supplyAsync(
                    () -> FIXTURE.sql.inTransaction(mine -> {
                        mine.one("SELECT set_config('lock_timeout', '50ms', true) AS bound", row -> row.text("bound"));
                        StandingStore.lock(mine);
                        return "locked";
                    }),
                    Thread::startVirtualThread);
            await().until(() -> result.isDone()
                    || FIXTURE.count("pg_locks WHERE locktype = 'advisory' AND NOT granted"
                                    + " AND clock_timestamp() - waitstart > '300 ms'")
                            == 1);
            return result;
        });

        assertThat(waiting.get(30, TimeUnit.SECONDS)).isEqualTo("locked");
    }

    @Test
    void movedClockAsksAnewForACalendarThatIsNotTheRegisteredOne() {
        AccountKey key = FIXTURE.customer();
        FIXTURE.use(key, "95");
        FIXTURE.follow();
        FIXTURE.sql.update(
                "INSERT INTO anchor_change (partner_id, period_start, anchor_day) VALUES (?, '2026-05-01Z', 15)",
                FIXTURE.partner.value());
        BillingCalendar registered =
                new BillingCalendar(1, List.of(new BillingCalendar.Change(Instant.parse("2026-05-01T00:00:00Z"), 15)));
        AtomicInteger times = new AtomicInteger();
        FIXTURE.asked.set(_ -> {
            if (times.incrementAndGet() == 3) {
                FIXTURE.calendar.set(registered);
            }
        });

        FIXTURE.work().renewAll(FIXTURE.partner);

        assertThat(FIXTURE.standing(key)).containsExactly("none 0 95 none 0 2026-05-01 450");
        assertThat(times).hasValue(3);
    }

    /** So many more changes wait, of nobody. */
    private static void waiting(int changes) {
        FIXTURE.sql.update("""
                INSERT INTO standing_change (recorded_at, partner_ids, customer_ids)
                SELECT now(), ARRAY[gen_random_uuid()], ARRAY[gen_random_uuid()] FROM generate_series(1, ?)
                """, changes);
    }
}
