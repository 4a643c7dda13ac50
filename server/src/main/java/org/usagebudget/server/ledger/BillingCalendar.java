package org.usagebudget.server.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A partner's billing periods: they follow one another without gap, start at 00:00 UTC of an anchor day, and end, exclusive, where
 * the next one starts. With anchor day 1 that is the calendar month. Immutable.
 *
 * <p>One rule gives them all: a period that starts at S under anchor day N ends at the first midnight UTC of a day N that is at least
 * {@link #DAYS_MIN} days after S. Where S is a day N itself, that is a month later. Where the anchor day changes with S, the period is
 * longer once, {@link #DAYS_MAX} days at most: two days N are at most 31 days apart.
 *
 * @param firstAnchorDay the day of the month on which periods start before any change, 1..28
 * @param changes what has been changed, oldest first
 */
public record BillingCalendar(int firstAnchorDay, List<Change> changes) {
    /** The last day that every month has. */
    public static final int ANCHOR_DAY_MAX = 28;

    /** The shortest period, in days. */
    public static final int DAYS_MIN = 28;

    /** The longest period, in days: from December 5 to February 1, where the anchor day becomes 1. */
    public static final int DAYS_MAX = 58;

    /**
     * How long before the end of a period its end cannot be moved any more: longer than any node works with a registration or
     * with the terms of a command that it has taken, so that none closes a period that another one still lengthens.
     */
    public static final Duration SETTLED_BEFORE_END = Duration.ofMinutes(1);

    /**
     * From a period on, another anchor day: that period is the first to end on it.
     *
     * @param periodStart when the period starts
     * @param anchorDay the day of the month, 1..28
     */
    public record Change(Instant periodStart, int anchorDay) {
        /** Judges the day. */
        public Change {
            requireDay(anchorDay);
        }
    }

    /** Judges the days, and that each change is of a period that there is, in order. */
    public BillingCalendar {
        requireDay(firstAnchorDay);
        changes = List.copyOf(changes);
        for (int i = 0; i < changes.size(); i++) {
            Instant start = changes.get(i).periodStart();
            boolean isLater = i == 0 || start.isAfter(changes.get(i - 1).periodStart());
            if (!isLater
                    || !startOfPeriod(start, firstAnchorDay, changes.subList(0, i))
                            .equals(start)) {
                throw new IllegalArgumentException("no billing period of this calendar starts at " + start);
            }
        }
    }

    /** Periods that all start on that day of the month, 1..28. */
    public BillingCalendar(int anchorDay) {
        this(anchorDay, List.of());
    }

    /** Judges an anchor day; an IllegalArgumentException says the bounds. */
    public static void requireDay(int day) {
        if (day < 1 || day > ANCHOR_DAY_MAX) {
            throw new IllegalArgumentException("anchor day must be 1.." + ANCHOR_DAY_MAX + ", was " + day);
        }
    }

    /** The day of the month that was decided last; {@link #anchorDaySince} says from when on it holds. */
    public int anchorDay() {
        return changes.isEmpty() ? firstAnchorDay : changes.getLast().anchorDay();
    }

    /** When the first period starts that starts on {@link #anchorDay}; the distant past where it has never been changed. */
    public Instant anchorDaySince() {
        return changes.isEmpty() ? Instant.MIN : endOfFirst(changes.getLast());
    }

    /** The period that holds {@code time}. */
    public BillingPeriod periodAt(Instant time) {
        return new BillingPeriod(startOfPeriod(time), endOfPeriod(time));
    }

    /** The period that starts in a month, UTC: never more than one, and none where the one before has been lengthened over it. */
    public Optional<BillingPeriod> periodStartingIn(YearMonth month) {
        BillingPeriod last = periodAt(midnight(month.atEndOfMonth()));
        return last.start().isBefore(midnight(month.atDay(1))) ? Optional.empty() : Optional.of(last);
    }

    /** When the period that holds {@code time} started. */
    public Instant startOfPeriod(Instant time) {
        return startOfPeriod(time, firstAnchorDay, changes);
    }

    /** When the period that holds {@code time} ends, which is when the next one starts. */
    public Instant endOfPeriod(Instant time) {
        int last = lastNotAfter(time, changes);
        if (last < 0) {
            return midnight(anchorNotAfter(time, firstAnchorDay).plusMonths(1));
        }
        Change change = changes.get(last);
        Instant end = endOfFirst(change);
        return time.isBefore(end)
                ? end
                : midnight(anchorNotAfter(time, change.anchorDay()).plusMonths(1));
    }

    /**
     * This calendar with another anchor day, decided at {@code now}: the open period is the first to end on it, or, where its end is
     * closer than {@link #SETTLED_BEFORE_END} with or without the change, the one after. Periods that have ended never change. It
     * replaces what was decided before for the same period, and never comes before that: clocks may disagree.
     */
    public BillingCalendar changed(Instant now, int day) {
        requireDay(day);
        if (day == anchorDay()) {
            return this;
        }
        Instant start = startOfPeriod(now);
        if (!changes.isEmpty() && changes.getLast().periodStart().isAfter(start)) {
            start = changes.getLast().periodStart();
        }
        Instant settled = now.plus(SETTLED_BEFORE_END);
        Instant end = endOfPeriod(start);
        if (!end.isAfter(settled) || !endOfFirst(new Change(start, day)).isAfter(settled)) {
            start = end;
        }
        List<Change> after = new ArrayList<>(changes);
        if (!after.isEmpty() && after.getLast().periodStart().equals(start)) {
            after.removeLast();
        }
        after.add(new Change(start, day));
        return new BillingCalendar(firstAnchorDay, after);
    }

    private static Instant startOfPeriod(Instant time, int firstDay, List<Change> changes) {
        int last = lastNotAfter(time, changes);
        if (last < 0) {
            return midnight(anchorNotAfter(time, firstDay));
        }
        Change change = changes.get(last);
        return time.isBefore(endOfFirst(change))
                ? change.periodStart()
                : midnight(anchorNotAfter(time, change.anchorDay()));
    }

    /** From the end: what is asked for is nearly always new. */
    private static int lastNotAfter(Instant time, List<Change> changes) {
        int last = changes.size() - 1;
        while (last >= 0 && changes.get(last).periodStart().isAfter(time)) {
            last--;
        }
        return last;
    }

    /** When the period ends with which a change begins. */
    private static Instant endOfFirst(Change change) {
        LocalDate earliest = day(change.periodStart()).plusDays(DAYS_MIN);
        LocalDate anchor = earliest.withDayOfMonth(change.anchorDay());
        return midnight(anchor.isBefore(earliest) ? anchor.plusMonths(1) : anchor);
    }

    private static LocalDate anchorNotAfter(Instant time, int anchorDay) {
        LocalDate day = day(time);
        LocalDate anchor = day.withDayOfMonth(anchorDay);
        return day.isBefore(anchor) ? anchor.minusMonths(1) : anchor;
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
