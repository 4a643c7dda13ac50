package org.usagebudget.server.standing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.ledger.Partners;
import org.usagebudget.server.store.Queries;

/**
 * Up to when a partner's standings show all that has happened. To be asked for before they are read: what is read later is never
 * older.
 *
 * <p>A change that was answered before the oldest one that is waiting has been worked off: it waited before, in the same order, and
 * what has been answered is committed. So nothing that was answered before that one is missing, be it another partner's. When that was
 * is told by the clock of the node that wrote it, so {@link #CLOCKS_APART} is taken off. Where none waits, nothing is missing that was
 * answered before the question.
 *
 * <p>Of a new day, and of a calendar that is registered but not the one that standings go by, they are old until all are renewed: they
 * are those of the day that is done. Those of a day {@linkplain Mark.Done#isTooFarAhead too far ahead} are good for nothing.
 */
final class Freshness {
    /** How far the clocks of two nodes may be apart, "some seconds" to whoever runs them. */
    static final Duration CLOCKS_APART = Duration.ofSeconds(5);

    /** The oldest change that waits, from one on, and when it was made by the clock of the node that wrote it. */
    static final String OLDEST = "SELECT c.change_id, c.recorded_at FROM standing_change c WHERE c.change_id >= ?"
            + " ORDER BY c.change_id LIMIT 1";

    private final Partners partners;
    private final InstantSource machine;
    private final QueueHead head = new QueueHead();

    /** By partners' clocks and the machine's, which is that of {@code recorded_at}. */
    Freshness(Partners partners, InstantSource machine) {
        this.partners = partners;
        this.machine = machine;
    }

    /**
     * What is asked for.
     *
     * @param registered when the partner was
     * @param oldest when the oldest change that waits was made; null for none
     * @param head its id; that of the last there ever was where none waits
     */
    private record State(
            Instant registered, Mark mark, @Nullable Instant oldest, long head) {}

    /** That time, by the partner's clock. */
    Instant of(Queries queries, PartnerId partner) {
        Instant machineNow = machine.instant();
        Instant now = partners.now(partner).truncatedTo(ChronoUnit.MICROS);
        long from = head.from(machineNow);
        Optional<State> found = queries.one(
                "SELECT p.created_at, o.recorded_at AS oldest, coalesce(o.change_id, " + StandingStore.LAST_CHANGE
                        + ") AS head, " + StandingStore.MARK_COLUMNS
                        + " FROM partner p LEFT JOIN partner_standing s USING (partner_id) LEFT JOIN (" + OLDEST
                        + ") o ON true WHERE p.partner_id = ?",
                row -> new State(
                        row.instant("created_at"),
                        StandingStore.mark(row),
                        row.instantOrNull("oldest"),
                        row.number("head")),
                from,
                partner.value());
        found.ifPresent(state -> head.looked(machineNow, from, state.head));
        return found.map(state -> asOf(state, now, Duration.between(machineNow, now)))
                .orElse(now);
    }

    private static Instant asOf(State state, Instant now, Duration ahead) {
        Instant asOf = now;
        if (state.oldest != null) {
            Instant recorded = state.oldest.plus(ahead).truncatedTo(ChronoUnit.MICROS);
            asOf = earlier(now, recorded).minus(CLOCKS_APART);
        }
        Mark.Done done = state.mark.done();
        if (done == null || done.isTooFarAhead(now)) {
            // Nothing has been worked out yet but what has changed since; before it was registered, there was nothing.
            return earlier(asOf, state.registered);
        }
        boolean isRenewing = done.next() != null || !done.calendar().equals(state.mark.registered());
        LocalDate stale = isRenewing ? done.day() : done.day().plusDays(1);
        return earlier(asOf, stale.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
