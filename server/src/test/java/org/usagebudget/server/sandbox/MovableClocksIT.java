package org.usagebudget.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.ledger.UsageVerdict;

/** Partners' clocks and what goes by them, on a machine whose time the test decides. */
class MovableClocksIT {
    private static final Instant YEARS_AHEAD = Instant.parse("2041-03-01T00:00:00Z");

    private final SandboxFixture sandbox = new SandboxFixture("2026-05-20T10:30:00.123456789Z");
    private final FurtherPartners.Added added = sandbox.partner(1);
    private final PartnerId partner = added.app().tenant();
    private final CustomerId customer = added.customers().getFirst();

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void clockStandsExactlyWhereItWasSetAndRunsOn() {
        assertThat(sandbox.movable.move(partner, _ -> YEARS_AHEAD)).isBetween(YEARS_AHEAD, YEARS_AHEAD.plusNanos(999));

        sandbox.machine.updateAndGet(time -> time.plus(Duration.ofHours(1)));

        assertThat(sandbox.clocks.now(partner))
                .isBetween(
                        YEARS_AHEAD.plus(Duration.ofHours(1)),
                        YEARS_AHEAD.plus(Duration.ofHours(1)).plusNanos(999));
    }

    @Test
    void restartKeepsTheClock() {
        sandbox.movable.move(partner, _ -> YEARS_AHEAD);
        Instant before = sandbox.clocks.now(partner);

        PartnerClocks again = new PartnerClocks(sandbox.machine::get);
        try (MovableClocks _ = sandbox.movable(again, List.of())) {
            assertThat(again.now(partner)).isEqualTo(before);
            assertThat(again.now(FurtherPartners.newId())).isEqualTo(sandbox.machine.get());
        }
    }

    @Test
    void restartMakesThePartitionsThatAreMissingAlone() {
        PartnerId other = sandbox.partner(1).app().tenant();
        sandbox.movable.move(partner, _ -> YEARS_AHEAD);
        sandbox.movable.move(other, _ -> YEARS_AHEAD.plus(Duration.ofDays(40)));
        List<Instant> made = new ArrayList<>();
        MovableClocks.Months months = new MovableClocks.Months(made::add, MovableClocks.MONTHS_MAX);

        try (MovableClocks _ = sandbox.movable(new PartnerClocks(sandbox.machine::get), months, List.of())) {
            assertThat(made).isEmpty();
        }
        // The partner's is now where the other's was, the other's needs a month more.
        sandbox.machine.updateAndGet(time -> time.plus(Duration.ofDays(40)));
        try (MovableClocks _ = sandbox.movable(new PartnerClocks(sandbox.machine::get), months, List.of())) {
            assertThat(made).containsExactly(sandbox.clocks.now(other));
        }
    }

    @Test
    void usageOfTheNewTimeIsTakenFromTheMovedPartnerAlone() {
        FurtherPartners.Added other = sandbox.partner(1);
        assertThat(sandbox.count(partner, customer, "2041-03-01T00:00:00Z", null))
                .isInstanceOf(UsageVerdict.Rejected.class);

        sandbox.movable.move(partner, _ -> YEARS_AHEAD);

        assertThat(sandbox.count(partner, customer, "2041-03-01T00:00:00Z", null))
                .isEqualTo(new UsageVerdict.Accepted("EUR"));
        assertThat(sandbox.count(partner, customer, "2041-01-01T00:00:00Z", null))
                .isEqualTo(new UsageVerdict.Accepted("EUR"));
        assertThat(sandbox.count(partner, customer, "2040-12-31T23:59:59Z", null))
                .isInstanceOf(UsageVerdict.Rejected.class);
        assertThat(sandbox.count(other.app().tenant(), other.customers().getFirst(), "2041-03-01T00:00:00Z", null))
                .isInstanceOf(UsageVerdict.Rejected.class);
    }

    @Test
    void periodEndsAtTheEdgeThatTheClockIsSetTo() {
        sandbox.count(partner, customer, "2026-05-01T00:00:00Z", null);

        sandbox.movable.move(partner, _ -> Instant.parse("2026-06-01T00:00:00Z"));
        sandbox.count(partner, customer, "2026-06-01T00:00:00Z", null);

        assertThat(sandbox.sql
                        .one(
                                "SELECT total_cost FROM account WHERE partner_id = ?",
                                row -> row.decimal("total_cost"),
                                partner.value())
                        .orElseThrow())
                .isEqualByComparingTo(BigDecimal.ONE);
        assertThat(sandbox.costs(partner).get(customer.value())).isEqualByComparingTo("2");
    }

    @Test
    void listenersAreToldInOrderOnceTheClockStandsAndIsKept() {
        List<String> told = new ArrayList<>();
        PartnerClocks moved = new PartnerClocks(sandbox.machine::get);
        ClockListener first = (of, now) -> told.add("first " + of.equals(partner) + " " + now.equals(moved.now(of))
                + " " + sandbox.store.clocks().containsKey(of));

        try (MovableClocks clocks = sandbox.movable(moved, List.of(first, (_, _) -> told.add("second")))) {
            clocks.move(partner, _ -> YEARS_AHEAD);
        }

        assertThat(told).containsExactly("first true true true", "second");
    }

