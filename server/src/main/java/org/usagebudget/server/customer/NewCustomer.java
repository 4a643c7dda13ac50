package org.usagebudget.server.customer;

import java.util.Currency;
import java.util.IllformedLocaleException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.Customer;
import org.usagebudget.server.customer.InvalidCustomer.Member;
import org.usagebudget.server.json.JsonInput;
import org.usagebudget.server.ledger.AccountKey;

/**
 * A customer that is to be added.
 *
 * @param key its id, and whose it is
 * @param currency its billing currency, three capital letters that ISO 4217 knows
 * @param profile who it is
 */
public record NewCustomer(AccountKey key, String currency, CustomerProfile profile) {
    /** The longest culture, in characters: what BCP 47 tells implementations to allow for. */
    static final int CULTURE_MAX = 35;

    private static final Pattern DOMAIN =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+");
    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
    private static final Set<String> CURRENCIES = Currency.getAvailableCurrencies().stream()
            .map(Currency::getCurrencyCode)
            .collect(Collectors.toUnmodifiableSet());

    /** Judges what new customers alone must keep to; an {@link InvalidCustomer} names the member. */
    public NewCustomer {
        if (!isCurrency(currency)) {
            throw new InvalidCustomer(
                    Member.CURRENCY,
                    "currency must be three capital letters of ISO 4217 such as EUR, was " + quoted(currency));
        }
        if (profile.companyName().codePoints().anyMatch(JsonInput::isNoText)) {
            throw new InvalidCustomer(Member.COMPANY_NAME, "company name must have no control characters");
        }
        if (!DOMAIN.matcher(profile.domain()).matches()) {
            throw new InvalidCustomer(
                    Member.DOMAIN, "domain must be a domain name such as example.com, was " + quoted(profile.domain()));
        }
        if (!COUNTRIES.contains(profile.country())) {
            throw new InvalidCustomer(
                    Member.COUNTRY,
                    "country must be two capital letters of ISO 3166 such as DE, was " + quoted(profile.country()));
        }
        if (!isCulture(profile.culture())) {
            throw new InvalidCustomer(
                    Member.CULTURE,
                    "culture must be a BCP 47 tag of at most " + CULTURE_MAX + " characters such as de-DE, was "
                            + quoted(profile.culture()));
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

    /**
     * One as its partner describes it: the domain in any letter case.
     *
     * @param currency null for the country's
     * @throws InvalidCustomer naming the member that is outside its bounds
     */
    static NewCustomer of(AccountKey key, CustomerProfile profile, @Nullable String currency) {
        CustomerProfile small = new CustomerProfile(
                profile.companyName(), profile.domain().toLowerCase(Locale.ROOT), profile.country(), profile.culture());
        return new NewCustomer(key, currency == null ? currencyOf(profile.country()) : currency, small);
    }

    /** The customer as it will be once it has been added. */
    Customer resource() {
        return Customer.builder(key.customer())
                .companyName(profile.companyName())
                .domain(profile.domain())
                .country(profile.country())
                .culture(profile.culture())
                .currencyCode(currency)
                .build();
    }

    /** Whether that is a currency: three capital letters, known to ISO 4217. */
    public static boolean isCurrency(String code) {
        return CURRENCIES.contains(code);
    }

    private static String currencyOf(String country) {
        if (!COUNTRIES.contains(country)) {
            throw new InvalidCustomer(
                    Member.COUNTRY,
                    "country must be two capital letters of ISO 3166 such as DE, was " + quoted(country));
        }
        // A few countries, Antarctica among them, have none.
        return Optional.ofNullable(Currency.getInstance(Locale.of("", country)))
                .map(Currency::getCurrencyCode)
                .orElseThrow(() -> new InvalidCustomer(
                        Member.CURRENCY, "currency is needed: country " + country + " has none of its own"));
    }

    private static boolean isCulture(String tag) {
        if (tag.length() > CULTURE_MAX) {
            return false;
        }
        try {
            return !new Locale.Builder()
                    .setLanguageTag(tag)
                    .build()
                    .getLanguage()
                    .isEmpty();
        } catch (IllformedLocaleException _) {
            return false;
        }
    }

    private static String quoted(String text) {
        return "'" + JsonInput.cut(text) + "'";
    }
}
