package org.usagebudget.model;

import java.time.LocalDate;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * What the usage of one subscription cost on one day. Immutable.
 */
public final class SubscriptionDailyUsageRecord extends UsageReport {
    /** What {@code attributes.objectType} says. */
    public static final String OBJECT_TYPE = "SubscriptionDailyUsageRecord";

    private final SubscriptionId resourceId;
    private final LocalDate dateUsed;
    private final String resourceName;

    private SubscriptionDailyUsageRecord(Builder builder) {
        super(builder);
        resourceId = builder.resourceId;
        dateUsed = builder.dateUsed;
        resourceName = Objects.requireNonNull(builder.resourceName, "resourceName");
    }

    /** Begins a record for that subscription and day; name and cost must follow. */
    public static Builder builder(SubscriptionId resourceId, LocalDate dateUsed) {
        return new Builder(resourceId, dateUsed);
    }

    /** Which subscription it is. */
    public SubscriptionId resourceId() {
        return resourceId;
    }

    /** The day, in UTC. */
    public LocalDate dateUsed() {
        return dateUsed;
    }

    /** The name of the subscription. */
    public String resourceName() {
        return resourceName;
    }

    /**
     * Reads the record that the parser is at.
     *
     * @throws UnreadableException where it is no object, or lacks what every such report has
     */
    public static SubscriptionDailyUsageRecord read(JsonParser parser) {
        UsageFields fields = UsageFields.read(parser, "a usage record");
        return fields.fill(builder(fields.id(SubscriptionId::parse, "resourceId", "id"), fields.date("dateUsed")))
                .resourceName(fields.text("resourceName", "name"))
                .build();
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        Members.midnight(json, "dateUsed", dateUsed);
        writeResource(json, resourceId, resourceName, false);
        cost().writeTo(json);
        writeLastModified(json);
        writeDataAsOf(json);
        Members.attributes(json, OBJECT_TYPE);
        json.writeEndObject();
    }

    /** Makes a record. Not thread-safe. */
    public static final class Builder extends UsageReport.Builder<Builder> {
        private final SubscriptionId resourceId;
        private final LocalDate dateUsed;
        private @Nullable String resourceName;

        private Builder(SubscriptionId resourceId, LocalDate dateUsed) {
            this.resourceId = resourceId;
            this.dateUsed = dateUsed;
        }

        /** Sets {@link SubscriptionDailyUsageRecord#resourceName}; required. */
        public Builder resourceName(String value) {
            resourceName = value;
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        /** The record; a {@link NullPointerException} names what is required and has not been set. */
        public SubscriptionDailyUsageRecord build() {
            return new SubscriptionDailyUsageRecord(this);
        }
    }
}
