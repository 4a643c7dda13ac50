package org.usagebudget.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.CallOptions;
import org.usagebudget.client.Credentials;
import org.usagebudget.client.CustomerById;
import org.usagebudget.client.CustomerQuery;
import org.usagebudget.client.HttpAnswer;
import org.usagebudget.client.HttpCall;
import org.usagebudget.client.Page;
import org.usagebudget.client.PartnerException;
import org.usagebudget.client.PartnerService;
import org.usagebudget.client.Retries;
import org.usagebudget.client.SubscriptionById;
import org.usagebudget.client.Transport;
import org.usagebudget.client.UsageBudget;
import org.usagebudget.model.Customer;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.CustomerUsageSummary;
import org.usagebudget.model.SpendingBudget;
import org.usagebudget.model.Subscription;
import org.usagebudget.model.SubscriptionId;
import org.usagebudget.model.UsageCounted;
import org.usagebudget.model.UsageRecord;
import org.usagebudget.model.UsageReport;

/** The Java client against a whole sandbox. */
class ClientIT {
    private static final String CLIENT_ID = "b0000000-0000-4000-8000-000000000001";

    private static AggregatePartner partner;

    @BeforeAll
    static void open() {
        partner = builder().build();
    }

    @AfterAll
    static void close() {
        partner.close();
    }

    private static PartnerService.Builder builder() {
        return PartnerService.builder()
                .credentials(Credentials.app(TestSandbox.FIRST_PARTNER, CLIENT_ID, "sandbox"))
                .baseUrl(TestSandbox.server().baseUrl());
    }

    private static CustomerById newCustomer() {
        return partner.customers().byId(TestSandbox.newCustomer().customer());
    }

    private static AggregatePartner user(String name) {
        return builder()
                .credentials(Credentials.appAndUser(TestSandbox.FIRST_PARTNER, CLIENT_ID, "sandbox", name))
                .build();
    }

    /** Its first answers to changes are lost after the server has given them. */
    private static final class Losing implements Transport {
        private final Transport wire = Transport.over(
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
        private final AtomicInteger left;

        Losing(int count) {
            left = new AtomicInteger(count);
        }

        @Override
        public CompletableFuture<HttpAnswer> send(HttpCall call) {
            CompletableFuture<HttpAnswer> sent = wire.send(call);
            boolean isChange = call.method().equals("PATCH") || call.method().equals("DELETE");
            return isChange && left.getAndDecrement() > 0
                    ? sent.thenCompose(answer -> CompletableFuture.failedFuture(new IOException("the answer is lost")))
                    : sent;
        }
    }

    private static AggregatePartner losing(int count) {
        return builder()
                .transport(new Losing(count))
                .retries(Retries.standard().pauseFirst(Duration.ofMillis(1)))
                .build();
    }

    @Test
    void budgetIsSetReadAndCleared() {
        UsageBudget budget = newCustomer().usageBudget();
        assertThat(budget.get()).isEqualTo(SpendingBudget.none().withEtag("\"0\""));

        SpendingBudget updated = budget.patch(SpendingBudget.of("100"));
        SpendingBudget later =
                budget.patchAsync(SpendingBudget.of("250.7500000001")).join();

        assertThat(updated).isEqualTo(SpendingBudget.of("100").withEtag("\"1\""));
        assertThat(later).isEqualTo(SpendingBudget.of("250.7500000001").withEtag("\"2\""));
        assertThat(budget.get()).isEqualTo(later);
        assertThat(budget.clear().amount()).isEmpty();
    }

    @Test
    void conditionalChangeLosesAgainstAnother() {
        UsageBudget budget = newCustomer().usageBudget();
        String read = budget.get().etag().orElseThrow();
        budget.ifMatch(read).patch(SpendingBudget.of("1"));

        PartnerException.PreconditionFailed e = catchThrowableOfType(
                PartnerException.PreconditionFailed.class,
                () -> budget.ifMatch(read).patch(SpendingBudget.of("2")));

        assertThat(e.hasCode(2055)).isTrue();
        assertThat(budget.get().amount()).contains(BigDecimal.ONE);
    }

