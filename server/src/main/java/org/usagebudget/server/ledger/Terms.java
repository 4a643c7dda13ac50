package org.usagebudget.server.ledger;

/**
 * What a partner has settled for all its accounts.
 *
 * @param calendar its billing periods
 * @param thresholds where its accounts cross
 */
public record Terms(BillingCalendar calendar, Thresholds thresholds) {
    /** Calendar months, 80 and 100 percent. */
    public static final Terms STANDARD = new Terms(new BillingCalendar(1), Thresholds.STANDARD);
}
