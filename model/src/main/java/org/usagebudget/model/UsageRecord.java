package org.usagebudget.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * One metered, already rated charge of a customer. Its id makes it count once: the same id with the same content, sent again, is a
 * duplicate, with other content it is rejected; a correction is a new id with a negative cost. Immutable.
 */
public final class UsageRecord {
    private final String id;
    private final CustomerId customer;
    private final BigDecimal cost;
    private final Instant usageTime;
    private final @Nullable SubscriptionId subscription;
    private final @Nullable BigDecimal quantity;
    private final @Nullable BigDecimal usdCost;
    private final Texts texts;

    /** What describes the charge, in words. */
    private record Texts(
            @Nullable String resourceId,
            @Nullable String resourceName,
            @Nullable String resourceType,
            @Nullable String resourceGroupName,
            @Nullable String meterId,
            @Nullable String meterName,
            @Nullable String category,
            @Nullable String subcategory,
            @Nullable String unit,
            @Nullable String currencyCode) {}

    private UsageRecord(Builder builder) {
        id = builder.id;
        customer = builder.customer;
        cost = Objects.requireNonNull(builder.cost, "cost");
        usageTime = Objects.requireNonNull(builder.usageTime, "usageTime");
        subscription = builder.subscription;
        quantity = builder.quantity;
        usdCost = builder.usdCost;
        texts = new Texts(
                builder.resourceId,
                builder.resourceName,
                builder.resourceType,
                builder.resourceGroupName,
                builder.meterId,
                builder.meterName,
                builder.category,
                builder.subcategory,
                builder.unit,
                builder.currencyCode);
    }

    /**
     * Begins a record; cost and time must follow.
     *
     * @param id 1..128 characters, unique among the customer's records
     * @param customer whose usage it is
     */
    public static Builder builder(String id, CustomerId customer) {
        return new Builder(id, customer);
    }

    /** Its id. */
    public String id() {
        return id;
    }

    /** Whose usage it is. */
    public CustomerId customer() {
        return customer;
    }

    /** What it costs, in the customer's billing currency. */
    public BigDecimal cost() {
        return cost;
    }

    /** When the usage was. */
    public Instant usageTime() {
        return usageTime;
    }

    /** What the usage was of, or empty. */
    public Optional<SubscriptionId> subscription() {
        return Optional.ofNullable(subscription);
    }

    /** Writes the record as one JSON object. */
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("id", id);
        json.writeStringProperty("customerId", customer.toString());
        Members.present(json, "subscriptionId", subscription == null ? null : subscription.toString());
        Members.present(json, "resourceId", texts.resourceId());
        Members.present(json, "resourceName", texts.resourceName());
        Members.present(json, "resourceType", texts.resourceType());
        Members.present(json, "resourceGroupName", texts.resourceGroupName());
        Members.present(json, "meterId", texts.meterId());
        Members.present(json, "meterName", texts.meterName());
        Members.present(json, "category", texts.category());
        Members.present(json, "subcategory", texts.subcategory());
        Members.present(json, "unit", texts.unit());
        if (quantity != null) {
            Members.decimal(json, "quantity", quantity);
        }
        Members.decimal(json, "cost", cost);
        if (usdCost != null) {
            Members.decimal(json, "usdCost", usdCost);
        }
        Members.present(json, "currencyCode", texts.currencyCode());
        json.writeStringProperty("usageTime", usageTime.toString());
        json.writeEndObject();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UsageRecord that
                && id.equals(that.id)
                && customer.equals(that.customer)
                && cost.equals(that.cost)
                && usageTime.equals(that.usageTime)
                && Objects.equals(subscription, that.subscription)
                && Objects.equals(quantity, that.quantity)
                && Objects.equals(usdCost, that.usdCost)
                && texts.equals(that.texts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, customer);
    }

    @Override
    public String toString() {
        return "usage record " + id + " of customer " + customer;
    }

    /** Makes a record. Texts have at most 512 characters where nothing else is said. Not thread-safe. */
    public static final class Builder {
        private final String id;
        private final CustomerId customer;
        private @Nullable BigDecimal cost;
        private @Nullable Instant usageTime;
        private @Nullable SubscriptionId subscription;
        private @Nullable BigDecimal quantity;
        private @Nullable BigDecimal usdCost;
        private @Nullable String resourceId;
        private @Nullable String resourceName;
        private @Nullable String resourceType;
        private @Nullable String resourceGroupName;
        private @Nullable String meterId;
        private @Nullable String meterName;
        private @Nullable String category;
        private @Nullable String subcategory;
        private @Nullable String unit;
        private @Nullable String currencyCode;

        private Builder(String id, CustomerId customer) {
            this.id = Objects.requireNonNull(id, "id");
            this.customer = Objects.requireNonNull(customer, "customer");
        }

        /** What it costs in the customer's billing currency, negative for a correction; required. */
        public Builder cost(BigDecimal value) {
            cost = value;
            return this;
        }

        /** When the usage was, to the microsecond; required. */
        public Builder usageTime(Instant value) {
            usageTime = value;
            return this;
        }

        /** What the usage was of; one that is not known becomes an active Azure plan. */
        public Builder subscription(@Nullable SubscriptionId value) {
            subscription = value;
            return this;
        }

        /** How much was used, in {@link #unit}. */
        public Builder quantity(@Nullable BigDecimal value) {
            quantity = value;
            return this;
        }

        /** What it costs in US dollars. */
        public Builder usdCost(@Nullable BigDecimal value) {
            usdCost = value;
            return this;
        }

        /** The id of what was used, at most 1,024 characters. */
        public Builder resourceId(@Nullable String value) {
            resourceId = value;
            return this;
        }

        /** The name of what was used. */
        public Builder resourceName(@Nullable String value) {
            resourceName = value;
            return this;
        }

        /** The type of what was used. */
        public Builder resourceType(@Nullable String value) {
            resourceType = value;
            return this;
        }

        /** The group that it belongs to. */
        public Builder resourceGroupName(@Nullable String value) {
            resourceGroupName = value;
            return this;
        }

        /** The id of the meter that measured it. */
        public Builder meterId(@Nullable String value) {
            meterId = value;
            return this;
        }

        /** The name of the meter that measured it. */
        public Builder meterName(@Nullable String value) {
            meterName = value;
            return this;
        }

        /** What kind of a service it is. */
        public Builder category(@Nullable String value) {
            category = value;
            return this;
        }

        /** Which of that kind. */
        public Builder subcategory(@Nullable String value) {
            subcategory = value;
            return this;
        }

        /** What the quantity is counted in. */
        public Builder unit(@Nullable String value) {
            unit = value;
            return this;
        }

        /** The currency, three capital letters of ISO 4217; where it is not the customer's, the record is rejected. */
        public Builder currencyCode(@Nullable String value) {
            currencyCode = value;
            return this;
        }

        /** The record; a {@link NullPointerException} names what is required and has not been set. */
        public UsageRecord build() {
            return new UsageRecord(this);
        }
    }
}