    @Test
    void changeWhoseAnswersAreLostCountsOnce() {
        CustomerId customer = newCustomer().id();
        try (AggregatePartner losing = losing(3)) {
            SpendingBudget updated =
                    losing.customers().byId(customer).usageBudget().patch(SpendingBudget.of("7"));

            assertThat(updated.etag()).contains("\"1\"");
        }
        assertThat(partner.customers().byId(customer).usageBudget().get().etag())
                .contains("\"1\"");
    }

    @Test
    void deletionWhoseAnswerIsLostIsSuccess() {
        CustomerId customer = newCustomer().id();
        try (AggregatePartner losing = losing(1)) {
            losing.customers().byId(customer).delete();
        }

        assertThatThrownBy(() -> partner.customers().byId(customer).delete())
                .isInstanceOf(PartnerException.Forbidden.class);
    }

    @Test
    void requestIdOfTheCallersOwnCountsOnceAndNamesOneChangeOnly() {
        UUID request = UUID.randomUUID();
        CustomerId customer = newCustomer().id();
        UsageBudget budget = partner.with(CallOptions.usual().requestId(request))
                .customers()
                .byId(customer)
                .usageBudget();

        assertThat(budget.patch(SpendingBudget.of("1"))).isEqualTo(budget.patch(SpendingBudget.of("1")));

        assertThatThrownBy(() -> budget.patch(SpendingBudget.of("2")))
                .isInstanceOf(PartnerException.Conflict.class)
                .hasMessageContaining("409/990001")
                .hasMessageContaining(request.toString());
    }

    @Test
    void customersAreStreamedPageByPage() {
        CustomerQuery query = CustomerQuery.all().pageSize(4);
        try (AggregatePartner second = builder()
                .credentials(
                        Credentials.app(TestSandbox.SECOND_PARTNER, "b0000000-0000-4000-8000-000000000002", "sandbox"))
                .build()) {
            List<Customer> all = second.customers().stream(query).toList();
            Page<Customer> first = second.customers().page(query);

            assertThat(all).hasSizeGreaterThanOrEqualTo(25);
            assertThat(new HashSet<>(all)).hasSameSizeAs(all);
            assertThat(first.items()).isEqualTo(all.subList(0, 4));
            assertThat(first.next().items()).isEqualTo(all.subList(4, 8));
            assertThat(first.next().previous().items()).isEqualTo(first.items());

            String name = all.get(9).companyName();
            assertThat(second.customers().stream(CustomerQuery.all().companyNameStartsWith(name)))
                    .contains(all.get(9))
                    .allSatisfy(customer -> assertThat(customer.companyName()).startsWith(name));
        }
    }

    @Test
    void customerIsAddedReadAndForgotten() {
        CustomerId id = new CustomerId(UUID.randomUUID());
        Customer customer = Customer.builder(id)
                .companyName("Ünlü & Söhne")
                .domain(id + ".example")
                .country("DE")
                .culture("de-DE")
                .currencyCode("EUR")
                .build();

        assertThat(partner.customers().create(customer)).isEqualTo(customer);
        assertThat(partner.customers().byId(id).get()).isEqualTo(customer);
        PartnerException.Conflict taken = catchThrowableOfType(
                PartnerException.Conflict.class, () -> partner.customers().create(customer));
        partner.customers().delete(id);

        assertThat(taken.hasCode(990003)).isTrue();
        assertThatThrownBy(() -> partner.customers().byId(id).get()).isInstanceOf(PartnerException.Forbidden.class);
    }

