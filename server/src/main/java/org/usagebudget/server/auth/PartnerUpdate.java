package org.usagebudget.server.auth;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to be different in a partner's registration. The anchor day is not among it: billing periods that have begun would
 * have to change.
 *
 * @param name the new name; null leaves it
 * @param currency the new default currency, for customers that come later; null leaves it
 * @param locale the new language; null leaves it
 */
public record PartnerUpdate(
        @Nullable String name,
        @Nullable String currency,
        @Nullable String locale) {
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
    }

    /** The registration with the changes. */
    PartnerRegistration of(PartnerRegistration before) {
        return new PartnerRegistration(
                before.id(),
                Objects.requireNonNullElse(name, before.name()),
                Objects.requireNonNullElse(currency, before.currency()),
                before.anchorDay(),
                Objects.requireNonNullElse(locale, before.locale()));
    }
}
