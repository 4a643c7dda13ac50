package org.usagebudget.server.auth;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.ledger.BillingCalendar;

/**
 * What is to be different in a partner's registration.
 *
 * @param name the new name; null leaves it
 * @param currency the new default currency, for customers that come later; null leaves it
 * @param locale the new language; null leaves it
 * @param anchorDay the day of the month on which billing periods are to start, 1 to 28, as {@link BillingCalendar#changed} does it;
 *     null leaves it
 */
public record PartnerUpdate(
        @Nullable String name,
        @Nullable String currency,
        @Nullable String locale,
        @Nullable Integer anchorDay) {
    /** Judges what is to change like {@link PartnerRegistration}. */
    public PartnerUpdate {
        if (name != null) {
            PartnerRegistration.requireName(name);
        }
        if (currency != null) {
            PartnerRegistration.requireCurrency(currency);
        }
        if (locale != null) {
            PartnerRegistration.requireLocale(locale);
        }
        if (anchorDay != null) {
            BillingCalendar.requireDay(anchorDay);
        }
    }

    /** The registration with the changes, made at the partner's time {@code now}. */
    PartnerRegistration of(PartnerRegistration before, Instant now) {
        return new PartnerRegistration(
                before.id(),
                Objects.requireNonNullElse(name, before.name()),
                Objects.requireNonNullElse(currency, before.currency()),
                anchorDay == null ? before.calendar() : before.calendar().changed(now, anchorDay),
                Objects.requireNonNullElse(locale, before.locale()));
    }
}
