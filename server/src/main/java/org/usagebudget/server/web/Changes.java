package org.usagebudget.server.web;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.usagebudget.server.audit.ContentHash;
import org.usagebudget.server.audit.Origin;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.Outcome;

/** How routes hand the ledger changes of a customer, and what they tell of an outcome that is no success. Stateless. */
public final class Changes {
    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);

    private Changes() {}

    /** The customer in the path, of the partner that asks. */
    public static AccountKey account(Exchange exchange) {
        return new AccountKey(exchange.caller().partner(), exchange.customer());
    }

    /**
     * Where a change comes from.
     *
     * @param path the resource in one spelling, so that a request id stands for the same however the path was written
     * @param body as it was sent
     */
    public static Origin origin(Exchange exchange, String path, byte[] body) {
        return new Origin(
                exchange.caller(),
                exchange.requestId(),
                exchange.isRequestIdGiven(),
                exchange.correlationId(),
                ContentHash.of(exchange.method(), path, body));
    }

    /** What to throw for an outcome that is none of the route's own. */
    public static RuntimeException refusal(Exchange exchange, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Refused(FaultException fault) -> fault;
            case Outcome.NoSuchCustomer() -> FaultException.noRelationship(exchange.customer());
            case Outcome.VersionStale(long current) ->
                new FaultException(FaultCode.ETAG_STALE, "the current ETag is \"" + current + "\"")
                        .withHeader("ETag", "\"" + current + "\"");
            case Outcome.RequestIdReused reused ->
                new FaultException(
                        FaultCode.REQUEST_ID_REUSED,
                        "MS-RequestId " + exchange.requestId() + " was used at " + reused.usedAt());
            case Outcome.Unavailable(String reason) -> {
                LOG.debug("A change was not taken: {}", reason);
                yield new FaultException(FaultCode.UNAVAILABLE);
            }
            case Outcome.Failed(Throwable cause) ->
                new IllegalStateException("the ledger could not apply a change", cause);
            case Outcome.Applied _, Outcome.Repeated _, Outcome.Answered _, Outcome.CustomerExists _ ->
                new IllegalStateException("not an outcome of this change: " + outcome);
        };
    }
}
