package org.usagebudget.server.subscription;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.SubscriptionId;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.store.Queries;
import org.usagebudget.server.store.Row;

/** The SQL of subscriptions, each in one statement. Stateless. */
final class SubscriptionRows {
    /** One row more than there are subscriptions where a customer has none, so that it differs from no customer. */
    private static final String SELECT = """
            SELECT s.subscription_id, s.kind, s.status, s.friendly_name, s.offer_id, s.offer_name, s.order_id, s.mpn, s.created_at,
                   s.version
              FROM account a
              LEFT JOIN subscription s ON s.partner_id = a.partner_id AND s.customer_id = a.customer_id
                   AND (?::uuid IS NULL OR s.subscription_id = ?) AND (?::text IS NULL OR s.order_id = ?)
                   AND (?::text IS NULL OR s.mpn = ?)
             WHERE a.partner_id = ? AND a.customer_id = ?
             ORDER BY s.created_at, s.subscription_id
            """;

    private static final String FIND = """
            SELECT subscription_id, kind, status, friendly_name, offer_id, offer_name, order_id, mpn, created_at, version
              FROM subscription
             WHERE partner_id = ? AND customer_id = ? AND subscription_id = ?
            """;

    private static final String COUNT =
            "SELECT count(*) AS subscriptions FROM subscription WHERE partner_id = ? AND customer_id = ?";

    private static final String INSERT = """
            INSERT INTO subscription (partner_id, customer_id, subscription_id, kind, status, friendly_name, offer_id, offer_name,
                   order_id, mpn, created_at, changed_at, version)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String UPDATE = """
            UPDATE subscription
               SET status = ?, friendly_name = ?, offer_id = ?, offer_name = ?, order_id = ?, mpn = ?, version = ?,
                   changed_at = ?
             WHERE partner_id = ? AND customer_id = ? AND subscription_id = ?
            """;

    private SubscriptionRows() {}

    /**
     * Which of a customer's subscriptions; null for any.
     *
     * @param id that one
     * @param orderId those that came with that order
     * @param mpn those of that partner of record
     */
    record Filter(
            @Nullable SubscriptionId id,
            @Nullable String orderId,
            @Nullable String mpn) {
        static Filter of(SubscriptionId id) {
            return new Filter(id, null, null);
        }
    }

    /** The customer's subscriptions, oldest first; empty where the partner has no such customer. */
    static Optional<List<SubscriptionState>> list(Queries queries, AccountKey account, Filter filter) {
        var id = filter.id() == null ? null : filter.id().value();
        List<Optional<SubscriptionState>> rows = queries.list(
                SELECT,
                row -> Optional.ofNullable(row.uuidOrNull("subscription_id")).map(_ -> state(account, row)),
                id,
                id,
                filter.orderId(),
                filter.orderId(),
                filter.mpn(),
                filter.mpn(),
                account.partner().value(),
                account.customer().value());
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(rows.stream().flatMap(Optional::stream).toList());
    }

    /** A subscription of a customer whose account is locked. */
    static Optional<SubscriptionState> find(Queries queries, SubscriptionKey key) {
        return queries.one(
                FIND,
                row -> state(key.account(), row),
                key.account().partner().value(),
                key.account().customer().value(),
                key.id().value());
    }

    /** How many subscriptions a customer has. */
    static long count(Queries queries, AccountKey account) {
        return queries.one(
                        COUNT,
                        row -> row.number("subscriptions"),
                        account.partner().value(),
                        account.customer().value())
                .orElseThrow();
    }

    static void insert(Queries queries, SubscriptionState state) {
        SubscriptionDetails details = state.details();
        queries.update(
                INSERT,
                state.key().account().partner().value(),
                state.key().account().customer().value(),
                state.key().id().value(),
                details.kind().wireName(),
                state.status().wireName(),
                details.friendlyName(),
                details.offerId(),
                details.offerName(),
                details.orderId(),
                details.mpn(),
                state.createdAt(),
                state.createdAt(),
                state.version());
    }

    static void update(Queries queries, SubscriptionState state, Instant at) {
        SubscriptionDetails details = state.details();
        queries.update(
                UPDATE,
                state.status().wireName(),
                details.friendlyName(),
                details.offerId(),
                details.offerName(),
                details.orderId(),
                details.mpn(),
                state.version(),
                at,
                state.key().account().partner().value(),
                state.key().account().customer().value(),
                state.key().id().value());
    }

    private static SubscriptionState state(AccountKey account, Row row) {
        return new SubscriptionState(
                new SubscriptionKey(account, new SubscriptionId(row.uuid("subscription_id"))),
                new SubscriptionDetails(
                        SubscriptionKind.of(row.text("kind")).orElseThrow(),
                        row.text("friendly_name"),
                        row.textOrNull("offer_id"),
                        row.textOrNull("offer_name"),
                        row.textOrNull("order_id"),
                        row.textOrNull("mpn")),
                SubscriptionStatus.of(row.text("status")).orElseThrow(),
                row.instant("created_at"),
                row.number("version"));
    }
}