    @Test
    void subscriptionIsMadeSuspendedRenamedAndTakenBack() {
        CustomerById customer = newCustomer();
        SubscriptionById subscription = customer.subscriptions().byId(UUID.randomUUID());
        Subscription wanted = Subscription.builder(customer.id(), subscription.id())
                .kind(Subscription.LICENSE)
                .status(Subscription.ACTIVE)
                .friendlyName("Office")
                .orderId("o 1&2")
                .createdAt(Instant.EPOCH)
                .build();
        assertThatThrownBy(subscription::get)
                .isInstanceOf(PartnerException.NotFound.class)
                .hasMessageContaining("404/20003");

        Subscription made = subscription.put(wanted);
        Subscription suspended = subscription.suspend();
        Subscription renamed = subscription.rename("Office 2");

        assertThat(made.kind()).isEqualTo(Subscription.LICENSE);
        assertThat(suspended.status()).isEqualTo(Subscription.SUSPENDED);
        assertThat(renamed.friendlyName()).isEqualTo("Office 2");
        assertThat(customer.subscriptions().list()).containsExactly(renamed);
        assertThat(customer.subscriptions().byOrder("o 1&2")).containsExactly(renamed);
        assertThat(customer.subscriptions().byPartner("4711")).isEmpty();
        assertThatThrownBy(() -> subscription.patch(suspended)).isInstanceOf(PartnerException.PreconditionFailed.class);
        assertThat(subscription.reactivate().status()).isEqualTo(Subscription.ACTIVE);
    }

    @Test
    void usageRecordsCountOnce() {
        CustomerId customer = newCustomer().id();
        UUID request = UUID.randomUUID();
        Instant now = Instant.now().truncatedTo(ChronoUnit.HOURS);
        List<UsageRecord> records = IntStream.range(0, 3_000)
                .mapToObj(i -> UsageRecord.builder("r-" + i, customer)
                        .cost(new BigDecimal(i == 7 ? "1e20" : "0.01"))
                        .usageTime(now)
                        .resourceName("vm \"" + i + "\"")
                        .build())
                .toList();

        UsageCounted first =
                partner.with(CallOptions.usual().requestId(request)).usage().send(records);
        UsageCounted second = partner.usage().send(records.iterator());

        assertThat(first.accepted()).isEqualTo(2_999);
        assertThat(first.totals()).containsOnlyKeys("EUR");
        assertThat(first.totals().get("EUR")).isEqualByComparingTo("29.99");
        assertThat(first.rejected()).singleElement().satisfies(rejection -> {
            assertThat(rejection.line()).isEqualTo(8);
            assertThat(rejection.id()).isEqualTo("r-7");
        });
        assertThat(second.duplicates()).isEqualTo(2_999);
        assertThat(partner.usage().batch(request).accepted()).isEqualTo(2_999);
    }

    @Test
    void sourceThatFailsIsNoEndOfTheRecords() {
        CustomerId customer = newCustomer().id();
        Iterator<UsageRecord> broken = IntStream.range(0, 1_000)
                .mapToObj(i -> {
                    if (i == 999) {
                        throw new IllegalStateException("the database has gone");
                    }
                    return UsageRecord.builder("r-" + i, customer)
                            .cost(BigDecimal.ONE)
                            .usageTime(Instant.now().truncatedTo(ChronoUnit.HOURS))
                            .build();
                })
                .iterator();

        assertThatThrownBy(() -> partner.usage().send(broken)).hasMessage("the database has gone");
    }

    @Test
    void reportsTellWhatUsageCost() {
        CustomerId customer = newCustomer().id();
        SubscriptionId plan = new SubscriptionId(UUID.randomUUID());
        partner.customers().byId(customer).usageBudget().patch(SpendingBudget.of("10"));
        partner.usage()
                .send(List.of(UsageRecord.builder("r-1", customer)
                        .subscription(plan)
                        .cost(new BigDecimal("2.50"))
                        .quantity(BigDecimal.TEN)
                        .usageTime(Instant.now().minusSeconds(60))
                        .resourceId("/vm/1")
                        .meterId("m-1")
                        .meterName("Compute")
                        .build()));

        try (AggregatePartner agent = user("admin-agent")) {
            CustomerById of = agent.customers().byId(customer);
            SubscriptionById subscription = of.subscriptions().byId(plan);
            CustomerUsageSummary summary = of.usageSummary().get();
            List<UsageReport> reports = List.of(
                    summary,
                    subscription.usageSummary().get(),
                    of.subscriptions().usageRecords().get().get(0),
                    subscription.resourceUsageRecords().get().get(0),
                    subscription.meterUsageRecords().get().get(0),
                    subscription.dailyUsageRecords().get().get(0),
                    agent.customers().usageRecords().get().stream()
                            .filter(record -> record.resourceId().equals(customer))
                            .findFirst()
                            .orElseThrow());

            assertThat(reports)
                    .allSatisfy(report -> assertThat(report.totalCost()).isEqualByComparingTo("2.5"));
            assertThat(summary.percentUsed()).isEqualByComparingTo("25");
            assertThat(summary.budget()).isEqualTo(SpendingBudget.of("10"));
            assertThat(agent.usageSummary().get().totals()).isNotEmpty();
            assertThatThrownBy(() -> subscription.usageRecordsByResource().get())
                    .isInstanceOf(PartnerException.BadInput.class)
                    .hasMessageContaining("400/800011");
        }
        assertThatThrownBy(
                        () -> partner.customers().byId(customer).usageSummary().get())
                .isInstanceOf(PartnerException.Forbidden.class)
                .hasMessageContaining("403/900329");
    }

