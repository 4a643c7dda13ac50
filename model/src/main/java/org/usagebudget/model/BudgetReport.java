package org.usagebudget.model;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** A report of all usage of one customer, next to its spending budget. Immutable. */
public abstract sealed class BudgetReport extends ProjectedReport
        permits CustomerUsageSummary, CustomerMonthlyUsageRecord, CustomerDailyUsage, CustomerStanding {
    private final SpendingBudget budget;
    private final BigDecimal percentUsed;
    private final @Nullable BigDecimal projectedPercentUsed;

    BudgetReport(Builder<?> builder) {
        super(builder);
        budget = Objects.requireNonNull(builder.budget, "budget");
        percentUsed = Objects.requireNonNull(builder.percentUsed, "percentUsed");
        projectedPercentUsed = builder.projectedPercentUsed;
    }

    /** The budget of the period. */
    public final SpendingBudget budget() {
        return budget;
    }

    /** Total cost / budget × 100 to two decimals, half up; 0 without a budget; may be negative or above 100. */
    public final BigDecimal percentUsed() {
        return percentUsed;
    }

    /** The same of the projected cost; empty where that is, and without a budget. */
    public final Optional<BigDecimal> projectedPercentUsed() {
        return Optional.ofNullable(projectedPercentUsed);
    }

    final void writeBudget(JsonGenerator json) {
        json.writeName("budget");
        budget.writeNestedTo(json);
    }

    final void writePercentUsed(JsonGenerator json) {
        Members.decimal(json, "percentUsed", percentUsed);
    }

    final void writeProjections(JsonGenerator json) {
        writeProjectedCost(json);
        Members.decimal(json, "projectedPercentUsed", projectedPercentUsed);
    }

    /**
     * A report in the making. Not thread-safe.
     *
     * @param <B> the type of the builder
     */
    public abstract static sealed class Builder<B extends Builder<B>> extends ProjectedReport.Builder<B>
            permits CustomerUsageSummary.Builder,
                    CustomerMonthlyUsageRecord.Builder,
                    CustomerDailyUsage.Builder,
                    CustomerStanding.Builder {
        private @Nullable SpendingBudget budget;
        private @Nullable BigDecimal percentUsed;
        private @Nullable BigDecimal projectedPercentUsed;

        Builder() {}

        /** Sets {@link BudgetReport#budget}; required, {@link SpendingBudget#none} for none. */
        public B budget(SpendingBudget value) {
            budget = value;
            return self();
        }

        /** Sets {@link BudgetReport#percentUsed}; required. */
        public B percentUsed(BigDecimal value) {
            percentUsed = value;
            return self();
        }

        /** Sets {@link BudgetReport#projectedPercentUsed}. */
        public B projectedPercentUsed(@Nullable BigDecimal value) {
            projectedPercentUsed = value;
            return self();
        }
    }
}
