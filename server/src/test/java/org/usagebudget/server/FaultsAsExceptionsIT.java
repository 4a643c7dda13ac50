package org.usagebudget.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.CallOptions;
import org.usagebudget.client.Credentials;
import org.usagebudget.client.CustomerQuery;
import org.usagebudget.client.PartnerException;
import org.usagebudget.client.PartnerService;
import org.usagebudget.client.Retries;
import org.usagebudget.client.Sleeper;
import org.usagebudget.client.SubscriptionById;
import org.usagebudget.client.UsageBudget;
import org.usagebudget.model.Customer;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.model.SpendingBudget;
import org.usagebudget.model.Subscription;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.ChangeStep;
import org.usagebudget.server.store.Transaction;
import org.usagebudget.server.web.TestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every fault of the service, and every lost answer, as the Java client meets it. A fault for which a caller of the client can give no
 * occasion, or none without breaking the connection, is one that the sandbox was told to answer.
 */
class FaultsAsExceptionsIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int REPEATS_MAX = 2;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(41);

    private final TestClient http =
            new TestClient(URI.create(TestSandbox.server().baseUrl()).getPort());
    private final SandboxPartner partner = SandboxPartner.make(http);
    private final CustomerId customer =
            CustomerId.parse(partner.customers().getFirst()).orElseThrow();
    private final Pauses pauses = new Pauses();
    private final List<AggregatePartner> opened = new ArrayList<>();
    private final AggregatePartner app =
            open(Credentials.app(partner.tenant(), partner.clientId(), partner.clientSecret()), "");
    private final UsageBudget budget = budget(app);

    @AfterEach
    void close() {
        opened.forEach(AggregatePartner::close);
    }

    /** Takes no time for what is a pause, and never ends for what is a timeout. Thread-safe. */
    private static final class Pauses implements Sleeper {
        /** More than any pause, less than any timeout of these tests. */
        private static final Duration PAUSE_MAX = Duration.ofHours(1);

        private final List<Duration> taken = new ArrayList<>();
        private volatile Runnable meanwhile = () -> {};

        @Override
        public CompletableFuture<@Nullable Void> sleep(Duration time) {
            if (time.compareTo(PAUSE_MAX) > 0) {
                return new CompletableFuture<>();
            }
            synchronized (this) {
                taken.add(time);
            }
            meanwhile.run();
            return CompletableFuture.completedFuture(null);
        }

        synchronized List<Duration> taken() {
            return List.copyOf(taken);
        }
    }

    /**
     * When a fault is met.
     *
     * @param who signed in so
     * @param call does this
     * @param data what the fault's data must have in them; null where the fault is told without any
     */
    private record Occasion(
            AggregatePartner who,
            Consumer<AggregatePartner> call,
            @Nullable String data) {}

    private AggregatePartner open(Credentials credentials, String below) {
        AggregatePartner made = PartnerService.builder()
                .credentials(credentials)
                .baseUrl(TestSandbox.server().baseUrl() + below)
                .timeout(Duration.ZERO)
                .retries(Retries.standard().count(REPEATS_MAX).timeMax(Duration.ofDays(1)))
                .sleeper(pauses)
                .build();
        opened.add(made);
        return made;
    }

    private AggregatePartner user(String name) {
        return open(Credentials.appAndUser(partner.tenant(), partner.clientId(), partner.clientSecret(), name), "");
    }

    private UsageBudget budget(AggregatePartner of) {
        return of.customers().byId(customer).usageBudget();
    }

    private void set(String fault) {
        assertThat(control("PUT", "{\"faults\":[" + fault + "]}").path("faults").size())
                .isEqualTo(1);
    }

    private JsonNode control(String method, String json) {
        String path = "/sandbox/v1/faults?partner=" + partner.tenant();
        return JSON.readTree(SandboxPartner.control(http, method, path, json).body());
    }

    private long met() {
        return control("GET", "").path("faults").path(0).path("met").longValue();
    }

    private SubscriptionById subscription(AggregatePartner of, UUID id) {
        return of.customers().byId(customer).subscriptions().byId(id);
    }

    /** The id of a new subscription. */
    private UUID subscription(String kind) {
        SubscriptionById made = subscription(app, UUID.randomUUID());
        made.put(Subscription.builder(customer, made.id())
                .kind(kind)
                .status(Subscription.ACTIVE)
                .friendlyName("Office")
                .createdAt(Instant.EPOCH)
                .build());
        return made.id().value();
    }

    /** The id of a subscription that is deleted, which no route does. */
    private UUID deleted() {
        UUID id = subscription(Subscription.LICENSE);
        PartnerId tenant = PartnerId.parse(partner.tenant()).orElseThrow();
        TestSandbox.change(new AccountKey(tenant, customer), (connection, _, _) -> {
            Transaction.over(connection)
                    .update("UPDATE subscription SET status = 'deleted' WHERE subscription_id = ?", id);
            return new ChangeStep.Result("test", 200, new byte[0], null, null);
        });
        return id;
    }

    private Occasion injected(FaultCode code) {
        set("{\"path\":\"/v1/**\",\"status\":" + code.status() + ",\"code\":" + code.code() + "}");
        return new Occasion(app, p -> budget(p).get(), null);
    }

    private Occasion status(String wanted) {
        UUID id = subscription(Subscription.LICENSE);
        Subscription now = subscription(app, id).get();
        return new Occasion(
                app,
                p -> subscription(p, id).patch(now.toBuilder().status(wanted).build()),
                wanted);
    }

    private void add(AggregatePartner p) {
        CustomerId id = new CustomerId(UUID.randomUUID());
        p.customers()
                .create(Customer.builder(id)
                        .companyName("Test")
                        .domain(partner.tenant() + ".example")
                        .country("DE")
                        .culture("de-DE")
                        .currencyCode("EUR")
                        .build());
    }

    private void changeTwice(AggregatePartner p) {
        budget(p).patch(SpendingBudget.of("1"));
        budget(p).patch(SpendingBudget.of("2"));
    }

    private Occasion occasion(FaultCode code) {
        return switch (code) {
            case MALFORMED_INPUT ->
                new Occasion(
                        app, p -> p.customers().page(CustomerQuery.all().filter("Phone", "starts_with", "1")), "Field");
            case INVALID_PROPERTY -> new Occasion(app, p -> budget(p).patch(SpendingBudget.of("1e15")), "amount");
            case SUBSCRIPTION_DELETED -> {
                UUID id = deleted();
                yield new Occasion(app, p -> subscription(p, id).suspend(), id.toString());
            }
            case STATUS_NOT_POSSIBLE -> status(Subscription.DELETED);
            case UNKNOWN_VALUE -> status("asleep");
            case SUBSCRIPTION_KIND -> {
                UUID id = subscription(Subscription.AZURE_PLAN);
                yield new Occasion(
                        user("admin-agent"),
                        p -> subscription(p, id).usageRecordsByResource().get(),
                        "");
            }
            case UNAUTHORIZED ->
                new Occasion(
                        open(Credentials.token("nonsense"), ""), p -> budget(p).get(), "");
            case MFA_REQUIRED -> new Occasion(user("no-mfa"), p -> budget(p).get(), null);
            case ROLE_LACKING ->
                new Occasion(user("helpdesk-agent"), p -> budget(p).clear(), "");
            case APP_ONLY_REFUSED -> new Occasion(app, p -> p.usageSummary().get(), "");
            case NO_RELATIONSHIP -> {
                UUID stranger = UUID.randomUUID();
                yield new Occasion(app, p -> p.customers().byId(stranger).get(), "");
            }
            case NOT_FOUND ->
                new Occasion(
                        open(Credentials.token("any"), "/elsewhere"),
                        p -> budget(p).get(),
                        "");
            case SUBSCRIPTION_NOT_FOUND -> {
                UUID id = UUID.randomUUID();
                yield new Occasion(app, p -> subscription(p, id).get(), id.toString());
            }
            case ETAG_STALE ->
                new Occasion(app, p -> budget(p).ifMatch("\"7\"").patch(SpendingBudget.of("1")), "\"0\"");
            case REQUEST_ID_REUSED -> new Occasion(app, this::changeTwice, "");
            case TAKEN -> {
                add(app);
                yield new Occasion(app, this::add, partner.tenant());
            }
            case INVALID_INPUT,
                    PARTNER_UNKNOWN,
                    APP_UNKNOWN,
                    CONTRACT_VERSION,
                    USAGE_RECORD_DIFFERS,
                    CLOCK_BACKWARD,
                    USAGE_TIME,
                    MALFORMED_HTTP,
                    METHOD_NOT_ALLOWED,
                    REQUEST_TIMEOUT,
                    BODY_TOO_LARGE,
                    URI_TOO_LONG,
                    UNSUPPORTED_MEDIA_TYPE,
                    MISDIRECTED,
                    HEADERS_TOO_LARGE,
                    FOREIGN_ORIGIN,
                    INTERNAL,
                    UNAVAILABLE -> injected(code);
        };
    }

    private static Class<? extends PartnerException> type(FaultCode code) {
        return switch (code.status()) {
            case 401 -> PartnerException.Unauthorized.class;
            case 403 -> PartnerException.Forbidden.class;
            case 404 -> PartnerException.NotFound.class;
            case 409 -> PartnerException.Conflict.class;
            case 412 -> PartnerException.PreconditionFailed.class;
            case 408, 500, 503 -> PartnerException.ServerBusy.class;
            case 400, 405, 413, 414, 415, 421, 431 -> PartnerException.BadInput.class;
            default -> throw new AssertionError("status " + code.status() + " has no type yet");
        };
    }

    private static int attempts(FaultCode code) {
        if (code == FaultCode.MFA_REQUIRED) {
            // Once more with another token.
            return 2;
        }
        return type(code) == PartnerException.ServerBusy.class ? 1 + REPEATS_MAX : 1;
    }

    @ParameterizedTest
    @EnumSource(FaultCode.class)
    void everyFaultIsAnExceptionOfItsType(FaultCode code) {
        Occasion occasion = occasion(code);
        UUID request = UUID.randomUUID();
        UUID correlation = UUID.randomUUID();
        CallOptions ids = CallOptions.usual().requestId(request).correlationId(correlation);

        PartnerException e = catchThrowableOfType(
                PartnerException.class,
                () -> occasion.call().accept(occasion.who().with(ids)));

        // A second factor is asked for without a body.
        boolean isTold = code != FaultCode.MFA_REQUIRED;
        assertThat(e).isExactlyInstanceOf(type(code));
        assertThat(e.status()).isEqualTo(code.status());
        assertThat(e.code()).isEqualTo(isTold ? Integer.toString(code.code()) : "");
        assertThat(e.description()).isEqualTo(isTold ? code.description() : "");
        if (occasion.data() == null) {
            assertThat(e.data()).isEmpty();
        } else {
            assertThat(String.join("\n", e.data())).contains(occasion.data());
        }
        assertThat(e.requestId()).contains(request);
        assertThat(e.correlationId()).contains(correlation);
        assertThat(e.attempts()).isEqualTo(attempts(code));
        assertThat(e.getMessage()).contains(Integer.toString(code.status()), correlation.toString());
        assertThat(pauses.taken()).hasSize(type(code) == PartnerException.ServerBusy.class ? REPEATS_MAX : 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 504})
    void statusWithoutABodyIsServerBusy(int status) {
        set("{\"path\":\"/v1/**\",\"status\":" + status + "}");

        PartnerException e = catchThrowableOfType(PartnerException.ServerBusy.class, budget::get);

        assertThat(e.status()).isEqualTo(status);
        assertThat(e.code()).isEmpty();
        assertThat(e.attempts()).isEqualTo(1 + REPEATS_MAX);
    }

    @Test
    void changeWhoseAnswerIsLostIsMadeOnceAndItsRepeatHasTheStoredOutcome() {
        set("{\"method\":\"PATCH\",\"drop\":\"after\",\"times\":1}");
        TestClient other = partner.app(http);
        String path = "/v1/customers/" + customer + "/usagebudget";
        pauses.meanwhile = () -> other.patch(path, "{\"amount\":6}");

        SpendingBudget updated = budget.patch(SpendingBudget.of("5"));

        assertThat(met()).isEqualTo(1);
        assertThat(pauses.taken())
                .singleElement()
                .satisfies(pause ->
                        assertThat(pause).isLessThanOrEqualTo(Retries.standard().pauseFirst()));
        assertThat(updated).isEqualTo(SpendingBudget.of("5").withEtag("\"1\""));
        assertThat(budget.get()).isEqualTo(SpendingBudget.of("6").withEtag("\"2\""));
    }

    @Test
    void changeThatNeverArrivedIsMadeByItsRepeat() {
        set("{\"method\":\"PATCH\",\"drop\":\"before\",\"times\":2}");

        SpendingBudget updated = budget.patch(SpendingBudget.of("5"));

        assertThat(met()).isEqualTo(2);
        assertThat(pauses.taken()).hasSize(2);
        assertThat(updated.etag()).contains("\"1\"");
        assertThat(budget.get()).isEqualTo(updated);
    }

    @Test
    void connectionThatAlwaysBreaksIsTransport() {
        set("{\"method\":\"PATCH\",\"drop\":\"before\"}");
        UUID request = UUID.randomUUID();

        PartnerException.Transport e = catchThrowableOfType(
                PartnerException.Transport.class,
                () -> budget(app.with(CallOptions.usual().requestId(request))).patch(SpendingBudget.of("5")));

        assertThat(e.status()).isZero();
        assertThat(e.code()).isEmpty();
        assertThat(e.requestId()).contains(request);
        assertThat(e.attempts()).isEqualTo(1 + REPEATS_MAX);
        assertThat(met()).isEqualTo(1 + REPEATS_MAX);
        assertThat(budget.get().etag()).contains("\"0\"");
    }

    @Test
    void deletionWhoseAnswerIsLostIsDone() {
        set("{\"method\":\"DELETE\",\"drop\":\"after\",\"times\":1}");

        app.customers().delete(customer);

        assertThat(met()).isEqualTo(1);
        assertThat(pauses.taken()).hasSize(1);
        PartnerException e = catchThrowableOfType(
                PartnerException.Forbidden.class, () -> app.customers().delete(customer));
        assertThat(e.hasCode(FaultCode.NO_RELATIONSHIP.code())).isTrue();
    }

    @Test
    void throttledCallWaitsAsLongAsItIsTold() {
        set("{\"method\":\"PATCH\",\"status\":429,\"retryAfter\":" + RETRY_AFTER.toSeconds() + ",\"times\":1}");

        SpendingBudget updated = budget.patch(SpendingBudget.of("5"));

        assertThat(updated.etag()).contains("\"1\"");
        assertThat(pauses.taken())
                .singleElement()
                .satisfies(pause -> assertThat(pause)
                        .isBetween(
                                RETRY_AFTER, RETRY_AFTER.plus(Retries.standard().pauseFirst())));
    }

    @Test
    void callThatIsThrottledEachTimeIsRateLimited() {
        set("{\"method\":\"PATCH\",\"status\":429,\"retryAfter\":" + RETRY_AFTER.toSeconds() + "}");

        PartnerException.RateLimited e =
                catchThrowableOfType(PartnerException.RateLimited.class, () -> budget.patch(SpendingBudget.of("5")));

        assertThat(e.status()).isEqualTo(429);
        assertThat(e.retryAfter()).contains(RETRY_AFTER);
        assertThat(e.attempts()).isEqualTo(1 + REPEATS_MAX);
        assertThat(budget.get().etag()).contains("\"0\"");
    }
}
