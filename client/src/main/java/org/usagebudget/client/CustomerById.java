package org.usagebudget.client;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.Customer;
import org.usagebudget.model.CustomerDailyUsage;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.CustomerUsageSummary;

/** One customer, which the service may or may not know. Immutable, thread-safe. */
public final class CustomerById {
    private final Calls calls;
    private final CustomerId id;

    CustomerById(Calls calls, CustomerId id) {
        this.calls = calls;
        this.id = id;
    }

    /** Its id. */
    public CustomerId id() {
        return id;
    }

    /**
     * The customer. One that is unknown, deleted or another partner's is {@link PartnerException.Forbidden} with code 20002.
     */
    public Customer get() {
        return Futures.await(() -> getAsync());
    }

    /** The customer, like {@link #get}. */
    public CompletableFuture<Customer> getAsync() {
        return calls.send(Request.get("/v1/customers/" + id), Customer::read);
    }

    /** Forgets the customer, like {@link Customers#delete}. */
    public void delete() {
        Futures.await(() -> deleteAsync());
    }

    /** Forgets the customer, like {@link Customers#delete}. */
    public CompletableFuture<@Nullable Void> deleteAsync() {
        return new Customers(calls).deleteAsync(id);
    }

    /** What it may spend. */
    public UsageBudget usageBudget() {
        return new UsageBudget(calls, id, null);
    }

    /** What its usage cost, next to its budget. App+User credentials only. */
    public Report<CustomerUsageSummary> usageSummary() {
        return new Report<>(calls, "/v1/customers/" + id + "/usagesummary", CustomerUsageSummary::read);
    }

    /** What its usage cost on each day, next to its budget. At Usage Budget only. */
    public Report<CustomerDailyUsage> dailyUsage() {
        return new Report<>(calls, "/budgets/v1/customers/" + id + "/usage/daily", CustomerDailyUsage::read);
    }

    /** What it has subscribed to. */
    public Subscriptions subscriptions() {
        return new Subscriptions(calls, id);
    }
}
