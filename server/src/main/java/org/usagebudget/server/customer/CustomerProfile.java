package org.usagebudget.server.customer;

import org.usagebudget.server.ledger.LedgerStep;

/**
 * Who a customer is, beside its money.
 *
 * @param companyName its name, at most 200 characters
 * @param domain its default domain, unique among the customers of its partner
 * @param country ISO 3166-1 alpha-2
 */
public record CustomerProfile(String companyName, String domain, String country) implements LedgerStep.Detail {
    /** The longest company name and the longest domain, in characters. */
    public static final int TEXT_MAX = 200;

    /** Judges the lengths. */
    public CustomerProfile {
        for (String text : new String[] {companyName, domain}) {
            if (text.isBlank() || text.length() > TEXT_MAX) {
                throw new IllegalArgumentException("company name and domain must have 1.." + TEXT_MAX + " characters");
            }
        }
    }
}
