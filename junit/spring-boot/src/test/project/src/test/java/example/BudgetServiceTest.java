package example;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.junit.SandboxPartner;
import org.usagebudget.junit.UsageBudgetSandbox;
import org.usagebudget.model.CustomerId;

@SpringBootTest
@UsageBudgetSandbox
class BudgetServiceTest {
    private static SandboxPartner own;

    @BeforeAll
    static void keep(SandboxPartner partner) {
        own = partner;
    }

    @DynamicPropertySource
    static void partner(DynamicPropertyRegistry properties) {
        properties.add("partner.url", () -> own.baseUrl());
        properties.add("partner.tenant", () -> own.tenant());
        properties.add("partner.client-id", () -> own.clientId());
        properties.add("partner.client-secret", () -> own.clientSecret());
    }

    @Test
    void budgetIsAllocated(@Autowired BudgetService service) {
        CustomerId customer = own.customers().get(0);

        service.allocate(customer, "100");

        try (AggregatePartner admin = own.client(own.user("admin-agent"))) {
            assertThat(admin.customers().byId(customer).usageBudget().get().amount())
                    .contains(new BigDecimal("100"));
        }
    }
}
