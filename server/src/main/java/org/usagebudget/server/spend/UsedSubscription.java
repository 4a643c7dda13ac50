package org.usagebudget.server.spend;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.SubscriptionId;
import org.usagebudget.server.store.Row;

/**
 * A subscription that usage is of, or the place of usage that is of none.
 *
 * @param id which; {@link SubscriptionId#NONE} for usage without a subscription
 * @param known what is known of it; null where usage alone tells that it is there
 */
record UsedSubscription(SubscriptionId id, @Nullable Known known) {
    /** What usage is called that names no subscription. */
    static final String NONE_NAME = "Usage without a subscription";

    /** What a subscription is called of which nothing but usage is known. */
    static final String UNKNOWN_NAME = "Unknown subscription";

    /** The status of what is no subscription of the customer's. */
    static final String NO_STATUS = "none";

    /** The columns that {@link #read} reads, of a row {@code s} of {@code subscription}. */
    static final String COLUMNS = """
            s.kind, s.status, s.friendly_name, s.offer_id, s.mpn, s.created_at, s.changed_at AS subscription_changed_at\
            """;

    private static final String LEGACY = "legacy";

    /**
     * A subscription of the customer's.
     *
     * @param kind {@code azure_plan}, {@code legacy} or {@code license}
     * @param status {@code active}, {@code suspended} or {@code deleted}
     * @param name what people call it
     * @param offer of what it is, and who sold it
     * @param changedAt when that last changed, by the ledger's time
     */
    record Known(String kind, String status, String name, Offer offer, Instant changedAt) {}

    /**
     * Where a subscription comes from.
     *
     * @param id of the offer; null where it is not told
     * @param mpn the id of the partner of record; null for none
     */
    record Offer(@Nullable String id, @Nullable String mpn) {}

    static UsedSubscription read(Row row, SubscriptionId id) {
        @Nullable String kind = row.textOrNull("kind");
        return new UsedSubscription(
                id,
                kind == null
                        ? null
                        : new Known(
                                kind,
                                row.text("status"),
                                row.text("friendly_name"),
                                new Offer(row.textOrNull("offer_id"), row.textOrNull("mpn")),
                                row.instant("subscription_changed_at")));
    }

    /** Whether what it costs is told in the legacy shape. */
    boolean isLegacy() {
        return known != null && known.kind().equals(LEGACY);
    }

    /** What it is called. */
    String name() {
        if (known != null) {
            return known.name();
        }
        return id.equals(SubscriptionId.NONE) ? NONE_NAME : UNKNOWN_NAME;
    }

    /** Since when it is what it is; the distant past where that is not known. */
    Instant since() {
        return known == null ? Instant.MIN : known.changedAt();
    }
}
