package org.usagebudget.client;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.AzureResourceMonthlyUsageRecord;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.MeterUsageRecord;
import org.usagebudget.model.ResourceUsageRecord;
import org.usagebudget.model.Subscription;
import org.usagebudget.model.SubscriptionDailyUsageRecord;
import org.usagebudget.model.SubscriptionId;
import org.usagebudget.model.SubscriptionUsageSummary;
import org.usagebudget.model.WireReader;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * One subscription, which the service may or may not know.
 *
 * <p>Its changes read the resource first and send the whole of it back with what changes, members that this client does not
 * know included, as Partner Center asks for; where it has an entity tag, on condition that nobody else has changed it meanwhile,
 * else {@link PartnerException.PreconditionFailed}. What they send depends on what they have read, so a repeat by another process under
 * {@link CallOptions#requestId(java.util.UUID)} is {@link PartnerException.Conflict} with code 990001 where the first one was applied.
 * Immutable, thread-safe.
 */
public final class SubscriptionById {
    private final Calls calls;
    private final CustomerId customer;
    private final SubscriptionId id;

    SubscriptionById(Calls calls, CustomerId customer, SubscriptionId id) {
        this.calls = calls;
        this.customer = customer;
        this.id = id;
    }

    /** Its id. */
    public SubscriptionId id() {
        return id;
    }

    /** The subscription. One that is unknown is {@link PartnerException.NotFound} with code 20003. */
    public Subscription get() {
        return Futures.await(() -> getAsync());
    }

    /** The subscription, like {@link #get}. */
    public CompletableFuture<Subscription> getAsync() {
        return calls.exchange(Request.get(path()), this::read);
    }

    /** What its usage cost. App+User credentials only. */
    public Report<SubscriptionUsageSummary> usageSummary() {
        return new Report<>(calls, path() + "/usagesummary", parser -> SubscriptionUsageSummary.read(parser, customer));
    }

    /** What the usage of each resource of an Azure plan cost. App+User credentials only. */
    public Report<List<ResourceUsageRecord>> resourceUsageRecords() {
        return Report.ofItems(calls, path() + "/resourceusagerecords", ResourceUsageRecord::read);
    }

    /** What the usage that each meter measured cost, of an Azure plan or a legacy subscription. App+User credentials only. */
    public Report<List<MeterUsageRecord>> meterUsageRecords() {
        return Report.ofItems(calls, path() + "/meterusagerecords", MeterUsageRecord::read);
    }

    /** What the usage that each meter measured in a legacy subscription cost. */
    public Report<List<AzureResourceMonthlyUsageRecord>> usageRecordsByResource() {
        return Report.ofItems(calls, path() + "/usagerecords/resources", AzureResourceMonthlyUsageRecord::read);
    }

    /** What its usage cost on each day. App+User credentials only; Partner Center has withdrawn it. */
    public Report<List<SubscriptionDailyUsageRecord>> dailyUsageRecords() {
        return Report.ofItems(calls, path() + "/usagerecords/daily", SubscriptionDailyUsageRecord::read);
    }

    /** Takes it out of use until {@link #reactivate}, and returns it as it is then. */
    public Subscription suspend() {
        return Futures.await(() -> suspendAsync());
    }

    /** Takes it out of use, like {@link #suspend}. */
    public CompletableFuture<Subscription> suspendAsync() {
        return change(Map.of("status", Subscription.SUSPENDED), null);
    }

    /** Takes it into use again, and returns it as it is then. */
    public Subscription reactivate() {
        return Futures.await(() -> reactivateAsync());
    }

    /** Takes it into use again, like {@link #reactivate}. */
    public CompletableFuture<Subscription> reactivateAsync() {
        return change(Map.of("status", Subscription.ACTIVE), null);
    }

    /** Gives it another friendly name, and returns it as it is then. */
    public Subscription rename(String friendlyName) {
        return Futures.await(() -> renameAsync(friendlyName));
    }

    /** Gives it another friendly name, like {@link #rename}. */
    public CompletableFuture<Subscription> renameAsync(String friendlyName) {
        return change(Map.of("friendlyName", friendlyName), null);
    }

    /**
     * Gives it the status and the friendly name of {@code wanted}, and returns it as it is then. Nothing else changes. Where
     * {@code wanted} has an entity tag, only while the subscription is at that version.
     */
    public Subscription patch(Subscription wanted) {
        return Futures.await(() -> patchAsync(wanted));
    }

    /** Gives it status and friendly name, like {@link #patch}. */
    public CompletableFuture<Subscription> patchAsync(Subscription wanted) {
        Map<String, String> values = new TreeMap<>(Map.of("status", wanted.status()));
        if (!wanted.friendlyName().isEmpty()) {
            values.put("friendlyName", wanted.friendlyName());
        }
        return change(values, wanted.etag().orElse(null));
    }

    /** Puts our own resource: makes the subscription, or changes what it says, and returns it. At Usage Budget only. */
    public Subscription put(Subscription wanted) {
        return Futures.await(() -> putAsync(wanted));
    }

    /** Makes or changes it, like {@link #put}. */
    public CompletableFuture<Subscription> putAsync(Subscription wanted) {
        Request request = Request.of("PUT", "/budgets" + path(), json -> {
            json.writeStartObject();
            json.writeStringProperty("kind", wanted.kind());
            json.writeStringProperty("friendlyName", wanted.friendlyName());
            wanted.offerId().ifPresent(value -> json.writeStringProperty("offerId", value));
            wanted.offerName().ifPresent(value -> json.writeStringProperty("offerName", value));
            wanted.orderId().ifPresent(value -> json.writeStringProperty("orderId", value));
            wanted.partnerId().ifPresent(value -> json.writeStringProperty("partnerId", value));
            json.writeEndObject();
        });
        return calls.exchange(
                request.header(RequestHeaders.IF_MATCH, wanted.etag().orElse(null)), this::read);
    }

    /** The resource as it was read, before a change. */
    private record Known(HttpAnswer answer, Subscription subscription) {}

    private CompletableFuture<Subscription> change(Map<String, String> values, @Nullable String version) {
        Step<Subscription> step = new Step<>();
        step.then(calls.exchange(Request.get(path()), answer -> new Known(answer, read(answer))), known -> {
            String tag = version == null ? known.subscription().etag().orElse(null) : version;
            Request request = Request.of("PATCH", path(), json -> copy(known.answer(), values, json))
                    .header(RequestHeaders.IF_MATCH, tag);
            Futures.pass(step.await(calls.exchange(request, this::read)), step);
        });
        return step;
    }

    /** Copies the resource as it was read, numbers exactly, with other values for some of its members. */
    private static void copy(HttpAnswer answer, Map<String, String> values, JsonGenerator json) {
        WireReader.read(answer.body(), parser -> {
            json.writeStartObject();
            WireReader.readObject(parser, "a subscription", (name, value) -> copy(name, value, values, json));
            values.forEach(json::writeStringProperty);
            json.writeEndObject();
            return json;
        });
    }

    private static void copy(String name, JsonParser value, Map<String, String> values, JsonGenerator json) {
        if (!values.containsKey(name)) {
            json.writeName(name);
            json.copyCurrentStructureExact(value);
        }
    }

    private Subscription read(HttpAnswer answer) {
        Subscription read = WireReader.read(answer.body(), parser -> Subscription.read(parser, customer));
        String tag = answer.header("ETag").orElse(null);
        return read.etag().isEmpty() && tag != null ? read.toBuilder().etag(tag).build() : read;
    }

    private String path() {
        return "/v1/customers/" + customer + "/subscriptions/" + id;
    }
}
