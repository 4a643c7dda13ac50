package org.usagebudget.server.subscription;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.ledger.UsageJournal;
import org.usagebudget.server.ledger.UsageStep;
import org.usagebudget.server.store.Columns;

/**
 * Makes the subscriptions that usage names and the customer does not have: an active Azure plan, made at its partner's time. What is
 * there stays as it is, whatever its kind and status. Usage counts also where a customer has
 * {@link SubscriptionPutStep#SUBSCRIPTIONS_MAX} subscriptions already; then none is made for it. Thread-safe.
 */
public final class UnknownSubscriptionStep implements UsageStep {
    /** What such a subscription is called, until its partner says otherwise. */
    static final String NAME = "Azure plan";

    /** The accounts are locked, so nobody else adds to those that are counted here. */
    private static final String ADD = """
            INSERT INTO subscription (partner_id, customer_id, subscription_id, kind, status, friendly_name, created_at, changed_at,
                   version)
            SELECT n.partner_id, n.customer_id, n.subscription_id, 'azure_plan', 'active', ?, n.created_at, n.created_at, 1
              FROM (SELECT e.*, row_number() OVER (PARTITION BY e.partner_id, e.customer_id ORDER BY e.subscription_id) AS place
                      FROM unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::timestamptz[])
                           e(partner_id, customer_id, subscription_id, created_at)
                     WHERE NOT EXISTS (SELECT FROM subscription s
                                        WHERE s.partner_id = e.partner_id AND s.customer_id = e.customer_id
                                          AND s.subscription_id = e.subscription_id)) n
             WHERE n.place <= ?
               AND n.place + (SELECT count(*) FROM subscription s
                               WHERE s.partner_id = n.partner_id AND s.customer_id = n.customer_id) <= ?
                ON CONFLICT DO NOTHING
            """;

    private static final int KNOWN_MAX = 200_000;

    private final Function<PartnerId, Instant> clock;

    /** Those that a committed transaction has seen to. */
    private final Cache<Known, Boolean> known =
            Caffeine.newBuilder().maximumSize(KNOWN_MAX).build();

    /** An account's internal id is never used again, so that what is known of one is not taken for another's. */
    private record Known(long accountId, UUID subscription) {
        static @Nullable Known of(UsageJournal.Entry entry) {
            UUID subscription = entry.record().series().subscription();
            return subscription == null ? null : new Known(entry.accountId(), subscription);
        }

        @Override
        public int hashCode() {
            return Long.hashCode(accountId) * 31 + subscription.hashCode();
        }
    }

    /** With the partners' clocks. */
    public UnknownSubscriptionStep(Function<PartnerId, Instant> clock) {
        this.clock = clock;
    }

    @Override
    public Runnable write(Connection connection, List<UsageJournal.Entry> counted) throws SQLException {
        Map<Known, UsageJournal.Entry> unknown = new LinkedHashMap<>();
        for (UsageJournal.Entry entry : counted) {
            Known one = Known.of(entry);
            if (one != null && known.getIfPresent(one) == null) {
                unknown.putIfAbsent(one, entry);
            }
        }
        if (unknown.isEmpty()) {
            return () -> {};
        }
        Columns columns = new Columns(4);
        unknown.forEach((one, entry) -> columns.row(
                entry.key().partner().value(),
                entry.key().customer().value(),
                one.subscription(),
                clock.apply(entry.key().partner()).truncatedTo(ChronoUnit.MICROS)));
        try (PreparedStatement statement = connection.prepareStatement(ADD)) {
            statement.setString(1, NAME);
            int next = columns.bind(statement, 2);
            statement.setInt(next, SubscriptionPutStep.SUBSCRIPTIONS_MAX);
            statement.setInt(next + 1, SubscriptionPutStep.SUBSCRIPTIONS_MAX);
            statement.executeUpdate();
        }
        return () -> unknown.keySet().forEach(one -> known.put(one, true));
    }
}
