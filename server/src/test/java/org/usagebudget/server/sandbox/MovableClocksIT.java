package org.usagebudget.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
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
    void partitionsOfClocksThatRunOnAreMadeAtTheNextStart() {
        sandbox.movable.move(partner, _ -> YEARS_AHEAD);
        sandbox.machine.updateAndGet(time -> time.plus(Duration.ofDays(200)));

        try (MovableClocks _ = sandbox.movable(sandbox.clocks, List.of())) {
            assertThat(sandbox.count(partner, customer, "2041-09-15T00:00:00Z", null))
                    .isEqualTo(new UsageVerdict.Accepted("EUR"));
        }
    }
}
