package org.usagebudget.model;

import java.time.Instant;
import java.time.YearMonth;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * What one customer's usage cost in one billing period, next to its budget. Immutable.
 *
 * <p>In the legacy shape {@code id} and {@code name} repeat {@code resourceId} and {@code resourceName}, as Partner Center does.
 */
public final class CustomerUsageSummary extends BudgetReport {
    /** What {@code attributes.objectType} says. */
    public static final String OBJECT_TYPE = "CustomerUsageSummary";

    private final CustomerId resourceId;
    private final String resourceName;
    private final @Nullable YearMonth period;
    private final BillingDates billingDates;

    private CustomerUsageSummary(Builder builder) {
        super(builder);
        resourceId = builder.resourceId;
        resourceName = Objects.requireNonNull(builder.resourceName, "resourceName");
        period = builder.period;
        billingDates = Objects.requireNonNull(builder.billingDates, "billingDates");
    }

    /** Begins a summary for that customer; name, cost, budget, percent used and billing dates must follow. */
    public static Builder builder(CustomerId resourceId) {
        return new Builder(resourceId);
    }

    /** Whose usage it is. */
    public CustomerId resourceId() {
        return resourceId;
    }

    /** The name of the customer. */
    public String resourceName() {
        return resourceName;
    }

    /** The month that the period was asked for by, which the link then names; empty for the open period. */
    public Optional<YearMonth> period() {
        return Optional.ofNullable(period);
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
    public static CustomerUsageSummary read(JsonParser parser) {
        UsageFields fields = UsageFields.read(parser, "a usage summary");
        return fields.fillBudget(builder(fields.id(CustomerId::parse, "resourceId", "id")))
                .resourceName(fields.text("resourceName", "name"))
                .period(fields.period())
                .billingDates(fields.start(), fields.end())
                .build();
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        writeBudget(json);
        writeResource(json, resourceId, resourceName, cost().isLegacy());
        billingDates.writeTo(json);
        cost().writeTo(json);
        writeLastModified(json);
        writePercentUsed(json);
        writeProjections(json);
        writeDataAsOf(json);
        Members.self(json, Members.link("/customers/" + resourceId + "/usagesummary", period));
        Members.attributes(json, OBJECT_TYPE);
        json.writeEndObject();
    }

    /** Makes a summary. Not thread-safe. */
    public static final class Builder extends BudgetReport.Builder<Builder> {
        private final CustomerId resourceId;
        private @Nullable String resourceName;
        private @Nullable YearMonth period;
        private @Nullable BillingDates billingDates;

        private Builder(CustomerId resourceId) {
            this.resourceId = resourceId;
        }

        /** Sets {@link CustomerUsageSummary#resourceName}; required. */
        public Builder resourceName(String value) {
            resourceName = value;
            return this;
        }

        /** Sets {@link CustomerUsageSummary#period}; null for none. */
        public Builder period(@Nullable YearMonth value) {
            period = value;
            return this;
        }

        /** The first moment of the billing period, and the first one after it; required. */
        public Builder billingDates(Instant start, Instant end) {
            billingDates = new BillingDates(start, end);
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        /** The summary; a {@link NullPointerException} names what is required and has not been set. */
        public CustomerUsageSummary build() {
            return new CustomerUsageSummary(this);
        }
    }
}
