package org.usagebudget.server.standing;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.ledger.BillingCalendar;

/**
 * For which day, UTC by the partner's clock, the standings of a partner have been worked out, or are being so. Periods start at
 * midnight, and projections are those of a day at least, so that a new day is what makes standings old; another calendar does too.
 *
 * @param partner whose
 * @param registered the partner's calendar as it is registered, {@linkplain #text as a text}
 * @param done what has been worked out; null for nothing yet
 */
record Mark(PartnerId partner, String registered, @Nullable Done done) {
    /** No customer has a lower id. */
    static final UUID FIRST = new UUID(0, 0);

    /**
     * What has been worked out.
     *
     * @param day for which day
     * @param calendar by which calendar, as a text
     * @param next the customer from which on it is still to be done; null once all is
     */
    record Done(LocalDate day, String calendar, @Nullable UUID next) {
        /** When that day began. */
        Instant since() {
            return day.atStartOfDay(ZoneOffset.UTC).toInstant();
        }

        /**
         * Whether no difference of clocks that are right explains it: a clock was wrong once, and so are the standings. Clocks are some
         * seconds apart, so a right mark is of the next day at most.
         */
        boolean isTooFarAhead(Instant now) {
            return day.isAfter(dayOf(now).plusDays(1));
        }
    }

    /** The day that a time is of. */
    static LocalDate dayOf(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    /** A calendar as a text, the same for the same calendar alone, spelled as SQL does it. */
    static String text(BillingCalendar calendar) {
        StringBuilder text = new StringBuilder().append(calendar.firstAnchorDay());
        calendar.changes()
                .forEach(change -> text.append(',')
                        .append(change.periodStart().getEpochSecond())
                        .append(' ')
                        .append(change.anchorDay()));
        return text.toString();
    }

    /** Whether there is something to do at that time of the partner's clock. */
    boolean isDue(Instant now) {
        return done == null
                || done.next != null
                || done.day.isBefore(dayOf(now))
                || done.isTooFarAhead(now)
                || !done.calendar.equals(registered);
    }

    /** From which customer on there is something to do for a day: where it was left for that day by the same calendar. */
    UUID from(LocalDate day) {
        return done == null || done.next == null || !done.day.equals(day) || !done.calendar.equals(registered)
                ? FIRST
                : done.next;
    }

    /**
     * The partner's time, but never earlier than the day that is done: of two nodes whose clocks differ, one must not go back behind
     * the other, unless that is {@linkplain Done#isTooFarAhead too far ahead}.
     */
    static Instant notBefore(Instant now, @Nullable Done done) {
        return done == null || now.isAfter(done.since()) || done.isTooFarAhead(now) ? now : done.since();
    }
}
