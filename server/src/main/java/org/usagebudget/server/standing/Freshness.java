package org.usagebudget.server.standing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.ledger.Partners;
import org.usagebudget.server.store.Queries;

/**
 * Up to when a partner's standings show all that has happened. To be asked for before they are read: what is read later is never
 * older.
 *
 * <p>A change that was answered before the oldest one that is waiting has been worked off: it waited before, in the same order, and
 * what has been answered is committed. So nothing that was answered before that one is missing, be it another partner's. Where none
 * waits, nothing is missing that was answered before the question. Of a new day, standings are old until all are renewed.
 */
final class Freshness {
    private final Partners partners;
    private final InstantSource machine;

    /** By partners' clocks and the machine's, which is that of {@code recorded_at}. */
    Freshness(Partners partners, InstantSource machine) {
        this.partners = partners;
        this.machine = machine;
    }

    private record State(
            Instant registered,
            @Nullable LocalDate day,
            boolean isRenewing,
            @Nullable Instant oldest) {}

    /** That time, by the partner's clock. */
    Instant of(Queries queries, PartnerId partner) {
        Instant machineNow = machine.instant();
        Instant now = partners.now(partner).truncatedTo(ChronoUnit.MICROS);
        return queries.one(
                        """
                        SELECT p.created_at, s.day::text AS day, s.next_customer IS NOT NULL AS is_renewing,
                               (SELECT c.recorded_at FROM standing_change c ORDER BY c.change_id LIMIT 1) AS oldest
                          FROM partner p LEFT JOIN partner_standing s USING (partner_id)
                         WHERE p.partner_id = ?
                        """,
                        row -> {
                            String day = row.textOrNull("day");
                            return new State(
                                    row.instant("created_at"),
                                    day == null ? null : LocalDate.parse(day),
                                    row.flag("is_renewing"),
                                    row.instantOrNull("oldest"));
                        },
                        partner.value())
                .map(state -> asOf(state, now, Duration.between(machineNow, now)))
                .orElse(now);
    }

    private static Instant asOf(State state, Instant now, Duration ahead) {
        Instant asOf = now;
        if (state.oldest != null) {
            asOf = earlier(asOf, state.oldest.plus(ahead).truncatedTo(ChronoUnit.MICROS));
        }
        if (state.day == null) {
            // Nothing has been worked out yet but what has changed since; before it was registered, there was nothing.
            return earlier(asOf, state.registered);
        }
        LocalDate stale = state.isRenewing ? state.day : state.day.plusDays(1);
        return earlier(asOf, stale.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
