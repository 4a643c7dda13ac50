package org.usagebudget.server.customer;

import java.util.Currency;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.ledger.AccountKey;

/**
 * A customer that is to be added.
 *
 * @param key its id, and whose it is
 * @param currency its billing currency, three capital letters that ISO 4217 knows
 * @param profile who it is
 */
public record NewCustomer(AccountKey key, String currency, CustomerProfile profile) {
    private static final Pattern DOMAIN =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+");

    /** Judges what new customers alone must keep to; an IllegalArgumentException names the member. */
    public NewCustomer {
        if (!isCurrency(currency)) {
            throw new IllegalArgumentException(
                    "currency must be three capital letters of ISO 4217 such as EUR, was '" + currency + "'");
        }
        if (profile.companyName().chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("company name must have no control characters");
        }
        if (!DOMAIN.matcher(profile.domain()).matches()) {
            throw new IllegalArgumentException(
                    "domain must be a domain name such as example.com, was '" + profile.domain() + "'");
        }
        if (!Set.of(Locale.getISOCountries()).contains(profile.country())) {
            throw new IllegalArgumentException(
                    "country must be two capital letters of ISO 3166 such as DE, was '" + profile.country() + "'");
        }
    }

    /**
     * One with the domain that is asked for, in small letters, or one that nobody has.
     *
     * @param domain null for {@code <id>.invalid}
     */
    public static NewCustomer of(
            AccountKey key, String companyName, String currency, String country, @Nullable String domain) {
        String name = domain == null ? key.customer() + ".invalid" : domain.toLowerCase(Locale.ROOT);
        return new NewCustomer(key, currency, new CustomerProfile(companyName, name, country));
    }

    /** Whether that is a currency: three capital letters, known to ISO 4217. */
    public static boolean isCurrency(String code) {
        return Currency.getAvailableCurrencies().stream()
                .anyMatch(currency -> currency.getCurrencyCode().equals(code));
    }
}
