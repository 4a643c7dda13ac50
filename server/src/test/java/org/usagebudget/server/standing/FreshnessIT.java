package org.usagebudget.server.standing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.model.PartnerId;

/** What a page says of its own age. */
class FreshnessIT {
    private static final StandingFixture FIXTURE = new StandingFixture();

    @AfterAll
    static void close() {
        FIXTURE.close();
    }

    @BeforeEach
    void begin() {
        FIXTURE.time.set(StandingFixture.START);
        FIXTURE.sql.update("DELETE FROM anchor_change");
        FIXTURE.sql.update("DELETE FROM standing_change");
        FIXTURE.sql.update("""
                INSERT INTO partner_standing (partner_id, day, calendar) VALUES (?, '2026-05-10', '1')
                    ON CONFLICT (partner_id) DO UPDATE SET day = excluded.day, calendar = '1', next_customer = NULL
                """, FIXTURE.partner.value());
    }

    @Test
    void pageSaysUpToWhenAllIsInIt() {
        FIXTURE.follow();
        assertThat(asOf()).isEqualTo(StandingFixture.START);

        FIXTURE.time.set(Instant.parse("2026-05-11T09:00:00Z"));
        assertThat(asOf()).isEqualTo("2026-05-11T00:00:00Z");
        FIXTURE.sql.update("UPDATE partner_standing SET day = '2026-05-11', next_customer = ?", Mark.FIRST);
        assertThat(asOf()).isEqualTo("2026-05-11T00:00:00Z");
        FIXTURE.follow();
        assertThat(asOf()).isEqualTo("2026-05-11T09:00:00Z");
    }

    @Test
    void nothingIsClaimedOfAPartnerThatIsNewToStandings() {
        PartnerId unknown = new PartnerId(UUID.randomUUID());
        FIXTURE.addPartner(unknown);

        assertThat(FIXTURE.freshness().of(FIXTURE.sql, unknown)).isEqualTo(StandingFixture.START.minusSeconds(60));

        FIXTURE.sql.update("DELETE FROM partner WHERE partner_id = ?", unknown.value());
    }

    @Test
    void changeThatWaitsIsOfAClockThatMayBeSomeSecondsApart() {
        waitingSince(StandingFixture.START.minusSeconds(3_610));
        assertThat(asOf()).isEqualTo(StandingFixture.START.minusSeconds(10).minus(Freshness.CLOCKS_APART));

        FIXTURE.sql.update("DELETE FROM standing_change");
        waitingSince(StandingFixture.START.plusSeconds(30));
        assertThat(asOf()).isEqualTo(StandingFixture.START.minus(Freshness.CLOCKS_APART));
    }

    private static void waitingSince(Instant recorded) {
        FIXTURE.sql.update(
                "INSERT INTO standing_change (recorded_at, partner_ids, customer_ids) VALUES (?, ?, ?)",
                recorded,
                new UUID[] {UUID.randomUUID()},
                new UUID[] {UUID.randomUUID()});
    }

    @Test
    void standingsByAnotherCalendarThanTheRegisteredOneAreThoseOfTheDaysStart() {
        FIXTURE.sql.update(
                "INSERT INTO anchor_change (partner_id, period_start, anchor_day) VALUES (?, '2026-05-01Z', 15)",
                FIXTURE.partner.value());

        assertThat(asOf()).isEqualTo("2026-05-10T00:00:00Z");
    }

    private static Instant asOf() {
        return FIXTURE.freshness().of(FIXTURE.sql, FIXTURE.partner);
    }
}
