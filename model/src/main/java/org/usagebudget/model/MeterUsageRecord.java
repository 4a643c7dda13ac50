package org.usagebudget.model;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * What the usage that one meter measured in a subscription cost in one billing period. Immutable.
 */
public final class MeterUsageRecord extends UsageReport {
    /** What {@code attributes.objectType} says. */
    public static final String OBJECT_TYPE = "MeterUsageRecord";

    private final SubscriptionId subscriptionId;
    private final String meterId;
    private final String meterName;
    private final @Nullable String category;
    private final @Nullable String subcategory;
    private final BigDecimal quantityUsed;
    private final @Nullable String unit;

    private MeterUsageRecord(Builder builder) {
        super(builder);
        subscriptionId = builder.subscriptionId;
        meterId = Objects.requireNonNull(builder.meterId, "meterId");
        meterName = Objects.requireNonNull(builder.meterName, "meterName");
        category = builder.category;
        subcategory = builder.subcategory;
        quantityUsed = Objects.requireNonNull(builder.quantityUsed, "quantityUsed");
        unit = builder.unit;
    }

    /** Begins a record of usage in that subscription; id and name of the meter, quantity and cost must follow. */
    public static Builder builder(SubscriptionId subscriptionId) {
        return new Builder(subscriptionId);
    }

    /** The subscription that it was used in. */
    public SubscriptionId subscriptionId() {
        return subscriptionId;
    }

    /** The id of the meter. */
    public String meterId() {
        return meterId;
    }

    /** The name of the meter. */
    public String meterName() {
        return meterName;
    }

    /** What kind of a service it measures, or empty. */
    public Optional<String> category() {
        return Optional.ofNullable(category);
    }

    /** Which of that kind, or empty. */
    public Optional<String> subcategory() {
        return Optional.ofNullable(subcategory);
    }

    /** How much was used, in that unit. */
    public BigDecimal quantityUsed() {
        return quantityUsed;
    }

    /** What the quantity is counted in, or empty. */
    public Optional<String> unit() {
        return Optional.ofNullable(unit);
    }

    /**
     * Reads the record that the parser is at.
     *
     * @throws UnreadableException where it is no object, or lacks what every such report has
     */
    public static MeterUsageRecord read(JsonParser parser) {
        UsageFields fields = UsageFields.read(parser, "a usage record");
        return fields.fill(builder(fields.id(SubscriptionId::parse, "subscriptionId", "entitlementId")))
                .meterId(fields.text("meterId"))
                .meterName(fields.text("meterName"))
                .category(fields.find("category"))
                .subcategory(fields.find("subcategory"))
                .quantityUsed(fields.decimalOrZero("quantityUsed"))
                .unit(fields.find("unit"))
                .build();
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("subscriptionId", subscriptionId.toString());
        json.writeStringProperty("meterId", meterId);
        json.writeStringProperty("meterName", meterName);
        Members.present(json, "category", category);
        Members.present(json, "subcategory", subcategory);
        Members.decimal(json, "quantityUsed", quantityUsed);
        Members.present(json, "unit", unit);
        cost().writeTo(json);
        writeLastModified(json);
        writeDataAsOf(json);
        Members.attributes(json, OBJECT_TYPE);
        json.writeEndObject();
    }

    /** Makes a record. Not thread-safe. */
    public static final class Builder extends UsageReport.Builder<Builder> {
        private final SubscriptionId subscriptionId;
        private @Nullable String meterId;
        private @Nullable String meterName;
        private @Nullable String category;
        private @Nullable String subcategory;
        private @Nullable BigDecimal quantityUsed;
        private @Nullable String unit;

        private Builder(SubscriptionId subscriptionId) {
            this.subscriptionId = subscriptionId;
        }

        /** Sets {@link MeterUsageRecord#meterId}; required. */
        public Builder meterId(String value) {
            meterId = value;
            return this;
        }

        /** Sets {@link MeterUsageRecord#meterName}; required. */
        public Builder meterName(String value) {
            meterName = value;
            return this;
        }

        /** Sets {@link MeterUsageRecord#category}; null for none. */
        public Builder category(@Nullable String value) {
            category = value;
            return this;
        }

        /** Sets {@link MeterUsageRecord#subcategory}; null for none. */
        public Builder subcategory(@Nullable String value) {
            subcategory = value;
            return this;
        }

        /** Sets {@link MeterUsageRecord#quantityUsed}; required. */
        public Builder quantityUsed(BigDecimal value) {
            quantityUsed = value;
            return this;
        }

        /** Sets {@link MeterUsageRecord#unit}; null for none. */
        public Builder unit(@Nullable String value) {
            unit = value;
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        /** The record; a {@link NullPointerException} names what is required and has not been set. */
        public MeterUsageRecord build() {
            return new MeterUsageRecord(this);
        }
    }
}
