package org.usagebudget.model;

import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** A report of all usage of a partner, a customer or a subscription, with what it will come to. Immutable. */
public abstract sealed class ProjectedReport extends UsageReport
        permits BudgetReport, PartnerUsageSummary, SubscriptionUsageSummary, SubscriptionMonthlyUsageRecord {
    private final @Nullable BigDecimal projectedCost;

    ProjectedReport(Builder<?> builder) {
        super(builder);
        projectedCost = builder.projectedCost;
    }

    /**
     * What the total cost will be at the period's end if it goes on as until now, to two decimals; the total cost itself of a
     * period that has ended; empty in the first tenth of a period.
     */
    public final Optional<BigDecimal> projectedCost() {
        return Optional.ofNullable(projectedCost);
    }

    final void writeProjectedCost(JsonGenerator json) {
        Members.decimal(json, "projectedCost", projectedCost);
    }

    /**
     * A report in the making. Not thread-safe.
     *
     * @param <B> the type of the builder
     */
    public abstract static sealed class Builder<B extends Builder<B>> extends UsageReport.Builder<B>
            permits BudgetReport.Builder,
                    PartnerUsageSummary.Builder,
                    SubscriptionUsageSummary.Builder,
                    SubscriptionMonthlyUsageRecord.Builder {
        private @Nullable BigDecimal projectedCost;

        Builder() {}

        /** Sets {@link ProjectedReport#projectedCost}. */
        public B projectedCost(@Nullable BigDecimal value) {
            projectedCost = value;
            return self();
        }
    }
}
