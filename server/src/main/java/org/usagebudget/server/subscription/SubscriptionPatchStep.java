package org.usagebudget.server.subscription;

import java.sql.Connection;
import java.time.Instant;
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
 * Changes status or name of a subscription. The same status again is applied too.
 *
 * @param key which
 * @param patch what to change
 * @param precondition on which versions; null for none
 * @param json writes the answer
 */
record SubscriptionPatchStep(
        SubscriptionKey key,
        SubscriptionPatch patch,
        @Nullable Precondition precondition,
        Function<Subscription, byte[]> json)
        implements ChangeStep {
    @Override
    public Result run(Connection connection, Account account, Instant at) {
        Transaction transaction = Transaction.over(connection);
        SubscriptionState before = SubscriptionRows.find(transaction, key)
                .orElseThrow(() -> new FaultException(FaultCode.SUBSCRIPTION_NOT_FOUND, "subscription " + key.id()));
        SubscriptionChange.judge(before, precondition);
        return SubscriptionChange.apply(transaction, before, before.changed(patch), at, json);
    }
}
