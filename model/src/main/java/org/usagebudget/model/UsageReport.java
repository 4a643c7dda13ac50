package org.usagebudget.model;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a summary or a record tells of usage in one billing period: what it cost and how fresh that is. Immutable. Two are
 * equal that are written alike.
 */
public abstract sealed class UsageReport
        permits ProjectedReport,
                ResourceUsageRecord,
                MeterUsageRecord,
                AzureResourceMonthlyUsageRecord,
                SubscriptionDailyUsageRecord {
    private static final JsonFactory JSON = new JsonFactory();

    private final UsageCost cost;
    private final @Nullable Instant lastModified;
    private final @Nullable Instant dataAsOf;

    UsageReport(Builder<?> builder) {
        cost = Objects.requireNonNull(builder.cost, "cost");
        lastModified = builder.lastModified;
        dataAsOf = builder.dataAsOf;
    }

    /** What the usage cost, with its currency. */
    public final UsageCost cost() {
        return cost;
    }

    /** What the usage cost, exactly. */
    public final BigDecimal totalCost() {
        return cost.total();
    }

    /** When what is told last changed, to the microsecond; empty where it never did or is not told. */
    public final Optional<Instant> lastModified() {
        return Optional.ofNullable(lastModified);
    }

    /** The time of the newest usage that is counted; empty where there is none or it is not told. */
    public final Optional<Instant> dataAsOf() {
        return Optional.ofNullable(dataAsOf);
    }

    /** Writes it as one JSON object. */
    public abstract void writeTo(JsonGenerator json);

    /** Refuses a cost in the legacy shape, which reports of our own never have. */
    final void requirePlanShape() {
        if (cost.isLegacy()) {
            throw new IllegalArgumentException("cost must have the Azure plan's shape, was " + cost);
        }
    }

    final void writeLastModified(JsonGenerator json) {
        Members.moment(json, "lastModifiedDate", lastModified);
    }

    final void writeDataAsOf(JsonGenerator json) {
        Members.moment(json, "dataAsOf", dataAsOf);
    }

    /**
     * Writes whose usage it is.
     *
     * @param twice whether {@code id} and {@code name} repeat it
     */
    static void writeResource(JsonGenerator json, Object id, String name, boolean twice) {
        String text = id.toString();
        json.writeStringProperty("resourceId", text);
        if (twice) {
            json.writeStringProperty("id", text);
        }
        json.writeStringProperty("resourceName", name);
        if (twice) {
            json.writeStringProperty("name", name);
        }
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof UsageReport that
                && getClass() == that.getClass()
                && toString().equals(that.toString());
    }

    @Override
    public final int hashCode() {
        return toString().hashCode();
    }

    /** The JSON object. */
    @Override
    public final String toString() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            writeTo(json);
        }
        return text.toString();
    }

    /**
     * A report in the making. Not thread-safe.
     *
     * @param <B> the type of the builder
     */
    public abstract static sealed class Builder<B extends Builder<B>>
            permits ProjectedReport.Builder,
                    ResourceUsageRecord.Builder,
                    MeterUsageRecord.Builder,
                    AzureResourceMonthlyUsageRecord.Builder,
                    SubscriptionDailyUsageRecord.Builder {
        private @Nullable UsageCost cost;
        private @Nullable Instant lastModified;
        private @Nullable Instant dataAsOf;

        Builder() {}

        /** What the usage cost, in the shape of the customer or the subscription; required. */
        public B cost(UsageCost value) {
            cost = value;
            return self();
        }

        /** Sets {@link UsageReport#lastModified}. */
        public B lastModified(@Nullable Instant value) {
            lastModified = value;
            return self();
        }

        /** Sets {@link UsageReport#dataAsOf}. */
        public B dataAsOf(@Nullable Instant value) {
            dataAsOf = value;
            return self();
        }

        /** This builder. */
        abstract B self();
    }
}
