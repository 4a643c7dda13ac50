package org.usagebudget.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * What one customer's usage cost in one billing period, next to its budget, in a list of all customers. Immutable.
 */
public final class CustomerMonthlyUsageRecord extends BudgetReport {
    /** What {@code attributes.objectType} says. */
    public static final String OBJECT_TYPE = "CustomerMonthlyUsageRecord";

    private final CustomerId resourceId;
    private final String resourceName;

    private CustomerMonthlyUsageRecord(Builder builder) {
        super(builder);
        resourceId = builder.resourceId;
        resourceName = Objects.requireNonNull(builder.resourceName, "resourceName");
    }

    /** Begins a record for that customer; name, cost, budget and percent used must follow. */
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

    /** Whether the customer has gone over to the Azure plan, whose shape its cost has then. */
    public boolean isUpgraded() {
        return !cost().isLegacy();
    }

    /**
     * Reads the record that the parser is at.
     *
     * @throws UnreadableException where it is no object, or lacks what every such report has
     */
    public static CustomerMonthlyUsageRecord read(JsonParser parser) {
        UsageFields fields = UsageFields.read(parser, "a usage record");
        return fields.fillBudget(builder(fields.id(CustomerId::parse, "resourceId", "id")))
                .resourceName(fields.text("resourceName", "name"))
                .build();
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        writeBudget(json);
        writePercentUsed(json);
        json.writeBooleanProperty("isUpgraded", isUpgraded());
        writeResource(json, resourceId, resourceName, true);
        cost().writeTo(json);
        writeLastModified(json);
        writeProjections(json);
        writeDataAsOf(json);
        Members.attributes(json, OBJECT_TYPE);
        json.writeEndObject();
    }

    /** Makes a record. Not thread-safe. */
    public static final class Builder extends BudgetReport.Builder<Builder> {
        private final CustomerId resourceId;
        private @Nullable String resourceName;

        private Builder(CustomerId resourceId) {
            this.resourceId = resourceId;
        }

        /** Sets {@link CustomerMonthlyUsageRecord#resourceName}; required. */
        public Builder resourceName(String value) {
            resourceName = value;
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        /** The record; a {@link NullPointerException} names what is required and has not been set. */
        public CustomerMonthlyUsageRecord build() {
            return new CustomerMonthlyUsageRecord(this);
        }
    }
}
