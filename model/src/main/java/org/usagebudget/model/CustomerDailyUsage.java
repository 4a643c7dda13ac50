package org.usagebudget.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * What one customer's usage cost on each day of a billing period. Immutable. Its cost has the Azure plan's shape for every customer.
 */
public final class CustomerDailyUsage extends BudgetReport {
    /** What {@code attributes.objectType} says. */
    public static final String OBJECT_TYPE = "CustomerDailyUsage";

    private final CustomerId customerId;
    private final String companyName;
    private final List<Day> items;
    private final BillingDates billingDates;

    private CustomerDailyUsage(Builder builder) {
        super(builder);
        customerId = builder.customerId;
        companyName = Objects.requireNonNull(builder.companyName, "companyName");
        items = builder.items;
        billingDates = Objects.requireNonNull(builder.billingDates, "billingDates");
        requirePlanShape();
    }

    /** Begins the days of that customer; company name, cost, budget, percent used and billing dates must follow. */
    public static Builder builder(CustomerId customerId) {
        return new Builder(customerId);
    }

    /** Whose usage it is. */
    public CustomerId customerId() {
        return customerId;
    }

    /** The company's name. */
    public String companyName() {
        return companyName;
    }

    /** The first moment of the billing period. */
    public Instant billingStart() {
        return billingDates.start();
    }

    /** The first moment after the billing period. */
    public Instant billingEnd() {
        return billingDates.end();
    }

    /** The days, one after the other. */
    public List<Day> items() {
        return items;
    }

    /**
     * Reads the days that the parser is at.
     *
     * @throws UnreadableException where it is no object, or lacks what every such report has
     */
    public static CustomerDailyUsage read(JsonParser parser) {
        UsageFields fields = UsageFields.read(parser, "the days of a customer");
        return fields.fillBudget(builder(fields.id(CustomerId::parse, "customerId", "id")))
                .companyName(fields.text("companyName"))
                .billingDates(fields.start(), fields.end())
                .items(fields.days())
                .build();
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("customerId", customerId.toString());
        json.writeStringProperty("companyName", companyName);
        writeBudget(json);
        writePercentUsed(json);
        billingDates.writeTo(json);
        cost().writeCurrency(json);
        cost().writeTotal(json);
        cost().writeUsdTotal(json);
        writeProjections(json);
        writeDataAsOf(json);
        writeLastModified(json);
        json.writeArrayPropertyStart("items");
        items.forEach(day -> day.writeTo(json));
        json.writeEndArray();
        Members.attributes(json, OBJECT_TYPE);
        json.writeEndObject();
    }

    /** One day. Immutable. */
    public static final class Day {
        private final LocalDate date;
        private final BigDecimal totalCost;
        private final @Nullable BigDecimal usdTotalCost;
        private final BigDecimal runningCost;
        private final long records;

        /**
         * Of its members.
         *
         * @param date the day, in UTC
         * @param totalCost what its usage cost
         * @param usdTotalCost the same in US dollars; null where it is not known
         * @param runningCost what the usage cost from the period's start to the end of this day
         * @param records how many usage records are counted
         */
        public Day(
                LocalDate date,
                BigDecimal totalCost,
                @Nullable BigDecimal usdTotalCost,
                BigDecimal runningCost,
                long records) {
            this.date = date;
            this.totalCost = totalCost;
            this.usdTotalCost = usdTotalCost;
            this.runningCost = runningCost;
            this.records = records;
        }

        /** The day, in UTC. */
        public LocalDate date() {
            return date;
        }

        /** What its usage cost. */
        public BigDecimal totalCost() {
            return totalCost;
        }

        /** The same in US dollars; null where it is not known. */
        public @Nullable BigDecimal usdTotalCost() {
            return usdTotalCost;
        }

        /** What the usage cost from the period's start to the end of this day. */
        public BigDecimal runningCost() {
            return runningCost;
        }

        /** How many usage records are counted. */
        public long records() {
            return records;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Day that
                    && date.equals(that.date)
                    && totalCost.equals(that.totalCost)
                    && Objects.equals(usdTotalCost, that.usdTotalCost)
                    && runningCost.equals(that.runningCost)
                    && records == that.records;
        }

        @Override
        public int hashCode() {
            return Objects.hash(date, totalCost, usdTotalCost, runningCost, records);
        }

        void writeTo(JsonGenerator json) {
            json.writeStartObject();
            json.writeStringProperty("date", date.toString());
            Members.decimal(json, "totalCost", totalCost);
            Members.decimal(json, "usdTotalCost", usdTotalCost);
            Members.decimal(json, "runningCost", runningCost);
            json.writeNumberProperty("records", records);
            json.writeEndObject();
        }
    }

    /** Makes the days of a customer. Not thread-safe. */
    public static final class Builder extends BudgetReport.Builder<Builder> {
        private final CustomerId customerId;
        private @Nullable String companyName;
        private @Nullable BillingDates billingDates;
        private List<Day> items = List.of();

        private Builder(CustomerId customerId) {
            this.customerId = customerId;
        }

        /** Sets {@link CustomerDailyUsage#companyName}; required. */
        public Builder companyName(String value) {
            companyName = value;
            return this;
        }

        /** The first moment of the billing period, and the first one after it; required. */
        public Builder billingDates(Instant start, Instant end) {
            billingDates = new BillingDates(start, end);
            return this;
        }

        /** Sets {@link CustomerDailyUsage#items}; none unless set. */
        public Builder items(List<Day> value) {
            items = List.copyOf(value);
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        /** The days of a customer; a {@link NullPointerException} names what is required and has not been set. */
        public CustomerDailyUsage build() {
            return new CustomerDailyUsage(this);
        }
    }
}
