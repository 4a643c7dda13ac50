package org.usagebudget.client;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.Subscription;
import org.usagebudget.model.SubscriptionId;
import org.usagebudget.model.SubscriptionMonthlyUsageRecord;

/** The subscriptions of one customer. Immutable, thread-safe. */
public final class Subscriptions {
    private final Calls calls;
    private final CustomerId customer;

    Subscriptions(Calls calls, CustomerId customer) {
        this.calls = calls;
        this.customer = customer;
    }

    /** One subscription; nothing is sent yet. */
    public SubscriptionById byId(SubscriptionId id) {
        return new SubscriptionById(calls, customer, id);
    }

    /** The same. */
    public SubscriptionById byId(UUID id) {
        return byId(new SubscriptionId(id));
    }

    /**
     * The same by its text.
     *
     * @throws IllegalArgumentException where it is no GUID of 36 characters
     */
    public SubscriptionById byId(String id) {
        return byId(SubscriptionId.of(id));
    }

    /** All of them. */
    public List<Subscription> list() {
        return Futures.await(() -> listAsync());
    }

    /** All of them. */
    public CompletableFuture<List<Subscription>> listAsync() {
        return list("");
    }

    /** Those that came with an order. */
    public List<Subscription> byOrder(String orderId) {
        return Futures.await(() -> byOrderAsync(orderId));
    }

    /** Those that came with an order. */
    public CompletableFuture<List<Subscription>> byOrderAsync(String orderId) {
        return list("?order_id=" + Request.encoded(orderId));
    }

    /** Those of a partner of record, by its MPN id. */
    public List<Subscription> byPartner(String mpnId) {
        return Futures.await(() -> byPartnerAsync(mpnId));
    }

    /** Those of a partner of record, by its MPN id. */
    public CompletableFuture<List<Subscription>> byPartnerAsync(String mpnId) {
        return list("?mpn_id=" + Request.encoded(mpnId));
    }

    /** What the usage of each of them cost. App+User credentials only. */
    public Report<List<SubscriptionMonthlyUsageRecord>> usageRecords() {
        return Report.ofItems(
                calls,
                "/v1/customers/" + customer + "/subscriptions/usagerecords",
                SubscriptionMonthlyUsageRecord::read);
    }

    private CompletableFuture<List<Subscription>> list(String query) {
        return new Page.Reader<>(calls, item -> Subscription.read(item, customer))
                .readAll(Request.get("/v1/customers/" + customer + "/subscriptions" + query));
    }
}