    @Test
    void usersActByTheirRoles() {
        CustomerId customer = newCustomer().id();
        try (AggregatePartner billing = user("billing-admin");
                AggregatePartner helpdesk = user("helpdesk-agent");
                AggregatePartner single = user("no-mfa")) {
            assertThat(billing.customers()
                            .byId(customer)
                            .usageBudget()
                            .patch(SpendingBudget.of("5"))
                            .amount())
                    .isPresent();
            assertThat(helpdesk.customers().byId(customer).usageBudget().get().amount())
                    .isPresent();
            assertThatThrownBy(() ->
                            helpdesk.customers().byId(customer).usageBudget().clear())
                    .isInstanceOf(PartnerException.Forbidden.class)
                    .hasMessageContaining("403/900150");
            assertThatThrownBy(() ->
                            single.customers().byId(customer).usageBudget().get())
                    .isInstanceOf(PartnerException.Unauthorized.class);
        }
    }

    @Test
    void refreshTokensRotate() {
        List<String> stored = new ArrayList<>();
        try (AggregatePartner rotating = builder()
                .credentials(Credentials.appAndUser(TestSandbox.FIRST_PARTNER, CLIENT_ID, "sandbox", "admin-agent")
                        .onRotation(stored::add))
                .build()) {
            rotating.customers().page(CustomerQuery.all().pageSize(1));
        }
        assertThat(stored).hasSize(1);
        try (AggregatePartner next = user(stored.get(0))) {
            assertThat(next.customers().page(CustomerQuery.all().pageSize(1)).items())
                    .hasSize(1);
        }
    }

    @Test
    void wrongSecretIsUnauthorized() {
        try (AggregatePartner stranger = builder()
                .credentials(Credentials.app(TestSandbox.FIRST_PARTNER, CLIENT_ID, "wrong-secret"))
                .build()) {
            assertThatThrownBy(() -> stranger.customers().list())
                    .isInstanceOf(PartnerException.Unauthorized.class)
                    .hasMessageContaining(
                            "signing in at " + TestSandbox.server().baseUrl())
                    .hasMessageContaining("invalid_client")
                    .hasMessageNotContaining("wrong-secret");
        }
    }

    @Test
    void faultsAreTold() {
        UsageBudget budget = newCustomer().usageBudget();
        UUID correlation = UUID.randomUUID();

        PartnerException.BadInput e = catchThrowableOfType(
                PartnerException.BadInput.class,
                () -> partner.with(
                                CallOptions.usual().correlationId(correlation).locale(Locale.GERMANY))
                        .customers()
                        .byId(TestSandbox.newCustomer().customer())
                        .usageBudget()
                        .patch(SpendingBudget.of("1e15")));

        assertThat(e.hasCode(3000)).isTrue();
        assertThat(e.data()).contains("amount");
        assertThat(e.correlationId()).contains(correlation);
        assertThat(e.description())
                .isNotEqualTo("A property of the request is invalid.")
                .isNotEmpty();
        assertThat(budget.get().amount()).isEmpty();
    }

    @Test
    void manyCallsWaitForTheirTurn() {
        UsageBudget budget = newCustomer().usageBudget();
        List<CompletableFuture<SpendingBudget>> calls = new ArrayList<>();

        for (int i = 0; i < 2_000; i++) {
            calls.add(budget.getAsync());
        }

        assertThat(calls).allSatisfy(call -> assertThat(call).succeedsWithin(Duration.ofMinutes(1)));
    }
}