    @Test
    void clockNeverGoesBackThoughPartitionsTakeLong() {
        MovableClocks.Months slow = new MovableClocks.Months(
                time -> {
                    sandbox.database.ensureUsagePartitions(time);
                    sandbox.machine.updateAndGet(now -> now.plus(Duration.ofHours(1)));
                },
                MovableClocks.MONTHS_MAX);
        try (MovableClocks clocks = sandbox.movable(sandbox.clocks, slow, List.of())) {
            Instant start = sandbox.machine.get();

            assertThat(clocks.move(partner, now -> now)).isBetween(start.plus(Duration.ofHours(1)), hours(start, 1));
            assertThat(clocks.move(partner, now -> now.plusMillis(5)))
                    .isBetween(
                            start.plus(Duration.ofHours(2)).plusMillis(5),
                            hours(start, 2).plusMillis(5));
            Duration ahead = ahead();
            assertThat(clocks.move(partner, now -> now)).isAfterOrEqualTo(start.plus(Duration.ofHours(3)));
            assertThat(ahead()).isEqualTo(ahead).isBetween(Duration.ofMillis(5), Duration.ofMillis(6));
        }
    }

    private static Instant hours(Instant start, int hours) {
        return start.plus(Duration.ofHours(hours)).plusNanos(2_000);
    }

    private Duration ahead() {
        return sandbox.store.clocks().getOrDefault(partner, Duration.ZERO);
    }

    @Test
    void registrationsAreForgottenOnceTheMoveIsKeptAndBeforeItIsMade() {
        List<String> told = new ArrayList<>();
        PartnerClocks moved = new PartnerClocks(sandbox.machine::get);
        Runnable forget = () -> told.add(sandbox.store.clocks().containsKey(partner) + " "
                + moved.now(partner).equals(sandbox.machine.get()));
        MovableClocks.Months months =
                new MovableClocks.Months(sandbox.database::ensureUsagePartitions, MovableClocks.MONTHS_MAX);

        try (MovableClocks clocks = new MovableClocks(moved, sandbox.store, months, forget, List.of())) {
            clocks.move(partner, _ -> YEARS_AHEAD);
        }

        assertThat(told).containsExactly("true true");
        assertThat(moved.now(partner)).isAfterOrEqualTo(YEARS_AHEAD);
    }

    @Test
    void moveWaitsForAChangeOfTheRegistration() throws Exception {
        CompletableFuture<Instant> move = sandbox.sql.inTransaction(change -> {
            change.update("UPDATE partner SET name = 'changing' WHERE partner_id = ?", partner.value());
            CompletableFuture<Instant> waiting = CompletableFuture.supplyAsync(
                    () -> sandbox.movable.move(partner, _ -> YEARS_AHEAD), Thread::startVirtualThread);
            await().until(() -> !sandbox.sql.list("""
                            SELECT query FROM pg_stat_activity
                             WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FOR NO KEY UPDATE%'
                            """, row -> row.text("query")).isEmpty());
            assertThat(sandbox.clocks.now(partner)).isEqualTo(sandbox.machine.get());
            return waiting;
        });

        assertThat(move.get(30, TimeUnit.SECONDS)).isAfterOrEqualTo(YEARS_AHEAD);
    }

    @Test
    void monthsAreBounded() {
        int present = sandbox.store.usageMonths().size();
        // Six months before that of the time, itself and two after.
        MovableClocks.Months months = new MovableClocks.Months(sandbox.database::ensureUsagePartitions, present + 9);
        try (MovableClocks clocks = sandbox.movable(sandbox.clocks, months, List.of())) {
            clocks.move(partner, _ -> YEARS_AHEAD);
            assertThat(sandbox.store.usageMonths()).hasSize(present + 9);

            clocks.move(partner, _ -> YEARS_AHEAD.plus(Duration.ofDays(30)));
            assertThatThrownBy(() -> clocks.move(partner, _ -> YEARS_AHEAD.plus(Duration.ofDays(31))))
                    .isInstanceOfSatisfying(
                            FaultException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.INVALID_PROPERTY));

            assertThat(clocks.now(partner)).isBefore(YEARS_AHEAD.plus(Duration.ofDays(31)));
            assertThat(sandbox.store.usageMonths()).hasSize(present + 9);
        }
    }

    @Test
    void partitionsOfClocksThatRunOnAreMadeAtTheNextStart() {
        sandbox.movable.move(partner, _ -> YEARS_AHEAD);
        sandbox.machine.updateAndGet(time -> time.plus(Duration.ofDays(200)));

        try (MovableClocks _ = sandbox.movable(sandbox.clocks, List.of())) {
            assertThat(sandbox.count(partner, customer, "2041-09-15T00:00:00Z", null))
                    .isEqualTo(new UsageVerdict.Accepted("EUR"));
        }
    }
}
