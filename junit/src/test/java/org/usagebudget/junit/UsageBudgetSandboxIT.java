package org.usagebudget.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.PartnerException;
import org.usagebudget.client.UsageBudget;
import org.usagebudget.model.SpendingBudget;

/** The extension, used. */
@UsageBudgetSandbox
@Execution(ExecutionMode.CONCURRENT)
class UsageBudgetSandboxIT {
    private static final Set<String> TENANTS = ConcurrentHashMap.newKeySet();
    private static String ofTheClass = "";

    private final SandboxPartner ofTheConstructor;
    private String ofBeforeEach = "";

    UsageBudgetSandboxIT(SandboxPartner partner) {
        ofTheConstructor = partner;
    }

    @BeforeAll
    static void once(SandboxPartner partner) {
        ofTheClass = partner.tenant();
    }

    @BeforeEach
    void before(SandboxPartner partner) {
        ofBeforeEach = partner.tenant();
    }

    @Test
    void budgetIsKept(AggregatePartner partner, SandboxPartner own) {
        UsageBudget budget = partner.customers().byId(own.customers().get(0)).usageBudget();

        budget.patch(SpendingBudget.of("100"));

        assertThat(budget.get().amount()).contains(new BigDecimal("100"));
    }

    @RepeatedTest(6)
    void eachTestHasAPartnerOfItsOwn(SandboxPartner own, AggregatePartner partner) {
        assertThat(TENANTS.add(own.tenant())).isTrue();
        assertThat(own.tenant())
                .isEqualTo(ofTheConstructor.tenant())
                .isEqualTo(ofBeforeEach)
                .isNotEqualTo(ofTheClass);
        assertThat(partner.customers().list()).hasSize(3);
        UsageBudget budget = partner.customers().byId(own.customers().get(0)).usageBudget();
        assertThat(budget.get().amount()).isEmpty();
        budget.patch(SpendingBudget.of("5"));
    }

    @Test
    void clockGoesForwardForThePartnerAlone(SandboxClock clock) {
        Instant before = clock.now();

        Instant moved = clock.advance(Period.ofMonths(1));

        assertThat(moved).isAfter(before.plus(Duration.ofDays(27)));
        assertThat(clock.advance(Duration.ofHours(2))).isAfter(moved.plus(Duration.ofHours(1)));
        assertThat(clock.set(Instant.parse("2031-01-01T00:00:00Z"))).isAfter(moved);
        assertThatThrownBy(() -> clock.set(before))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("990005");
    }

    @Test
    @UsageBudgetSandbox(user = "billing-admin", customers = 1, currency = "CHF")
    void userCustomersAndCurrencyCanBeChosen(AggregatePartner partner, SandboxPartner own) {
        assertThat(own.customers()).hasSize(1);
        assertThatThrownBy(() -> partner.customers().delete(own.customers().get(0)))
                .isInstanceOf(PartnerException.Forbidden.class);
    }

    @Test
    @UsageBudgetSandbox(appOnly = true, user = "helpdesk-agent")
    void appCanBeSignedInOnItsOwn(AggregatePartner partner, SandboxPartner own) {
        SpendingBudget budget = SpendingBudget.of("7");

        partner.customers().byId(own.customers().get(0)).usageBudget().patch(budget);

        try (AggregatePartner user = own.client(own.user("helpdesk-agent"))) {
            UsageBudget refused = user.customers().byId(own.customers().get(0)).usageBudget();
            assertThatThrownBy(() -> refused.patch(budget)).isInstanceOf(PartnerException.Forbidden.class);
        }
    }

    @Test
    void baseUrlIsTold(URI baseUrl, SandboxPartner own) {
        assertThat(baseUrl).isEqualTo(own.baseUrl()).hasHost("localhost");
    }
}
