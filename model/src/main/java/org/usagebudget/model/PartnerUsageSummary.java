package org.usagebudget.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * What the usage of a partner's customers cost in one billing period. Immutable.
 *
 * <p>Its cost, in the legacy shape, is that of the customers who are billed in the partner's currency; {@link #totals} has those of
 * all currencies, which are never added to one another.
 */
public final class PartnerUsageSummary extends ProjectedReport {
    /** What {@code attributes.objectType} says. */
    public static final String OBJECT_TYPE = "PartnerUsageSummary";

    private final PartnerId resourceId;
    private final String resourceName;
    private final int customersOverBudget;
    private final int customersTrendingOver;
    private final int customersWithUsageBasedSubscription;
    private final String currencyCode;
    private final @Nullable YearMonth period;
    private final List<String> emailsToNotify;
    private final List<CurrencyTotal> totals;
    private final BillingDates billingDates;

    private PartnerUsageSummary(Builder builder) {
        super(builder);
        resourceId = builder.resourceId;
        resourceName = Objects.requireNonNull(builder.resourceName, "resourceName");
        customersOverBudget = builder.customersOverBudget;
        customersTrendingOver = builder.customersTrendingOver;
        customersWithUsageBasedSubscription = builder.customersWithUsageBasedSubscription;
        currencyCode = Objects.requireNonNull(builder.currencyCode, "currencyCode");
        period = builder.period;
        emailsToNotify = List.copyOf(builder.emailsToNotify);
        totals = List.copyOf(builder.totals);
        billingDates = Objects.requireNonNull(builder.billingDates, "billingDates");
        if (!cost().isLegacy()) {
            throw new IllegalArgumentException("cost must have the legacy shape, was " + cost());
        }
    }

    /** Begins a summary for that partner; name, cost, currency and billing dates must follow. */
    public static Builder builder(PartnerId resourceId) {
        return new Builder(resourceId);
    }

    /** Whose customers they are. */
    public PartnerId resourceId() {
        return resourceId;
    }

    /** The name of the partner. */
    public String resourceName() {
        return resourceName;
    }

    /** How many customers have spent more than their budgets. */
    public int customersOverBudget() {
        return customersOverBudget;
    }

    /** How many customers have spent 80 % or more of their budgets, and not more than all of it. */
    public int customersTrendingOver() {
        return customersTrendingOver;
    }

    /** How many customers have a subscription that is billed by usage. */
    public int customersWithUsageBasedSubscription() {
        return customersWithUsageBasedSubscription;
    }

    /** The partner's currency, three capital letters of ISO 4217. */
    public String currencyCode() {
        return currencyCode;
    }

    /** The month that the period was asked for by, which the link then names; empty for the open period. */
    public Optional<YearMonth> period() {
        return Optional.ofNullable(period);
    }

    /** Who is told by mail of budgets that are reached. */
    public List<String> emailsToNotify() {
        return emailsToNotify;
    }

    /** What the usage cost in each currency that a customer is billed in, by its code. */
    public List<CurrencyTotal> totals() {
        return totals;
    }

    /** The first moment of the billing period. */
    public Instant billingStart() {
        return billingDates.start();
    }

    /** The first moment after the billing period. */
    public Instant billingEnd() {
        return billingDates.end();
    }

    /**
     * Reads the summary that the parser is at.
     *
     * @throws UnreadableException where it is no object, or lacks what every such report has
     */
    public static PartnerUsageSummary read(JsonParser parser) {
        UsageFields fields = UsageFields.read(parser, "a usage summary");
        return fields.fillProjected(builder(fields.id(PartnerId::parse, "resourceId", "id")))
                .cost(UsageCost.legacy(fields.required("totalCost"), fields.text("currencyLocale")))
                .resourceName(fields.text("resourceName", "name"))
                .customersOverBudget(fields.count("customersOverBudget"))
                .customersTrendingOver(fields.count("customersTrendingOver"))
                .customersWithUsageBasedSubscription(fields.count("customersWithUsageBasedSubscription"))
                .currencyCode(fields.currencyCode())
                .emailsToNotify(fields.emailsToNotify())
                .totals(fields.totals())
                .period(fields.period())
                .billingDates(fields.start(), fields.end())
                .build();
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeArrayPropertyStart("emailsToNotify");
        emailsToNotify.forEach(json::writeString);
        json.writeEndArray();
        json.writeNumberProperty("customersOverBudget", customersOverBudget);
        json.writeNumberProperty("customersTrendingOver", customersTrendingOver);
        json.writeNumberProperty("customersWithUsageBasedSubscription", customersWithUsageBasedSubscription);
        writeResource(json, resourceId, resourceName, true);
        billingDates.writeTo(json);
        cost().writeTo(json);
        writeLastModified(json);
        json.writeStringProperty("currencyCode", currencyCode);
        json.writeArrayPropertyStart("totals");
        totals.forEach(total -> total.writeTo(json));
        json.writeEndArray();
        writeProjectedCost(json);
        writeDataAsOf(json);
        Members.self(json, Members.link("/usagesummary", period));
        Members.attributes(json, OBJECT_TYPE);
        json.writeEndObject();
    }

