package org.usagebudget.server.spend;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.json.JsonInput;
import org.usagebudget.server.ledger.BillingCalendar;
import org.usagebudget.server.ledger.BillingPeriod;

/**
 * The billing period that a request asks for: the one that starts in the month, UTC, of its parameter {@value #NAME}, or else the open
 * one.
 *
 * @param period the period
 * @param isStated whether the request names it
 * @param calendar the partner's billing periods
 * @param now the partner's time
 */
record AskedPeriod(BillingPeriod period, boolean isStated, BillingCalendar calendar, Instant now) {
    /** The parameter, in any letter case. */
    static final String NAME = "period";

    private static final Pattern MONTH = Pattern.compile("(?!0000)[0-9]{4}-(0[1-9]|1[0-2])");

    /**
     * Reads a query.
     *
     * @param parameters names and values, decoded
     * @throws FaultException 400/2000 where the parameter stands there twice, is no month, or no period starts in that month, or has
     *     begun yet
     */
    static AskedPeriod parse(List<Map.Entry<String, String>> parameters, BillingCalendar calendar, Instant now) {
        List<String> values = parameters.stream()
                .filter(pair -> JsonInput.isCalled(pair.getKey(), NAME))
                .map(Map.Entry::getValue)
                .toList();
        if (values.size() > 1) {
            throw malformed(values.size() + " times", "must stand there once");
        }
        BillingPeriod open = calendar.periodAt(now);
        if (values.isEmpty()) {
            return new AskedPeriod(open, false, calendar, now);
        }
        String value = values.getFirst();
        if (!MONTH.matcher(value).matches()) {
            throw malformed(value, "must be the month in which the billing period starts, such as " + month(open));
        }
        YearMonth month = YearMonth.parse(value);
        if (month.isAfter(month(open))) {
            throw malformed(value, "has not begun; the open billing period is " + month(open));
        }
        BillingPeriod period = calendar.periodStartingIn(month).orElseThrow(() -> {
            BillingPeriod over = calendar.periodAt(midnight(month));
            return malformed(
                    value,
                    "no billing period starts in it; " + month(over) + " is the one that lasts until " + over.end());
        });
        return new AskedPeriod(period, true, calendar, now);
    }

    /**
     * Refuses a period of which no more is kept than its total.
     *
     * @param oldest the oldest month whose periods are kept day by day
     * @throws FaultException 400/2000
     */
    AskedPeriod requireKept(YearMonth oldest) {
        if (isStated && month(period).isBefore(oldest)) {
            // No period is so long that none starts in two months.
            YearMonth first = oldest;
            while (calendar.periodStartingIn(first).isEmpty()) {
                first = first.plusMonths(1);
            }
            throw malformed(
                    month(period).toString(),
                    "records of it are no longer kept; the oldest billing period that is kept is " + first);
        }
        return this;
    }

    /**
     * Refuses the period for what it adds up to where the days of it are gone: it was dropped while fewer months were kept than now.
     *
     * @param isDropped whether usage was counted of which no day is there
     * @throws FaultException 400/2000
     */
    void requireDays(boolean isDropped) {
        if (isStated && isDropped) {
            throw malformed(
                    month(period).toString(), "records of it are no longer kept; its total is, in the usage summaries");
        }
    }

    /**
     * The same for an account whose open period started then: where no period is named and a node whose clock is ahead has opened a
     * later one, that is the open one.
     */
    AskedPeriod of(Instant opened) {
        return !isStated && opened.isAfter(period.start())
                ? new AskedPeriod(calendar.periodAt(opened), false, calendar, now)
                : this;
    }

    /** The month that the request names; null for none. */
    @Nullable YearMonth month() {
        return isStated ? month(period) : null;
    }

    /** What asks for the same period again: a path with its query. */
    String uri(String path) {
        return isStated ? path + "?" + NAME + "=" + month(period) : path;
    }

    private static YearMonth month(BillingPeriod period) {
        return YearMonth.from(period.start().atOffset(ZoneOffset.UTC));
    }

    private static Instant midnight(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static FaultException malformed(String value, String rule) {
        return new FaultException(FaultCode.MALFORMED_INPUT, NAME, JsonInput.cut(value), rule);
    }
}
