package org.usagebudget.server.customer;

import org.usagebudget.server.customer.InvalidCustomer.Member;
import org.usagebudget.server.ledger.LedgerStep;

/**
 * Who a customer is, beside its money.
 *
 * @param companyName its name, at most 200 characters
 * @param domain its default domain, unique among the customers of its partner
 * @param country ISO 3166-1 alpha-2
 * @param culture the language and region it is written to in, a BCP 47 tag
 */
public record CustomerProfile(String companyName, String domain, String country, String culture)
        implements LedgerStep.Detail {
    /** The longest company name and the longest domain, in characters. */
    public static final int TEXT_MAX = 200;

    /** The culture of customers of whom nothing else is said. */
    public static final String CULTURE_DEFAULT = "en-US";

    /** Judges the lengths. */
    public CustomerProfile {
        judge(Member.COMPANY_NAME, "company name", companyName);
        judge(Member.DOMAIN, "domain", domain);
    }

    /** Of the culture of those of whom nothing else is said. */
    public CustomerProfile(String companyName, String domain, String country) {
        this(companyName, domain, country, CULTURE_DEFAULT);
    }

    private static void judge(Member member, String name, String text) {
        if (text.isBlank() || text.length() > TEXT_MAX) {
            throw new InvalidCustomer(member, name + " must have 1.." + TEXT_MAX + " characters and not be blank");
        }
    }
}
