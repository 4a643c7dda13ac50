package org.usagebudget.client;

import org.usagebudget.model.PartnerUsageSummary;

/**
 * All that a partner can do. Thread-safe; one for a whole program is the rule, since it holds connections and the token.
 *
 * <p>Methods whose name ends in {@code Async} return at once and block no thread; what they return fails with a
 * {@link PartnerException}, and its cancellation ends the request. Their twins wait for it and throw that exception. What is chained
 * to a future runs where the call ended, mostly on the common pool, and should not block for long.
 */
public final class AggregatePartner implements AutoCloseable {
    private final Calls calls;
    private final Runnable closing;

    AggregatePartner(Calls calls, Runnable closing) {
        this.calls = calls;
        this.closing = closing;
    }

    /**
     * The same with options for the calls that are made through it: one correlation id for several, a language, a timeout. It
     * shares everything with this one, which alone is to be closed; closing the scope does nothing.
     */
    public AggregatePartner with(CallOptions options) {
        return new AggregatePartner(calls.with(options), () -> {});
    }

    /** The partner's customers. */
    public Customers customers() {
        return new Customers(calls);
    }

    /** What the usage of all customers cost, and how many are over their budgets. App+User credentials only. */
    public Report<PartnerUsageSummary> usageSummary() {
        return new Report<>(calls, "/v1/usagesummary", PartnerUsageSummary::read);
    }

    /** What was used: where usage records go in. */
    public Usage usage() {
        return new Usage(calls);
    }

    /**
     * Ends the calls that are under way, with {@link PartnerException.Transport}, and releases all that was not given to the
     * builder. What is called afterwards fails in the same way. A second time does nothing.
     */
    @Override
    public void close() {
        closing.run();
    }
}
