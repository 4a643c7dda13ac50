package org.usagebudget.client;

import java.time.Duration;
import org.usagebudget.model.SpendingBudget;

/** A client over a script, whose time a test moves. Exchanges have no timeout, so that every sleep is a pause before a repeat. */
final class Fixture {
    static final String CUSTOMER = "c0000000-0000-4000-8000-000000000001";
    static final String BUDGET =
            "{\"amount\":100,\"usageSpendingBudget\":100,\"attributes\":{\"objectType\":\"SpendingBudget\",\"etag\":\"\\\"3\\\"\"}}";

    final ScriptedTransport wire = new ScriptedTransport();
    final TestTime time = new TestTime();

    PartnerService.Builder builder() {
        return PartnerService.builder()
                .credentials(Credentials.token("ready-token"))
                .baseUrl("http://localhost:8080/")
                .timeout(Duration.ZERO)
                .clock(time)
                .sleeper(time)
                .transport(wire);
    }

    UsageBudget budget() {
        return budget(builder().build());
    }

    static UsageBudget budget(AggregatePartner partner) {
        return partner.customers().byId(CUSTOMER).usageBudget();
    }

    static SpendingBudget hundred() {
        return SpendingBudget.of("100");
    }
}
