package org.usagebudget.cli.remote;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.usagebudget.cli.output.Column;
import org.usagebudget.model.UsageCost;

/** What the commands of usage tell. */
final class UsageColumns {
    private static final Column NAME = Column.text("name");
    private static final Column COST = Column.number("totalCost");
    private static final Column CURRENCY = Column.text("currency");
    private static final Column BUDGET = Column.number("amount");
    private static final Column PERCENT = Column.number("percentUsed");
    private static final Column PROJECTED = Column.number("projectedCost");
    private static final Column START = Column.text("billingStart");
    private static final Column END = Column.text("billingEnd");
    private static final Column DATE = Column.text("date");

    static final List<Column> PARTNER = List.of(
            Column.text("partnerId"),
            NAME,
            COST,
            CURRENCY,
            PROJECTED,
            Column.number("customersOverBudget"),
            Column.number("customersTrendingOver"),
            START,
            END,
            Column.text("totals"));
    static final List<Column> CUSTOMER =
            List.of(BudgetColumns.CUSTOMER, NAME, BUDGET, COST, CURRENCY, PERCENT, PROJECTED, START, END);
    static final List<Column> SUBSCRIPTION =
            List.of(Column.text("subscriptionId"), NAME, COST, CURRENCY, PROJECTED, START, END);
    static final List<Column> OF_CUSTOMERS =
            List.of(BudgetColumns.CUSTOMER, NAME, BUDGET, COST, CURRENCY, PERCENT, PROJECTED);
    static final List<Column> OF_SUBSCRIPTIONS =
            List.of(Column.text("subscriptionId"), NAME, Column.text("status"), COST, CURRENCY, PROJECTED);
    static final List<Column> OF_DAYS =
            List.of(DATE, COST, Column.number("runningCost"), CURRENCY, Column.number("records"));
    static final List<Column> OF_SUBSCRIPTION_DAYS = List.of(DATE, NAME, COST, CURRENCY);
    static final List<Column> OF_RESOURCES =
            List.of(Column.text("resourceUri"), NAME, Column.text("resourceType"), COST, CURRENCY);
    static final List<Column> OF_METERS = List.of(
            Column.text("meterId"),
            NAME,
            Column.text("category"),
            Column.number("quantity"),
            Column.text("unit"),
            COST,
            CURRENCY);
    static final List<Column> COUNTED = List.of(
            Column.number("accepted"),
            Column.number("duplicates"),
            Column.number("rejected"),
            Column.text("totals"),
            Column.text("requestId"));
    static final List<Column> COUNTED_JSON = List.of(
            Column.number("accepted"),
            Column.number("duplicates"),
            Column.number("rejectedCount"),
            Column.text("rejected"),
            Column.text("totals"),
            Column.text("requestId"));

    private UsageColumns() {}

    /** The currency, or in the legacy shape the locale whose currency it is. */
    static @Nullable String currency(UsageCost cost) {
        return cost.currencyCode().or(cost::currencyLocale).orElse(null);
    }
}
