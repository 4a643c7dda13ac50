package org.usagebudget.model;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * What the usage of one resource cost in one billing period. Immutable.
 */
public final class ResourceUsageRecord extends UsageReport {
    /** What {@code attributes.objectType} says. */
    public static final String OBJECT_TYPE = "ResourceUsageRecord";

    private final SubscriptionId subscriptionId;
    private final String resourceUri;
    private final String resourceName;
    private final @Nullable String resourceType;
    private final @Nullable String entitlementId;
    private final @Nullable String entitlementName;
    private final @Nullable String resourceGroupName;

    private ResourceUsageRecord(Builder builder) {
        super(builder);
        subscriptionId = builder.subscriptionId;
        resourceUri = Objects.requireNonNull(builder.resourceUri, "resourceUri");
        resourceName = Objects.requireNonNull(builder.resourceName, "resourceName");
        resourceType = builder.resourceType;
        entitlementId = builder.entitlementId;
        entitlementName = builder.entitlementName;
        resourceGroupName = builder.resourceGroupName;
    }

    /** Begins a record of usage in that subscription; uri and name of the resource, and cost must follow. */
    public static Builder builder(SubscriptionId subscriptionId) {
        return new Builder(subscriptionId);
    }

    /** The subscription that it was used in. */
    public SubscriptionId subscriptionId() {
        return subscriptionId;
    }

    /** What the usage named the resource by. */
    public String resourceUri() {
        return resourceUri;
    }

    /** The name of the resource, which {@code name} repeats. */
    public String resourceName() {
        return resourceName;
    }

    /** What kind of a resource it is, or empty. */
    public Optional<String> resourceType() {
        return Optional.ofNullable(resourceType);
    }

    /** What the resource belongs to, which is the subscription unless more is known; or empty. */
    public Optional<String> entitlementId() {
        return Optional.ofNullable(entitlementId);
    }

    /** The name of that, or empty. */
    public Optional<String> entitlementName() {
        return Optional.ofNullable(entitlementName);
    }

    /** The group that it is in, or empty. */
    public Optional<String> resourceGroupName() {
        return Optional.ofNullable(resourceGroupName);
    }

    /**
     * Reads the record that the parser is at.
     *
     * @throws UnreadableException where it is no object, or lacks what every such report has
     */
    public static ResourceUsageRecord read(JsonParser parser) {
        UsageFields fields = UsageFields.read(parser, "a usage record");
        return fields.fill(builder(fields.id(SubscriptionId::parse, "subscriptionId", "entitlementId")))
                .resourceUri(fields.text("resourceUri"))
                .resourceName(fields.text("resourceName", "name"))
                .resourceType(fields.find("resourceType"))
                .entitlementId(fields.find("entitlementId"))
                .entitlementName(fields.find("entitlementName"))
                .resourceGroupName(fields.find("resourceGroupName"))
                .build();
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("subscriptionId", subscriptionId.toString());
        json.writeStringProperty("resourceUri", resourceUri);
        Members.present(json, "resourceType", resourceType);
        Members.present(json, "entitlementId", entitlementId);
        Members.present(json, "entitlementName", entitlementName);
        Members.present(json, "resourceGroupName", resourceGroupName);
        json.writeStringProperty("name", resourceName);
        json.writeStringProperty("resourceName", resourceName);
        cost().writeTo(json);
        writeLastModified(json);
        writeDataAsOf(json);
        Members.attributes(json, OBJECT_TYPE);
        json.writeEndObject();
    }

    /** Makes a record. Not thread-safe. */
    public static final class Builder extends UsageReport.Builder<Builder> {
        private final SubscriptionId subscriptionId;
        private @Nullable String resourceUri;
        private @Nullable String resourceName;
        private @Nullable String resourceType;
        private @Nullable String entitlementId;
        private @Nullable String entitlementName;
        private @Nullable String resourceGroupName;

        private Builder(SubscriptionId subscriptionId) {
            this.subscriptionId = subscriptionId;
        }

        /** Sets {@link ResourceUsageRecord#resourceUri}; required. */
        public Builder resourceUri(String value) {
            resourceUri = value;
            return this;
        }

        /** Sets {@link ResourceUsageRecord#resourceName}; required. */
        public Builder resourceName(String value) {
            resourceName = value;
            return this;
        }

        /** Sets {@link ResourceUsageRecord#resourceType}; null for none. */
        public Builder resourceType(@Nullable String value) {
            resourceType = value;
            return this;
        }

        /** Sets {@link ResourceUsageRecord#entitlementId}; null for none. */
        public Builder entitlementId(@Nullable String value) {
            entitlementId = value;
            return this;
        }

        /** Sets {@link ResourceUsageRecord#entitlementName}; null for none. */
        public Builder entitlementName(@Nullable String value) {
            entitlementName = value;
            return this;
        }

        /** Sets {@link ResourceUsageRecord#resourceGroupName}; null for none. */
        public Builder resourceGroupName(@Nullable String value) {
            resourceGroupName = value;
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        /** The record; a {@link NullPointerException} names what is required and has not been set. */
        public ResourceUsageRecord build() {
            return new ResourceUsageRecord(this);
        }
    }
}
