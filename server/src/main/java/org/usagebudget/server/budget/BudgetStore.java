package org.usagebudget.server.budget;

import java.util.Optional;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.Budget;
import org.usagebudget.server.store.Sql;

/** Reads standing budgets, from the primary, in one statement each. Thread-safe. */
final class BudgetStore {
    private static final String FIND =
            "SELECT budget_amount, budget_version FROM account WHERE partner_id = ? AND customer_id = ?";

    private final Sql sql;

    BudgetStore(Sql sql) {
        this.sql = sql;
    }

    /** The standing budget, or empty where the partner has no such customer. */
    Optional<Budget> find(AccountKey key) {
        return sql.one(
                FIND,
                row -> new Budget(row.decimalOrNull("budget_amount"), row.number("budget_version")),
                key.partner().value(),
                key.customer().value());
    }
}
