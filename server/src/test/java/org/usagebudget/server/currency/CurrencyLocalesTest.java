package org.usagebudget.server.currency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.usagebudget.server.currency.CurrencyLocales.Billing;
import org.usagebudget.server.currency.CurrencyLocales.Told;

class CurrencyLocalesTest {
    private final CurrencyLocales locales = new CurrencyLocales();

    @ParameterizedTest
    @CsvSource({
        // The culture's own country has it.
        "EUR, DE, fr-FR, fr-FR, €",
        "USD, CA, en-US, en-US, $",
        "SEK, SE, sv-SE, sv-SE, kr",
        "CHF, CH, de-CH, de-CH, CHF",
        "CNY, CN, zh-Hans-CN, zh-Hans-CN, ¥",
        // The country that is billed has it.
        "EUR, DE, en-US, en-DE, €",
        "GBP, GB, en-US, en-GB, £",
        "NOK, NO, en-US, en-NO, kr",
        "CAD, CA, fr-FR, fr-CA, $",
        "EUR, IE, es-419, es-IE, €",
        // Another country has it.
        "USD, DE, de-DE, en-US, $",
        "GBP, DE, de-DE, en-GB, £",
        "EUR, US, en-US, en-IE, €",
        "USD,, de-DE, en-US, $",
        "EUR,, en-US, en-IE, €",
        "EUR,, de-DE, de-DE, €",
        // A language in which the code is written tells the symbol of the country.
        "PLN, PL, en-US, en-PL, zł",
        // Nobody has it, or it is none.
        "DEM, DE, de-DE, de-DE, DM",
        "XDR, DE, de-DE, de-DE, XDR",
        "ZZZ,, en-US, en-US, ZZZ",
    })
    void currencyIsToldByACultureThatHasIt(
            String currency, @Nullable String country, String culture, String locale, String symbol) {
        assertThat(locales.of(new Billing(currency, country, culture))).isEqualTo(new Told(locale, symbol));
    }

    @Test
    void extensionOfATagDoesNotDecideTheCurrencyOfItsCountry() {
        assertThat(locales.of(new Billing("EUR", "US", "en-US-u-cu-eur")).locale())
                .isEqualTo("en-IE");
        assertThat(locales.of(new Billing("USD", "US", "en-US-u-cu-eur")).locale())
                .isEqualTo("en-US-u-cu-eur");
    }

    /** The suite's own is Turkish. */
    @Test
    void machinesOwnLanguageDoesNotCount() {
        List<Billing> all = Currency.getAvailableCurrencies().stream()
                .map(currency -> new Billing(currency.getCurrencyCode(), "DE", "en-US"))
                .toList();
        List<Told> expected = all.stream().map(locales::of).toList();
        Locale own = Locale.getDefault();
        try {
            for (String tag : List.of("en-US", "ja-JP", "ar-EG", "und")) {
                Locale.setDefault(Locale.forLanguageTag(tag));
                CurrencyLocales fresh = new CurrencyLocales();

                assertThat(all.stream().map(fresh::of).toList()).isEqualTo(expected);
            }
        } finally {
            Locale.setDefault(own);
        }
    }

    /** Whatever the currency: a locale whose country has it, where any country does. */
    @Test
    void everyCurrencyOfACountryIsToldByOneThatHasIt() {
        for (String country : Locale.getISOCountries()) {
            @Nullable Currency currency = Currency.getInstance(Locale.of("", country));
            if (currency != null) {
                Told told = locales.of(new Billing(currency.getCurrencyCode(), country, "en-US"));

                assertThat(Objects.requireNonNull(Currency.getInstance(Locale.of(
                                "", Locale.forLanguageTag(told.locale()).getCountry()))))
                        .isEqualTo(currency);
            }
        }
    }

    @Test
    void answerIsMadeOnce() {
        Billing billing = new Billing("EUR", "DE", "en-US");

        assertThat(locales.of(billing)).isSameAs(locales.of(new Billing("EUR", "DE", "en-US")));
    }
}
