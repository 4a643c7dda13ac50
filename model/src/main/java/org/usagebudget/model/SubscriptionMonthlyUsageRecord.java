package org.usagebudget.model;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * What the usage of one subscription cost in one billing period, in a list of all of a customer's. Immutable.
 */
public final class SubscriptionMonthlyUsageRecord extends ProjectedReport {
    /** What {@code attributes.objectType} says. */
    public static final String OBJECT_TYPE = "SubscriptionMonthlyUsageRecord";

    private final SubscriptionId resourceId;
    private final String resourceName;
    private final String status;
    private final @Nullable String partnerOnRecord;
    private final @Nullable String offerId;

    private SubscriptionMonthlyUsageRecord(Builder builder) {
        super(builder);
        resourceId = builder.resourceId;
        resourceName = Objects.requireNonNull(builder.resourceName, "resourceName");
        status = Objects.requireNonNull(builder.status, "status");
        partnerOnRecord = builder.partnerOnRecord;
        offerId = builder.offerId;
    }

    /** Begins a record for that subscription; name, status and cost must follow. */
    public static Builder builder(SubscriptionId resourceId) {
        return new Builder(resourceId);
    }

    /** Which subscription it is. */
    public SubscriptionId resourceId() {
        return resourceId;
    }

    /** The name of the subscription. */
    public String resourceName() {
        return resourceName;
    }

    /** {@link Subscription#ACTIVE}, {@link Subscription#SUSPENDED}, {@link Subscription#DELETED}, or {@code none}. */
    public String status() {
        return status;
    }

    /** The MPN id of the partner of record, such as an indirect reseller, or empty. */
    public Optional<String> partnerOnRecord() {
        return Optional.ofNullable(partnerOnRecord);
    }

    /** The id of the offer that it is of, or empty. */
    public Optional<String> offerId() {
        return Optional.ofNullable(offerId);
    }

    /**
     * Reads the record that the parser is at.
     *
     * @throws UnreadableException where it is no object, or lacks what every such report has
     */
    public static SubscriptionMonthlyUsageRecord read(JsonParser parser) {
        UsageFields fields = UsageFields.read(parser, "a usage record");
        String status = fields.text("status");
        return fields.fillProjected(builder(fields.id(SubscriptionId::parse, "resourceId", "id")))
                .resourceName(fields.text("resourceName", "name"))
                .status(status.isEmpty() ? "none" : status)
                .partnerOnRecord(fields.find("partnerOnRecord"))
                .offerId(fields.find("offerId"))
                .build();
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("status", status);
        Members.present(json, "partnerOnRecord", partnerOnRecord);
        Members.present(json, "offerId", offerId);
        writeResource(json, resourceId, resourceName, true);
        cost().writeTo(json);
        writeLastModified(json);
        writeProjectedCost(json);
        writeDataAsOf(json);
        Members.attributes(json, OBJECT_TYPE);
        json.writeEndObject();
    }

    /** Makes a record. Not thread-safe. */
    public static final class Builder extends ProjectedReport.Builder<Builder> {
        private final SubscriptionId resourceId;
        private @Nullable String resourceName;
        private @Nullable String status;
        private @Nullable String partnerOnRecord;
        private @Nullable String offerId;

        private Builder(SubscriptionId resourceId) {
            this.resourceId = resourceId;
        }

        /** Sets {@link SubscriptionMonthlyUsageRecord#resourceName}; required. */
        public Builder resourceName(String value) {
            resourceName = value;
            return this;
        }

        /** Sets {@link SubscriptionMonthlyUsageRecord#status}; required. */
        public Builder status(String value) {
            status = value;
            return this;
        }

        /** Sets {@link SubscriptionMonthlyUsageRecord#partnerOnRecord}; null for none. */
        public Builder partnerOnRecord(@Nullable String value) {
            partnerOnRecord = value;
            return this;
        }

        /** Sets {@link SubscriptionMonthlyUsageRecord#offerId}; null for none. */
        public Builder offerId(@Nullable String value) {
            offerId = value;
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        /** The record; a {@link NullPointerException} names what is required and has not been set. */
        public SubscriptionMonthlyUsageRecord build() {
            return new SubscriptionMonthlyUsageRecord(this);
        }
    }
}
