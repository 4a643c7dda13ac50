package org.usagebudget.server.sandbox;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** What one unit of a currency is in US dollars in the sandbox: invented, near enough to look right, and never changing. */
final class SampleRates {
    private static final Map<String, BigDecimal> DOLLARS = Map.ofEntries(
            Map.entry("AUD", new BigDecimal("0.66")),
            Map.entry("CAD", new BigDecimal("0.73")),
            Map.entry("CHF", new BigDecimal("1.12")),
            Map.entry("DKK", new BigDecimal("0.145")),
            Map.entry("EUR", new BigDecimal("1.08")),
            Map.entry("GBP", new BigDecimal("1.27")),
            Map.entry("INR", new BigDecimal("0.012")),
            Map.entry("JPY", new BigDecimal("0.0066")),
            Map.entry("NOK", new BigDecimal("0.094")),
            Map.entry("NZD", new BigDecimal("0.6")),
            Map.entry("SEK", new BigDecimal("0.095")),
            Map.entry("USD", BigDecimal.ONE));

    private SampleRates() {}

    /** US dollars for one unit; empty for a currency that is not in the table. */
    static Optional<BigDecimal> dollars(String currency) {
        return Optional.ofNullable(DOLLARS.get(currency));
    }
}
