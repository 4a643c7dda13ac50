package org.usagebudget.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/**
 * What has been read of a summary or a record of usage, in Partner Center's shapes or in ours: scalar members by their names, and
 * the few that are not scalar. Not thread-safe.
 */
final class UsageFields {
    private static final String PERIOD = "period=";
    private static final int PERCENT_DECIMALS = 2;

    private final String what;
    private final Map<String, String> scalars = new HashMap<>();
    private final List<PartnerUsageSummary.CurrencyTotal> totals = new ArrayList<>();
    private final List<CustomerDailyUsage.Day> days = new ArrayList<>();
    private List<String> emailsToNotify = List.of();
    private SpendingBudget budget = SpendingBudget.none();
    private @Nullable Link self;

    private UsageFields(String what) {
        this.what = what;
    }

    /**
     * Reads the object that the parser is at.
     *
     * @param what what it is, for the message where it is none
     */
    static UsageFields read(JsonParser parser, String what) {
        UsageFields fields = new UsageFields(what);
        WireReader.readObject(parser, what, fields::member);
        return fields;
    }

    private void member(String name, JsonParser value) {
        switch (name) {
            case "budget" -> budget = value.currentToken().isStructStart() ? SpendingBudget.read(value) : budget;
            case "emailsToNotify" -> emailsToNotify = WireReader.texts(value);
            case "totals" -> WireReader.readArray(value, name, this::total);
            case "items" -> WireReader.readArray(value, name, this::day);
            case "links" ->
                WireReader.readOptionalObject(value, (link, its) -> {
                    if (link.equals("self")) {
                        self = Link.read(its);
                    }
                });
            default -> {
                String text = WireReader.text(value);
                if (text != null) {
                    scalars.put(name, text);
                }
            }
        }
    }

    private void total(JsonParser item) {
        UsageFields of = read(item, "a total");
        totals.add(new PartnerUsageSummary.CurrencyTotal(
                of.text("currencyCode"), of.required("totalCost"), of.count("customers")));
    }

    private void day(JsonParser item) {
        UsageFields of = read(item, "a day");
        days.add(new CustomerDailyUsage.Day(
                of.date("date"),
                of.required("totalCost"),
                of.decimal("usdTotalCost"),
                of.required("runningCost"),
                of.count("records")));
    }

    /** A text; empty where there is none. */
    String text(String name) {
        return scalars.getOrDefault(name, "");
    }

    /** A text; another one where there is none; empty where there is neither. */
    String text(String name, String otherwise) {
        String text = text(name);
        return text.isEmpty() ? text(otherwise) : text;
    }

    /** A text, or null. */
    @Nullable String find(String name) {
        return scalars.get(name);
    }

    /** A decimal, or null. */
    @Nullable BigDecimal decimal(String name) {
        String text = scalars.get(name);
        return text == null || text.isEmpty() ? null : WireReader.decimal(text, what + "'s " + name);
    }

    /** A decimal that must be there. */
    BigDecimal required(String name) {
        return WireReader.required(decimal(name), what + "'s " + name);
    }

    /** A decimal; 0 where there is none. */
    BigDecimal decimalOrZero(String name) {
        BigDecimal value = decimal(name);
        return value == null ? BigDecimal.ZERO : value;
    }

    /** How many; 0 where there is no number. */
    int count(String name) {
        BigDecimal value = decimalOrZero(name);
        return value.min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValue();
    }

    /** A moment, or null. */
    @Nullable Instant moment(String name) {
        String text = scalars.get(name);
        return text == null || text.isEmpty() ? null : WireReader.instant(text, what + "'s " + name);
    }

    /** A day in UTC, which may be written as a moment. */
    LocalDate date(String name) {
        Instant moment = WireReader.required(moment(name), what + "'s " + name);
        return moment.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    /** An id, by the first of its names that is there. */
    <T> T id(Function<String, Optional<T>> parse, String name, String otherwise) {
        String text = text(name, otherwise);
        return parse.apply(text)
                .orElseThrow(() -> new UnreadableException(what + "'s " + name
                        + " must be a GUID of 36 characters, was \"" + WireReader.cut(text) + "\""));
    }

    /** The month that the period was asked for by, as the resource's own link says; null for the open period. */
    @Nullable YearMonth period() {
        String uri = self == null ? "" : self.uri();
        int at = uri.indexOf(PERIOD);
        if (at < 0) {
            return null;
        }
        try {
            return YearMonth.parse(uri.substring(at + PERIOD.length()).split("&", 2)[0]);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The first moment of the billing period. */
    Instant start() {
        return WireReader.required(moment("billingStartDate"), what + "'s billingStartDate");
    }

    /** The first moment after it; in Partner Center's legacy summaries the start of its last day. */
    Instant end() {
        Instant end = WireReader.required(moment("billingEndDate"), what + "'s billingEndDate");
        if (!end.isAfter(start())) {
            throw new UnreadableException(what + "'s billing period ends before it starts");
        }
        return end;
    }

    List<String> emailsToNotify() {
        return emailsToNotify;
    }

    List<PartnerUsageSummary.CurrencyTotal> totals() {
        return totals;
    }

    List<CustomerDailyUsage.Day> days() {
        return days;
    }

    /** The cost in the shape in which it is written. */
    UsageCost cost() {
        String code = find("currencyCode");
        return code == null
                ? UsageCost.legacy(required("totalCost"), text("currencyLocale"))
                : UsageCost.plan(required("totalCost"), code, text("currencySymbol"), decimal("usdTotalCost"));
    }

    /** The currency: as it is said, or of the locale that is said; empty for neither. */
    String currencyCode() {
        String code = text("currencyCode");
        if (!code.isEmpty()) {
            return code;
        }
        try {
            Currency currency = Currency.getInstance(Locale.forLanguageTag(text("currencyLocale")));
            return currency == null ? "" : currency.getCurrencyCode();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** Gives a builder what all reports have. */
    <B extends UsageReport.Builder<B>> B fill(B builder) {
        return builder.cost(cost()).lastModified(moment("lastModifiedDate")).dataAsOf(moment("dataAsOf"));
    }

    /** And what those have that tell what usage will come to. */
    <B extends ProjectedReport.Builder<B>> B fillProjected(B builder) {
        return fill(builder).projectedCost(decimal("projectedCost"));
    }

    /** And those that stand next to a budget. */
    <B extends BudgetReport.Builder<B>> B fillBudget(B builder) {
        return fillProjected(builder)
                .budget(budget)
                .percentUsed(percentUsed())
                .projectedPercentUsed(decimal("projectedPercentUsed"));
    }

    /** As it is said; where it is not, as in Partner Center's summaries, by its definition. */
    private BigDecimal percentUsed() {
        BigDecimal said = decimal("percentUsed");
        if (said != null) {
            return said;
        }
        BigDecimal amount = budget.amount().orElse(null);
        BigDecimal total = required("totalCost");
        if (amount == null) {
            return BigDecimal.ZERO;
        }
        BigDecimal hundred = BigDecimal.valueOf(100);
        if (amount.signum() == 0) {
            return total.signum() <= 0 ? BigDecimal.ZERO : hundred;
        }
        return total.multiply(hundred).divide(amount, PERCENT_DECIMALS, RoundingMode.HALF_UP);
    }
}
