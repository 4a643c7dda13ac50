package org.usagebudget.server.auth;

import java.util.regex.Pattern;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.ledger.BillingCalendar;

/**
 * A partner as it is registered with this service.
 *
 * @param id its tenant id
 * @param name what people call it, 1 to 200 characters
 * @param currency its default currency, three capital letters of ISO 4217
 * @param calendar its billing periods
 * @param locale the language of its messages, a BCP 47 tag such as {@code de-DE}
 */
public record PartnerRegistration(PartnerId id, String name, String currency, BillingCalendar calendar, String locale) {
    /** The longest name, in characters. */
    public static final int NAME_MAX = 200;

    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final Pattern LOCALE = Pattern.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}");

    /** Judges every member; an IllegalArgumentException names the one that is out of bounds. */
    public PartnerRegistration {
        requireName(name);
        requireCurrency(currency);
        requireLocale(locale);
    }

    /** Of a partner whose billing periods all start on that day of the month, 1 to 28. */
    public PartnerRegistration(PartnerId id, String name, String currency, int anchorDay, String locale) {
        this(id, name, currency, new BillingCalendar(anchorDay), locale);
    }

    /** The day of the month on which its billing periods start, as it was decided last. */
    public int anchorDay() {
        return calendar.anchorDay();
    }

    static void requireName(String name) {
        if (name.isBlank() || name.length() > NAME_MAX) {
            throw new IllegalArgumentException("name must have 1.." + NAME_MAX + " characters, had " + name.length());
        }
    }

    static void requireCurrency(String currency) {
        if (!CURRENCY.matcher(currency).matches()) {
            throw new IllegalArgumentException("currency must be three capital letters, was '" + currency + "'");
        }
    }

    static void requireLocale(String locale) {
        if (!LOCALE.matcher(locale).matches()) {
            throw new IllegalArgumentException("locale must be a language tag such as de-DE, was '" + locale + "'");
        }
    }
}
