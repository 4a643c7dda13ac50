package org.usagebudget.model;

import java.time.Instant;
import java.time.YearMonth;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * What the usage of one subscription cost in one billing period. Immutable.
 *
 * <p>In the legacy shape {@code id} and {@code name} repeat {@code resourceId} and {@code resourceName}, as Partner Center does.
 */
public final class SubscriptionUsageSummary extends ProjectedReport {
    /** What {@code attributes.objectType} says. */
    public static final String OBJECT_TYPE = "SubscriptionUsageSummary";

    private final CustomerId customer;
    private final SubscriptionId resourceId;
    private final String resourceName;
    private final @Nullable YearMonth period;
    private final BillingDates billingDates;

    private SubscriptionUsageSummary(Builder builder) {
        super(builder);
        customer = builder.customer;
        resourceId = builder.resourceId;
        resourceName = Objects.requireNonNull(builder.resourceName, "resourceName");
        period = builder.period;
        billingDates = Objects.requireNonNull(builder.billingDates, "billingDates");
    }

    /** Begins a summary for that subscription; name, cost and billing dates must follow. */
    public static Builder builder(CustomerId customer, SubscriptionId resourceId) {
        return new Builder(customer, resourceId);
    }

    /** Whose subscription it is, which only the link tells. */
    public CustomerId customer() {
        return customer;
    }

    /** Which subscription it is. */
    public SubscriptionId resourceId() {
        return resourceId;
    }

    /** The name of the subscription. */
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
     * Reads the summary that the parser is at, of a subscription of that customer.
     *
     * @throws UnreadableException where it is no object, or lacks what every such report has
     */
    public static SubscriptionUsageSummary read(JsonParser parser, CustomerId customer) {
        UsageFields fields = UsageFields.read(parser, "a usage summary");
        return fields.fillProjected(builder(customer, fields.id(SubscriptionId::parse, "resourceId", "id")))
                .resourceName(fields.text("resourceName", "name"))
                .period(fields.period())
                .billingDates(fields.start(), fields.end())
                .build();
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        writeResource(json, resourceId, resourceName, cost().isLegacy());
        billingDates.writeTo(json);
        cost().writeTo(json);
        writeLastModified(json);
        writeProjectedCost(json);
        writeDataAsOf(json);
        String path = "/customers/" + customer + "/subscriptions/" + resourceId + "/usagesummary";
        Members.self(json, Members.link(path, period));
        Members.attributes(json, OBJECT_TYPE);
        json.writeEndObject();
    }

    /** Makes a summary. Not thread-safe. */
    public static final class Builder extends ProjectedReport.Builder<Builder> {
        private final CustomerId customer;
        private final SubscriptionId resourceId;
        private @Nullable String resourceName;
        private @Nullable YearMonth period;
        private @Nullable BillingDates billingDates;

        private Builder(CustomerId customer, SubscriptionId resourceId) {
            this.customer = customer;
            this.resourceId = resourceId;
        }

        /** Sets {@link SubscriptionUsageSummary#resourceName}; required. */
        public Builder resourceName(String value) {
            resourceName = value;
            return this;
        }

        /** Sets {@link SubscriptionUsageSummary#period}; null for none. */
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
        public SubscriptionUsageSummary build() {
            return new SubscriptionUsageSummary(this);
        }
    }
}