    /** What the usage of all customers of one currency cost. Immutable. */
    public static final class CurrencyTotal {
        private final String currencyCode;
        private final BigDecimal totalCost;
        private final int customers;

        /**
         * Of its members.
         *
         * @param currencyCode three capital letters of ISO 4217
         * @param totalCost the total cost in that currency
         * @param customers how many customers are billed in it
         */
        public CurrencyTotal(String currencyCode, BigDecimal totalCost, int customers) {
            this.currencyCode = currencyCode;
            this.totalCost = totalCost;
            this.customers = customers;
        }

        /** Three capital letters of ISO 4217. */
        public String currencyCode() {
            return currencyCode;
        }

        /** The total cost in that currency. */
        public BigDecimal totalCost() {
            return totalCost;
        }

        /** How many customers are billed in it. */
        public int customers() {
            return customers;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof CurrencyTotal that
                    && currencyCode.equals(that.currencyCode)
                    && totalCost.equals(that.totalCost)
                    && customers == that.customers;
        }

        @Override
        public int hashCode() {
            return Objects.hash(currencyCode, totalCost, customers);
        }

        void writeTo(JsonGenerator json) {
            json.writeStartObject();
            json.writeStringProperty("currencyCode", currencyCode);
            Members.decimal(json, "totalCost", totalCost);
            json.writeNumberProperty("customers", customers);
            json.writeEndObject();
        }
    }

    /** Makes a summary. Not thread-safe. */
    public static final class Builder extends ProjectedReport.Builder<Builder> {
        private final PartnerId resourceId;
        private @Nullable String resourceName;
        private int customersOverBudget;
        private int customersTrendingOver;
        private int customersWithUsageBasedSubscription;
        private @Nullable String currencyCode;
        private @Nullable YearMonth period;
        private @Nullable BillingDates billingDates;
        private List<String> emailsToNotify = List.of();
        private List<CurrencyTotal> totals = List.of();

        private Builder(PartnerId resourceId) {
            this.resourceId = resourceId;
        }

        /** Sets {@link PartnerUsageSummary#resourceName}; required. */
        public Builder resourceName(String value) {
            resourceName = value;
            return this;
        }

        /** Sets {@link PartnerUsageSummary#customersOverBudget}; 0 unless set. */
        public Builder customersOverBudget(int value) {
            customersOverBudget = value;
            return this;
        }

        /** Sets {@link PartnerUsageSummary#customersTrendingOver}; 0 unless set. */
        public Builder customersTrendingOver(int value) {
            customersTrendingOver = value;
            return this;
        }

        /** Sets {@link PartnerUsageSummary#customersWithUsageBasedSubscription}; 0 unless set. */
        public Builder customersWithUsageBasedSubscription(int value) {
            customersWithUsageBasedSubscription = value;
            return this;
        }

        /** Sets {@link PartnerUsageSummary#currencyCode}; required. */
        public Builder currencyCode(String value) {
            currencyCode = value;
            return this;
        }

        /** Sets {@link PartnerUsageSummary#period}; null for none. */
        public Builder period(@Nullable YearMonth value) {
            period = value;
            return this;
        }

        /** The first moment of the billing period, and the first one after it; required. */
        public Builder billingDates(Instant start, Instant end) {
            billingDates = new BillingDates(start, end);
            return this;
        }

        /** Sets {@link PartnerUsageSummary#emailsToNotify}; nobody unless set. */
        public Builder emailsToNotify(List<String> value) {
            emailsToNotify = List.copyOf(value);
            return this;
        }

        /** Sets {@link PartnerUsageSummary#totals}; none unless set. */
        public Builder totals(List<CurrencyTotal> value) {
            totals = List.copyOf(value);
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        /** The summary; a {@link NullPointerException} names what is required and has not been set. */
        public PartnerUsageSummary build() {
            return new PartnerUsageSummary(this);
        }
    }
}
