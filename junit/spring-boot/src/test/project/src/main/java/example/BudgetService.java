package example;

import org.springframework.stereotype.Service;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.SpendingBudget;

@Service
class BudgetService {
    private final AggregatePartner partner;

    BudgetService(AggregatePartner partner) {
        this.partner = partner;
    }

    void allocate(CustomerId customer, String amount) {
        partner.customers().byId(customer).usageBudget().patch(SpendingBudget.of(amount));
    }
}
