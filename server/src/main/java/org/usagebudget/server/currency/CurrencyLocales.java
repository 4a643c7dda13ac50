package org.usagebudget.server.currency;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a currency is told to whom it is billed: by a culture whose country has it, and by its symbol there. The same on every machine,
 * whatever its own language. Thread-safe.
 */
public final class CurrencyLocales {
    private static final int KNOWN_MAX = 10_000;

    /** The locales that name a language and a country and no more, by tag. */
    private static final List<Locale> COUNTRIES = Arrays.stream(Locale.getAvailableLocales())
            .filter(locale -> locale.getScript().isEmpty()
                    && locale.getVariant().isEmpty()
                    && !locale.hasExtensions()
                    && locale.getCountry().length() == 2)
            .sorted(Comparator.comparing(Locale::toLanguageTag))
            .toList();

    /** Of currencies that are named after no country, one that writes English. */
    private static final Map<String, String> HOMES = Map.of("EUR", "IE");

    private final Cache<Billing, Told> known =
            Caffeine.newBuilder().maximumSize(KNOWN_MAX).build();

    /**
     * Who is billed.
     *
     * @param currency in which, three capital letters of ISO 4217
     * @param country of whom, two capital letters of ISO 3166; null where it is not known
     * @param culture in which they are written to, a BCP 47 tag
     */
    public record Billing(String currency, @Nullable String country, String culture) {}

    /**
     * How its currency is told.
     *
     * @param locale a BCP 47 tag: the culture where its country has the currency, else its language in the country that is billed, else
     *     that of a country that has it; the culture where no country has it
     * @param symbol the currency's in that locale, or its code where it has none
     */
    public record Told(String locale, String symbol) {}

    /** How the currency of who is billed is told. */
    public Told of(Billing billing) {
        return known.get(billing, CurrencyLocales::find);
    }

    private static Told find(Billing billing) {
        Locale culture = Locale.forLanguageTag(billing.culture());
        Locale fitting = Stream.concat(own(culture, billing.country()), having(billing.currency()))
                .filter(locale -> isOf(locale, billing.currency()))
                .findFirst()
                .orElse(culture);
        return new Told(
                fitting.equals(culture) ? billing.culture() : fitting.toLanguageTag(),
                symbol(billing.currency(), fitting));
    }

    private static Stream<Locale> own(Locale culture, @Nullable String country) {
        return country == null || culture.getLanguage().isEmpty()
                ? Stream.of(culture)
                : Stream.of(culture, Locale.of(culture.getLanguage(), country));
    }

    /** First those of the country that the currency is named after; else, in English first. */
    private static Stream<Locale> having(String currency) {
        String home = HOMES.getOrDefault(currency, currency);
        return COUNTRIES.stream()
                .filter(locale -> isOf(locale, currency))
                .sorted(Comparator.comparing((Locale locale) -> !home.startsWith(locale.getCountry()))
                        .thenComparing(locale -> !locale.getLanguage().equals("en")));
    }

    /** In a language that writes the code instead, the symbol is that of the currency's own countries. */
    private static String symbol(String code, Locale locale) {
        return currency(code).stream()
                .flatMap(currency ->
                        Stream.concat(Stream.of(locale), having(code)).map(currency::getSymbol))
                .filter(symbol -> !symbol.equals(code))
                .findFirst()
                .orElse(code);
    }

    private static boolean isOf(Locale locale, String currency) {
        return currencyIn(locale.getCountry())
                .filter(found -> found.getCurrencyCode().equals(currency))
                .isPresent();
    }

    /** Of the country alone: a tag may ask for a currency of its own by an extension. */
    private static Optional<Currency> currencyIn(String country) {
        try {
            return country.isEmpty()
                    ? Optional.empty()
                    : Optional.ofNullable(Currency.getInstance(Locale.of("", country)));
        } catch (IllegalArgumentException _) {
            // A part of the world, such as 419, is no country.
            return Optional.empty();
        }
    }

    private static Optional<Currency> currency(String code) {
        try {
            return Optional.of(Currency.getInstance(code));
        } catch (IllegalArgumentException _) {
            // A partner may be registered with any three letters.
            return Optional.empty();
        }
    }
}
