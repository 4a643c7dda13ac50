package org.usagebudget.model;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * What usage cost, and in which currency, in one of Partner Center's two shapes. The Azure plan's has {@code currencyCode},
 * {@code currencySymbol} and {@code usdTotalCost}; the legacy one tells the currency by a {@code currencyLocale} alone.
 * Immutable.
 */
public final class UsageCost {
    private final BigDecimal total;
    private final @Nullable String locale;
    private final @Nullable String code;
    private final @Nullable String symbol;
    private final @Nullable BigDecimal usdTotal;

    private UsageCost(
            BigDecimal total,
            @Nullable String locale,
            @Nullable String code,
            @Nullable String symbol,
            @Nullable BigDecimal usdTotal) {
        this.total = Decimals.canonical(total);
        this.locale = locale;
        this.code = code;
        this.symbol = symbol;
        this.usdTotal = usdTotal == null ? null : Decimals.canonical(usdTotal);
    }

    /**
     * A cost in the Azure plan's shape.
     *
     * @param total in that currency
     * @param currencyCode three capital letters of ISO 4217
     * @param currencySymbol such as {@code €}
     * @param usdTotal the same in US dollars; null where it is not known
     */
    public static UsageCost plan(
            BigDecimal total, String currencyCode, String currencySymbol, @Nullable BigDecimal usdTotal) {
        return new UsageCost(
                total,
                null,
                Objects.requireNonNull(currencyCode, "currencyCode"),
                Objects.requireNonNull(currencySymbol, "currencySymbol"),
                usdTotal);
    }

    /**
     * A cost in the legacy shape.
     *
     * @param total in that locale's currency
     * @param currencyLocale a BCP 47 tag with a country, such as {@code fr-FR}
     */
    public static UsageCost legacy(BigDecimal total, String currencyLocale) {
        return new UsageCost(total, Objects.requireNonNull(currencyLocale, "currencyLocale"), null, null, null);
    }

    /** The cost, exactly, without trailing zeros. */
    public BigDecimal total() {
        return total;
    }

    /** Whether it has the legacy shape. */
    public boolean isLegacy() {
        return locale != null;
    }

    /** A BCP 47 tag whose country's currency it is in; empty in the Azure plan's shape. */
    public Optional<String> currencyLocale() {
        return Optional.ofNullable(locale);
    }

    /** Its currency, three capital letters of ISO 4217; empty in the legacy shape. */
    public Optional<String> currencyCode() {
        return Optional.ofNullable(code);
    }

    /** Its currency's symbol; empty in the legacy shape. */
    public Optional<String> currencySymbol() {
        return Optional.ofNullable(symbol);
    }

    /** The cost in US dollars; empty where it is not known, and in the legacy shape. */
    public Optional<BigDecimal> usdTotal() {
        return Optional.ofNullable(usdTotal);
    }

    /** Writes all its members into an object: total, currency and, in the Azure plan's shape, the total in US dollars. */
    void writeTo(JsonGenerator json) {
        writeTotal(json);
        writeCurrency(json);
        writeUsdTotal(json);
    }

    /** Writes {@code totalCost}. */
    void writeTotal(JsonGenerator json) {
        Members.decimal(json, "totalCost", total);
    }

    /** Writes {@code currencyLocale}, or {@code currencyCode} and {@code currencySymbol}. */
    void writeCurrency(JsonGenerator json) {
        Members.present(json, "currencyLocale", locale);
        Members.present(json, "currencyCode", code);
        Members.present(json, "currencySymbol", symbol);
    }

    /** Writes {@code usdTotalCost} in the Azure plan's shape, null where it is not known. */
    void writeUsdTotal(JsonGenerator json) {
        if (!isLegacy()) {
            Members.decimal(json, "usdTotalCost", usdTotal);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UsageCost that
                && total.equals(that.total)
                && Objects.equals(locale, that.locale)
                && Objects.equals(code, that.code)
                && Objects.equals(symbol, that.symbol)
                && Objects.equals(usdTotal, that.usdTotal);
    }

    @Override
    public int hashCode() {
        return Objects.hash(total, locale, code, symbol, usdTotal);
    }

    @Override
    public String toString() {
        return Decimals.plain(total) + " " + (code == null ? locale : code);
    }
}
