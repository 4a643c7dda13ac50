package org.usagebudget.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.UsageBudget;
import org.usagebudget.model.SpendingBudget;

@UsageBudgetSandbox
class BudgetIT {
    @Test
    void budgetIsKept(AggregatePartner partner, SandboxPartner own) {
        UsageBudget budget = partner.customers().byId(own.customers().get(0)).usageBudget();

        budget.patch(SpendingBudget.of("100"));

        assertEquals("100", budget.get().amount().orElseThrow().toString());
    }
}
