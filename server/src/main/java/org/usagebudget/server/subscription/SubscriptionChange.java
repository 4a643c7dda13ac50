package org.usagebudget.server.subscription;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.Subscription;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.ledger.ChangeStep;
import org.usagebudget.server.ledger.Precondition;
import org.usagebudget.server.store.Queries;

/** What every change of a subscription that is there has in common. Stateless. */
final class SubscriptionChange {
    private SubscriptionChange() {}

    /** Refuses a change for another version, then one of what is deleted. */
    static void judge(SubscriptionState before, @Nullable Precondition precondition) {
        if (precondition != null && !precondition.holds(before.version())) {
            throw new FaultException(FaultCode.ETAG_STALE, "the current ETag is " + before.etag())
                    .withHeader("ETag", before.etag());
        }
        if (before.status() == SubscriptionStatus.DELETED) {
            throw new FaultException(
                    FaultCode.SUBSCRIPTION_DELETED,
                    "subscription " + before.key().id());
        }
    }

    static ChangeStep.Result apply(
            Queries queries,
            SubscriptionState before,
            SubscriptionState after,
            Instant at,
            Function<Subscription, byte[]> json) {
        SubscriptionRows.update(queries, after, at);
        byte[] answer = json.apply(after.resource());
        return new ChangeStep.Result(
                "update_subscription",
                200,
                answer,
                new String(json.apply(before.resource()), StandardCharsets.UTF_8),
                new String(answer, StandardCharsets.UTF_8));
    }
}
