package org.usagebudget.server.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * A partner's billing periods: each runs from 00:00 UTC of the anchor day of a month to the same of the next month, its end
 * exclusive. With anchor day 1 that is the calendar month.
 *
 * @param anchorDay the day of the month on which periods start, 1..28
 */
public record BillingCalendar(int anchorDay) {
    /** The last day that every month has. */
    public static final int ANCHOR_DAY_MAX = 28;

    /** Judges the day. */
    public BillingCalendar {
        if (anchorDay < 1 || anchorDay > ANCHOR_DAY_MAX) {
            throw new IllegalArgumentException("anchor day must be 1..28, was " + anchorDay);
        }
    }

    /** When the period that holds {@code time} started. */
    public Instant startOfPeriod(Instant time) {
        LocalDate day = LocalDate.ofInstant(time, ZoneOffset.UTC);
        LocalDate anchor = day.withDayOfMonth(anchorDay);
        LocalDate start = day.isBefore(anchor) ? anchor.minusMonths(1) : anchor;
        return start.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** When the period that holds {@code time} ends, which is when the next one starts. */
    public Instant endOfPeriod(Instant time) {
        return startOfPeriod(time)
                .atZone(ZoneOffset.UTC)
                .toLocalDate()
                .plusMonths(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
    }
}
