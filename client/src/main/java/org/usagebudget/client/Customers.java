package org.usagebudget.client;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.Customer;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.CustomerMonthlyUsageRecord;
import org.usagebudget.model.CustomerStanding;

/**
 * The customers of a partner. Immutable, thread-safe.
 *
 * {@snippet file="org/usagebudget/client/SnippetsTest.java" region="customers"}
 */
public final class Customers {
    private static final String PATH = "/v1/customers";

    private final Calls calls;

    Customers(Calls calls) {
        this.calls = calls;
    }

    /** One customer; nothing is sent yet. */
    public CustomerById byId(CustomerId id) {
        return new CustomerById(calls, id);
    }

    /** The same. */
    public CustomerById byId(UUID id) {
        return byId(new CustomerId(id));
    }

    /**
     * The same by its text.
     *
     * @throws IllegalArgumentException where it is no GUID of 36 characters
     */
    public CustomerById byId(String id) {
        return byId(CustomerId.of(id));
    }

    /**
     * All customers, as items of a list, in the service's order. Lazy: a page is asked for when the stream gets to it, on the
     * thread that reads it; what goes wrong is thrown there.
     */
    public Stream<Customer> stream() {
        return stream(CustomerQuery.all());
    }

    /** Those that a query asks for, lazily like {@link #stream()}. */
    public Stream<Customer> stream(CustomerQuery query) {
        return Page.stream(() -> page(query));
    }

    /** All customers at once; for few of them. */
    public List<Customer> list() {
        return Futures.await(() -> listAsync());
    }

    /** All customers at once, like {@link #list}. */
    public CompletableFuture<List<Customer>> listAsync() {
        return listAsync(CustomerQuery.all().pageSize(CustomerQuery.PAGE_SIZE_MAX));
    }

    /** Those that a query asks for, at once, in as many requests as they have pages. */
    public List<Customer> list(CustomerQuery query) {
        return Futures.await(() -> listAsync(query));
    }

    /** Those that a query asks for, at once, like {@link #list(CustomerQuery)}. */
    public CompletableFuture<List<Customer>> listAsync(CustomerQuery query) {
        return new Page.Reader<>(calls, Customer::read).readAll(Request.get(PATH + query.text()));
    }

    /** The first page of what a query asks for. */
    public Page<Customer> page(CustomerQuery query) {
        return Futures.await(() -> pageAsync(query));
    }

    /** The first page of what a query asks for. */
    public CompletableFuture<Page<Customer>> pageAsync(CustomerQuery query) {
        return new Page.Reader<>(calls, Customer::read).read(Request.get(PATH + query.text()));
    }

    /** What each customer's usage cost, next to its budget. App+User credentials only. */
    public Report<List<CustomerMonthlyUsageRecord>> usageRecords() {
        return Report.ofItems(calls, PATH + "/usagerecords", CustomerMonthlyUsageRecord::read);
    }

    /** How customers stand to their budgets in the open billing period, lazily like {@link #stream()}. At Usage Budget only. */
    public Stream<CustomerStanding> standing(StandingQuery query) {
        return Page.stream(() -> standingPage(query));
    }

    /** The first page of how customers stand to their budgets. At Usage Budget only. */
    public Page<CustomerStanding> standingPage(StandingQuery query) {
        return Futures.await(() -> standingPageAsync(query));
    }

    /** The first page of how customers stand to their budgets, like {@link #standingPage}. */
    public CompletableFuture<Page<CustomerStanding>> standingPageAsync(StandingQuery query) {
        return new Page.Reader<>(calls, CustomerStanding::read)
                .read(Request.get("/budgets/v1/standing" + query.text()));
    }

    /**
     * Adds a customer and returns it as it is stored. A repeat after an answer that was lost meets its own customer:
     * {@link PartnerException.Conflict} with code 990003.
     */
    public Customer create(Customer customer) {
        return Futures.await(() -> createAsync(customer));
    }

    /** Adds a customer, like {@link #create}. */
    public CompletableFuture<Customer> createAsync(Customer customer) {
        return calls.send(Request.of("POST", PATH, customer::writeTo), Customer::read);
    }

    /**
     * Forgets a customer with all that it has. Where an answer was lost and the repeat finds nobody, that is success: it was this
     * call that deleted.
     */
    public void delete(CustomerId id) {
        Futures.await(() -> deleteAsync(id));
    }

    /** Forgets a customer, like {@link #delete}. */
    public CompletableFuture<@Nullable Void> deleteAsync(CustomerId id) {
        return calls.delete(Request.delete(PATH + "/" + id));
    }
}
