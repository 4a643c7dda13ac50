package org.usagebudget.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.Credentials;
import org.usagebudget.client.Page;
import org.usagebudget.client.PartnerService;
import org.usagebudget.client.StandingQuery;
import org.usagebudget.model.Customer;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.CustomerStanding;
import org.usagebudget.model.SpendingBudget;
import org.usagebudget.model.UsageRecord;
import org.usagebudget.server.web.TestClient;

/** How a partner's customers stand, through the Java client. */
class ClientStandingIT {
    private static final StandingQuery BY_NAME = StandingQuery.all().sort(StandingQuery.Sort.NAME);

    private final TestClient http = TestSandbox.client();
    private final SandboxPartner tenant = SandboxPartner.make(http, "{\"customers\":0}");
    private final AggregatePartner partner = PartnerService.builder()
            .credentials(Credentials.app(tenant.tenant(), tenant.clientId(), tenant.clientSecret()))
            .baseUrl(TestSandbox.server().baseUrl())
            .build();

    @BeforeEach
    void spend() {
        add("Alfa", "10", "12");
        add("Bravo", "100", "90");
        add("Charlie & Co.", "100", "1");
        add("Delta", null, "5");
        add("Echo", "50", null);
        // Moves nothing that shows; once it is answered, the list has all that was done before.
        assertThat(SandboxPartner.control(
                                http, "PUT", "/sandbox/v1/clock?partner=" + tenant.tenant(), "{\"advance\":\"PT1S\"}")
                        .status())
                .isEqualTo(200);
    }

    @AfterEach
    void close() {
        partner.close();
    }

    private void add(String name, @Nullable String budget, @Nullable String cost) {
        CustomerId id = new CustomerId(UUID.randomUUID());
        partner.customers()
                .create(Customer.builder(id)
                        .companyName(name)
                        .domain(name.substring(0, 4).toLowerCase(Locale.ROOT) + "-" + id + ".example")
                        .country("DE")
                        .culture("de-DE")
                        .currencyCode("EUR")
                        .build());
        if (budget != null) {
            partner.customers().byId(id).usageBudget().patch(SpendingBudget.of(budget));
        }
        if (cost != null) {
            partner.usage()
                    .send(List.of(UsageRecord.builder("r-" + id, id)
                            .cost(new BigDecimal(cost))
                            .usageTime(Instant.now())
                            .build()));
        }
    }

    private List<String> names(StandingQuery query) {
        return partner.customers()
                .standing(query)
                .map(CustomerStanding::companyName)
                .toList();
    }

    private static List<String> names(Page<CustomerStanding> page) {
        return page.items().stream().map(CustomerStanding::companyName).toList();
    }

    @Test
    void pagesFollowOneAnotherBothWays() {
        Page<CustomerStanding> first = partner.customers().standingPage(BY_NAME.pageSize(2));
        Page<CustomerStanding> second = first.next();

        assertThat(names(first)).containsExactly("Alfa", "Bravo");
        assertThat(names(second)).containsExactly("Charlie & Co.", "Delta");
        assertThat(names(second.next())).containsExactly("Echo");
        assertThat(second.next().hasNext()).isFalse();
        assertThat(first.hasPrevious()).isFalse();
        assertThat(second.previous().items()).isEqualTo(first.items());
        assertThat(names(BY_NAME.pageSize(1))).containsExactly("Alfa", "Bravo", "Charlie & Co.", "Delta", "Echo");
    }

    @Test
    void eachOrderIsTheServices() {
        assertThat(names(StandingQuery.all())).startsWith("Alfa", "Bravo", "Charlie & Co.");
        assertThat(names(BY_NAME.descending())).startsWith("Echo", "Delta");
        assertThat(names(StandingQuery.all().sort(StandingQuery.Sort.SPEND)))
                .containsExactly("Bravo", "Alfa", "Delta", "Charlie & Co.", "Echo");
        assertThat(names(StandingQuery.all().sort(StandingQuery.Sort.SPEND).ascending()))
                .containsExactly("Echo", "Charlie & Co.", "Delta", "Alfa", "Bravo");
        assertThat(names(StandingQuery.all().sort(StandingQuery.Sort.BUDGET).ascending()))
                .containsSubsequence("Alfa", "Echo", "Bravo");
    }

    @Test
    void statusChoosesAndIsTold() {
        List<CustomerStanding> over = partner.customers()
                .standing(StandingQuery.all().status(CustomerStanding.OVER))
                .toList();

        assertThat(over).singleElement().satisfies(standing -> {
            assertThat(standing.companyName()).isEqualTo("Alfa");
            assertThat(standing.status()).isEqualTo(CustomerStanding.OVER);
            assertThat(standing.percentUsed()).isEqualByComparingTo("120");
            assertThat(standing.totalCost()).isEqualByComparingTo("12");
        });
        assertThat(names(StandingQuery.all().status(CustomerStanding.TRENDING))).containsExactly("Bravo");
        assertThat(names(StandingQuery.all().status(CustomerStanding.NONE))).containsExactly("Delta");
    }

    @Test
    void searchFindsNamesDomainsAndIds() {
        CustomerId echo = partner.customers()
                .standing(BY_NAME.search("ECH"))
                .findFirst()
                .orElseThrow()
                .customerId();

        assertThat(names(BY_NAME.search("LIE & C"))).containsExactly("Charlie & Co.");
        assertThat(names(BY_NAME.search("delt-"))).containsExactly("Delta");
        assertThat(names(BY_NAME.search(echo.toString()))).containsExactly("Echo");
        assertThat(names(BY_NAME.search("Foxtrot"))).isEmpty();
        assertThat(names(BY_NAME.status(CustomerStanding.OVER).search("Bravo"))).isEmpty();
    }
}
