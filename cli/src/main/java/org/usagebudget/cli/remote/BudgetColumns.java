package org.usagebudget.cli.remote;

import java.util.List;
import org.usagebudget.cli.output.Column;

/** What the commands of budgets tell. */
final class BudgetColumns {
    static final Column CUSTOMER = Column.text("customerId");
    static final Column COMPANY = Column.text("companyName");
    static final Column DOMAIN = Column.text("domain");
    static final Column AMOUNT = Column.number("amount");
    static final Column RESULT = Column.state("result");

    /** A budget as it stands. */
    static final List<Column> BUDGET = List.of(CUSTOMER, AMOUNT, Column.text("etag"));

    /** What a change would do. */
    static final List<Column> DIFFERENCE = List.of(CUSTOMER, Column.number("before"), Column.number("after"), RESULT);

    /** What became of a row. */
    static final List<Column> ROW = List.of(
            Column.number("line"),
            CUSTOMER,
            Column.number("before"),
            Column.number("after"),
            RESULT,
            Column.text("detail"));

    /** What is exported, and imported again. */
    static final List<Column> EXPORT = List.of(CUSTOMER, COMPANY, DOMAIN, AMOUNT);

    /** How customers stand. */
    static final List<Column> STANDING = List.of(
            CUSTOMER,
            COMPANY,
            AMOUNT,
            Column.number("totalCost"),
            Column.text("currency"),
            Column.number("percentUsed"),
            Column.number("projectedCost"),
            Column.state("status"),
            DOMAIN,
            Column.text("billingEnd"),
            Column.text("asOf"));

    private BudgetColumns() {}
}
