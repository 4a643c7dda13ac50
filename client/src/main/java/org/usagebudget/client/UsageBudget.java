package org.usagebudget.client;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.SpendingBudget;
import org.usagebudget.model.WireReader;

/**
 * The spending budget of one customer, in its billing currency. Amounts are exact: 0 or more, below 10^15, at most 28 significant
 * digits and 18 after the point, else {@link PartnerException.BadInput} with code 3000. Immutable, thread-safe.
 *
 * {@snippet file="org/usagebudget/client/SnippetsTest.java" region="budget"}
 */
public final class UsageBudget {
    private final Calls calls;
    private final CustomerId customer;
    private final @Nullable String etag;

    UsageBudget(Calls calls, CustomerId customer, @Nullable String etag) {
        this.calls = calls;
        this.customer = customer;
        this.etag = etag;
    }

    /**
     * The same budget, changed only while it is at a version that was read before: else the change is
     * {@link PartnerException.PreconditionFailed}. Without, the last one to write wins. Partner Center's budgets have no versions.
     *
     * {@snippet file="org/usagebudget/client/SnippetsTest.java" region="ifMatch"}
     *
     * @param version the entity tag, in quotes: {@link SpendingBudget#etag} of what was read
     */
    public UsageBudget ifMatch(String version) {
        if (!version.matches("\\*|\"[\\x21\\x23-\\x7e]*\"")) {
            throw new IllegalArgumentException("an entity tag is in quotes, such as \"3\"");
        }
        return new UsageBudget(calls, customer, version);
    }

    /** The budget; {@link SpendingBudget#amount} is empty where there is none. */
    public SpendingBudget get() {
        return Futures.await(() -> getAsync());
    }

    /** The budget, like {@link #get}. */
    public CompletableFuture<SpendingBudget> getAsync() {
        return send(Request.get(path()));
    }

    /**
     * Sets the budget and returns it as it is stored. It stands until it is changed again.
     *
     * @param budget the amount; {@link SpendingBudget#none} clears
     */
    public SpendingBudget patch(SpendingBudget budget) {
        return Futures.await(() -> patchAsync(budget));
    }

    /** Sets the budget, like {@link #patch}. */
    public CompletableFuture<SpendingBudget> patchAsync(SpendingBudget budget) {
        return send(Request.of("PATCH", path(), budget::writeRequestTo).header(RequestHeaders.IF_MATCH, etag));
    }

    /** Removes the budget and returns what stands now: none. */
    public SpendingBudget clear() {
        return patch(SpendingBudget.none());
    }

    /** Removes the budget, like {@link #clear}. */
    public CompletableFuture<SpendingBudget> clearAsync() {
        return patchAsync(SpendingBudget.none());
    }

    private String path() {
        return "/v1/customers/" + customer + "/usagebudget";
    }

    /** A budget of Partner Center has no tag in its body; a tag of the answer counts then. */
    private CompletableFuture<SpendingBudget> send(Request request) {
        return calls.exchange(request, answer -> {
            SpendingBudget budget = WireReader.read(answer.body(), SpendingBudget::read);
            Optional<String> tag = answer.header("ETag");
            return budget.etag().isEmpty() && tag.isPresent() ? budget.withEtag(tag.get()) : budget;
        });
    }
}
