package org.usagebudget.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.model.PartnerId;

/** Simulated usage in the ledger. */
class SimulationIT {
    private static final Instant NOW = Instant.parse("2026-05-20T10:30:00Z");

    private final SandboxFixture sandbox = new SandboxFixture(NOW.toString());
    private final FurtherPartners.Added added = sandbox.partner(3);
    private final PartnerId partner = added.app().tenant();

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void sameSeedCountsOnceAndToTheLastDigit() {
        Simulation.Result first = run(1, 3, NOW);
        Map<UUID, BigDecimal> costs = sandbox.costs(partner);
        Simulation.Result again = run(1, 3, NOW.plusSeconds(1_799));

        long records = sources(1).stream()
                .mapToLong(source -> Simulation.records(source, 3))
                .sum();
        assertThat(first.accepted()).isEqualTo(records);
        assertThat(first.duplicates() + first.rejected()).isZero();
        assertThat(costs).hasSize(3);
        assertThat(costs.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(first.totals().get("EUR"));
        assertThat(again).isEqualTo(new Simulation.Result(0, records, 0, Map.of()));
        assertThat(sandbox.costs(partner)).isEqualTo(costs);
    }

    @Test
    void nextHourAddsItsOwnRecordsAlone() {
        long perHour = sources(1).stream().mapToLong(UsageSource::resources).sum();
        Simulation.Result first = run(1, 2, NOW);

        Simulation.Result later = run(1, 2, NOW.plusSeconds(1_800));

        assertThat(later.accepted()).isEqualTo(perHour);
        assertThat(later.duplicates()).isEqualTo(first.accepted() - perHour);
        assertThat(later.rejected()).isZero();
    }

    @Test
    void anotherSeedIsOtherUsage() {
        Simulation.Result first = run(1, 1, NOW);

        Simulation.Result other = run(2, 1, NOW);

        assertThat(other.accepted()).isPositive();
        assertThat(other.duplicates() + other.rejected()).isZero();
        assertThat(other.totals()).isNotEqualTo(first.totals());
    }

    @Test
    void mostDaysAreTakenOnTheFirstDayOfTheShortestPeriods() {
        sandbox.machine.set(Instant.parse("2026-03-01T00:00:00Z"));
        sandbox.database.ensureUsagePartitions(sandbox.machine.get());
        FurtherPartners.Added march = sandbox.partner(1);
        List<UsageSource> sources =
                List.of(Simulation.source(1, march.customers().getFirst(), "EUR"));

        Simulation.Result result = new Simulation(sandbox.ledger, march.app().tenant(), UUID.randomUUID(), Pace.of(0))
                .run(sources, SimulateRoutes.DAYS_MAX, sandbox.machine.get());

        assertThat(result.rejected()).isZero();
        assertThat(result.accepted()).isEqualTo(Simulation.records(sources.getFirst(), SimulateRoutes.DAYS_MAX));
    }

    private Simulation.Result run(long seed, int days, Instant now) {
        return new Simulation(sandbox.ledger, partner, UUID.randomUUID(), Pace.of(0)).run(sources(seed), days, now);
    }

    private List<UsageSource> sources(long seed) {
        return added.customers().stream()
                .map(customer -> Simulation.source(seed, customer, "EUR"))
                .toList();
    }
}
