package org.usagebudget.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.usagebudget.model.Customer;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.CustomerUsageSummary;
import org.usagebudget.model.SpendingBudget;
import org.usagebudget.model.UsageCounted;
import org.usagebudget.model.UsageRecord;

/** The code that the Javadoc of the client shows, which takes it from here. */
class SnippetsTest {
    private static final String CUSTOMER = Fixture.CUSTOMER;
    private static final String TENANT = "a0000000-0000-4000-8000-000000000001";
    private static final String CUSTOMERS = """
            {"items":[{"id":"c0000000-0000-4000-8000-000000000011","companyProfile":{"companyName":"Contoso"}}]}""";

    private final Fixture fixture = new Fixture();
    private final AggregatePartner partner = fixture.builder().build();
    private final String customerId = CUSTOMER;

    @Test
    void client() {
        String tenant = TENANT;
        String clientId = "client";
        String clientSecret = "secret";

        // @start region="client"
        AggregatePartner sandbox = PartnerService.builder()
                .credentials(Credentials.app(tenant, clientId, clientSecret))
                .baseUrl("http://localhost:8080") // Partner Center unless set
                .timeout(Duration.ofSeconds(20))
                .build();
        // @end

        assertThat(sandbox).isNotNull();
        sandbox.close();
    }

    @Test
    void budget() {
        fixture.wire.then(200, Fixture.BUDGET).then(200, Fixture.BUDGET).then(200, Fixture.BUDGET);

        // @start region="budget"
        UsageBudget budget = partner.customers().byId(customerId).usageBudget();
        SpendingBudget updated = budget.patch(SpendingBudget.of("250.75"));
        CompletableFuture<SpendingBudget> cleared = budget.patchAsync(SpendingBudget.none());
        BigDecimal amount = budget.get().amount().orElse(BigDecimal.ZERO); // empty: no budget
        // @end

        assertThat(updated.amount()).isPresent();
        assertThat(cleared).isCompleted();
        assertThat(amount).isEqualByComparingTo("100");
        assertThat(ScriptedTransport.body(fixture.wire.sent().get(0))).contains("250.75");
    }

    @Test
    void ifMatch() {
        fixture.wire.then(200, Fixture.BUDGET).then(412, "{\"code\":2055,\"description\":\"stale\",\"data\":[]}");
        List<String> told = new ArrayList<>();

        // @start region="ifMatch"
        UsageBudget budget = partner.customers().byId(customerId).usageBudget();
        SpendingBudget read = budget.get();
        try {
            budget.ifMatch(read.etag().orElseThrow()).patch(SpendingBudget.of("300"));
        } catch (PartnerException.PreconditionFailed e) {
            told.add("somebody has changed it: " + e.description());
        }
        // @end

        assertThat(told).containsExactly("somebody has changed it: stale");
        assertThat(fixture.wire.sentHeader("If-Match")).containsExactly("", "\"3\"");
    }

    @Test
    void customers() {
        fixture.wire.then(200, CUSTOMERS);

        // @start region="customers"
        List<String> names = partner.customers().stream(CustomerQuery.all().companyNameStartsWith("Con"))
                .map(Customer::companyName)
                .limit(10) // further pages are not asked for
                .toList();
        // @end

        assertThat(names).containsExactly("Contoso");
    }

    @Test
    void scope() {
        fixture.wire.then(200, Fixture.BUDGET).then(200, Fixture.BUDGET);

        // @start region="scope"
        AggregatePartner scope = partner.with(CallOptions.usual()
                .correlationId(UUID.randomUUID()) // one for all calls of the scope
                .locale(Locale.GERMANY)
                .timeout(Duration.ofSeconds(5)));
        scope.customers().byId(customerId).usageBudget().patch(SpendingBudget.of("100"));
        scope.customers().byId(customerId).usageBudget().get();
        // @end

        assertThat(fixture.wire.sentHeader("MS-CorrelationId").stream().distinct())
                .hasSize(1);
        assertThat(fixture.wire.sentHeader("X-Locale")).containsOnly("de-DE");
    }

    @Test
    void report() {
        fixture.wire.then(200, """
                {"resourceId":"%s","totalCost":12.5,"billingStartDate":"2026-10-01T00:00:00Z","billingEndDate":"2026-11-01T00:00:00Z",
                 "budget":{"amount":100}}""".formatted(CUSTOMER));

        // @start region="report"
        CustomerUsageSummary october = partner.customers()
                .byId(customerId)
                .usageSummary()
                .of(YearMonth.of(2026, 10)) // the open billing period unless said
                .get();
        // @end

        assertThat(october).isNotNull();
        assertThat(fixture.wire.sent().get(0).uri().getQuery()).isEqualTo("period=2026-10");
    }

    @Test
    void usage() {
        fixture.wire.then(200, """
                {"accepted":1,"duplicates":0,"rejectedCount":1,"rejected":[{"line":2,"id":"r-2","code":3000,"description":"cost"}]}""");
        List<UsageRecord> records = List.of(UsageRecord.builder("r-1", CustomerId.of(CUSTOMER))
                .cost(BigDecimal.TEN)
                .usageTime(Instant.EPOCH)
                .build());
        List<String> told = new ArrayList<>();

        // @start region="usage"
        UsageCounted counted = partner.usage().send(records); // an Iterable, an Iterator, a file, a stream
        for (UsageCounted.Rejection rejection : counted.rejected()) {
            told.add("record " + rejection.line() + ": " + rejection.description());
        }
        // @end

        assertThat(told).containsExactly("record 2: cost");
    }

    @Test
    void exceptions() {
        List<String> told = new ArrayList<>();
        fixture.wire.then(403, "{\"code\":20002,\"description\":\"no relationship\",\"data\":[]}");

        // @start region="exceptions"
        try {
            partner.customers().byId(customerId).usageBudget().patch(SpendingBudget.of("100"));
        } catch (PartnerException.Forbidden e) {
            told.add(e.hasCode(20002) ? "not our customer" : "not allowed: " + e.description());
        } catch (PartnerException.Transport | PartnerException.ServerBusy e) {
            // Nobody knows whether it was done. Sent again under this id, now or by another process, it counts once.
            told.add("to be repeated as " + e.requestId().orElseThrow());
        }
        // @end

        assertThat(told).containsExactly("not our customer");
    }

    @Test
    void retries() {
        // @start region="retries"
        Retries patient = Retries.standard().count(10).timeMax(Duration.ofMinutes(10));
        // @end

        assertThat(patient.timeMax()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void rotation() {
        String tenant = TENANT;
        String clientId = "client";
        String clientSecret = "secret";
        List<String> vault = new ArrayList<>(List.of("first"));
        fixture.wire.thenToken(200, "{\"access_token\":\"a\",\"expires_in\":3599,\"refresh_token\":\"second\"}");
        fixture.wire.then(200, Fixture.BUDGET);

        // @start region="rotation"
        Credentials user = Credentials.appAndUser(tenant, clientId, clientSecret, vault.get(0))
                .onRotation(refreshToken -> vault.set(0, refreshToken));
        // @end

        Fixture.budget(fixture.builder().credentials(user).build()).get();
        assertThat(vault).containsExactly("second");
    }
}
