package org.usagebudget.model;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * What the usage that one meter measured in a legacy subscription cost in one billing period. Immutable. It does not tell when it
 * was last modified.
 */
public final class AzureResourceMonthlyUsageRecord extends UsageReport {
    /** What {@code attributes.objectType} says. */
    public static final String OBJECT_TYPE = "AzureResourceMonthlyUsageRecord";

    private final String id;
    private final String name;
    private final @Nullable String category;
    private final @Nullable String subcategory;
    private final BigDecimal quantityUsed;
    private final @Nullable String unit;

    private AzureResourceMonthlyUsageRecord(Builder builder) {
        super(builder);
        id = builder.id;
        name = Objects.requireNonNull(builder.name, "name");
        category = builder.category;
        subcategory = builder.subcategory;
        quantityUsed = Objects.requireNonNull(builder.quantityUsed, "quantityUsed");
        unit = builder.unit;
    }

    /** Begins a record for the meter of that id; name, quantity and cost must follow. */
    public static Builder builder(String id) {
        return new Builder(id);
    }

    /** The id of the meter. */
    public String id() {
        return id;
    }

    /** The name of the meter. */
    public String name() {
        return name;
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
    public static AzureResourceMonthlyUsageRecord read(JsonParser parser) {
        UsageFields fields = UsageFields.read(parser, "a usage record");
        return fields.fill(builder(fields.text("id")))
                .name(fields.text("name"))
                .category(fields.find("category"))
                .subcategory(fields.find("subcategory"))
                .quantityUsed(fields.decimalOrZero("quantityUsed"))
                .unit(fields.find("unit"))
                .build();
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        Members.present(json, "category", category);
        Members.present(json, "subcategory", subcategory);
        Members.decimal(json, "quantityUsed", quantityUsed);
        Members.present(json, "unit", unit);
        json.writeStringProperty("id", id);
        json.writeStringProperty("name", name);
        cost().writeTo(json);
        writeDataAsOf(json);
        Members.attributes(json, OBJECT_TYPE);
        json.writeEndObject();
    }

    /** Makes a record. Not thread-safe. */
    public static final class Builder extends UsageReport.Builder<Builder> {
        private final String id;
        private @Nullable String name;
        private @Nullable String category;
        private @Nullable String subcategory;
        private @Nullable BigDecimal quantityUsed;
        private @Nullable String unit;

        private Builder(String id) {
            this.id = id;
        }

        /** Sets {@link AzureResourceMonthlyUsageRecord#name}; required. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Sets {@link AzureResourceMonthlyUsageRecord#category}; null for none. */
        public Builder category(@Nullable String value) {
            category = value;
            return this;
        }

        /** Sets {@link AzureResourceMonthlyUsageRecord#subcategory}; null for none. */
        public Builder subcategory(@Nullable String value) {
            subcategory = value;
            return this;
        }

        /** Sets {@link AzureResourceMonthlyUsageRecord#quantityUsed}; required. */
        public Builder quantityUsed(BigDecimal value) {
            quantityUsed = value;
            return this;
        }

        /** Sets {@link AzureResourceMonthlyUsageRecord#unit}; null for none. */
        public Builder unit(@Nullable String value) {
            unit = value;
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        /** The record; a {@link NullPointerException} names what is required and has not been set. */
        public AzureResourceMonthlyUsageRecord build() {
            return new AzureResourceMonthlyUsageRecord(this);
        }
    }
}
