package org.usagebudget.server.subscription;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.Subscription;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.ledger.Account;
import org.usagebudget.server.ledger.ChangeStep;
import org.usagebudget.server.ledger.Precondition;
import org.usagebudget.server.store.Transaction;

/**
 * Makes a subscription, or changes what it is; its status stays.
 *
 * @param key which
 * @param details what it is to be
 * @param precondition on which versions; null for none, else it must be there
 * @param json writes the answer
 */
record SubscriptionPutStep(
        SubscriptionKey key,
        SubscriptionDetails details,
        @Nullable Precondition precondition,
        Function<Subscription, byte[]> json)
        implements ChangeStep {
    /** The most subscriptions that a customer may be given, so that a list of them stays one answer. */
    static final int SUBSCRIPTIONS_MAX = 1_000;

    @Override
    public Result run(Connection connection, Account account, Instant at) {
        Transaction transaction = Transaction.over(connection);
        Optional<SubscriptionState> found = SubscriptionRows.find(transaction, key);
        if (found.isEmpty()) {
            if (precondition != null) {
                throw new FaultException(FaultCode.ETAG_STALE, "there is no subscription " + key.id());
            }
            if (SubscriptionRows.count(transaction, key.account()) >= SUBSCRIPTIONS_MAX) {
                throw new FaultException(
                        FaultCode.INVALID_PROPERTY, "a customer has at most " + SUBSCRIPTIONS_MAX + " subscriptions");
            }
            SubscriptionState made = SubscriptionState.made(key, details, at);
            SubscriptionRows.insert(transaction, made);
            byte[] answer = json.apply(made.resource());
            return new Result("add_subscription", 201, answer, null, text(answer));
        }
        SubscriptionState before = found.get();
        SubscriptionChange.judge(before, precondition);
        if (before.details().kind() != details.kind()) {
            throw new FaultException(
                    FaultCode.INVALID_PROPERTY,
                    "kind",
                    "was " + details.kind().wireName(),
                    "kind stays " + before.details().kind().wireName());
        }
        return SubscriptionChange.apply(transaction, before, before.changed(details), at, json);
    }

    private static String text(byte[] answer) {
        return new String(answer, StandardCharsets.UTF_8);
    }
}
