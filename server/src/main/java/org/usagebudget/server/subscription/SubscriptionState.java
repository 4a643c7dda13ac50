package org.usagebudget.server.subscription;

import java.time.Instant;
import java.util.Objects;
import org.usagebudget.model.Subscription;

/**
 * A subscription as it stands.
 *
 * @param key which
 * @param details what it is
 * @param status whether it is in use
 * @param createdAt when it was made, by the ledger's time
 * @param version 1 at first, one more with each applied change
 */
record SubscriptionState(
        SubscriptionKey key, SubscriptionDetails details, SubscriptionStatus status, Instant createdAt, long version) {
    static SubscriptionState made(SubscriptionKey key, SubscriptionDetails details, Instant at) {
        return new SubscriptionState(key, details, SubscriptionStatus.ACTIVE, at, 1);
    }

    SubscriptionState changed(SubscriptionDetails newDetails) {
        return new SubscriptionState(key, newDetails, status, createdAt, version + 1);
    }

    SubscriptionState changed(SubscriptionPatch patch) {
        return new SubscriptionState(
                key,
                patch.friendlyName() == null ? details : details.named(patch.friendlyName()),
                Objects.requireNonNullElse(patch.status(), status),
                createdAt,
                version + 1);
    }

    String etag() {
        return "\"" + version + "\"";
    }

    Subscription resource() {
        return Subscription.builder(key.account().customer(), key.id())
                .kind(details.kind().wireName())
                .status(status.wireName())
                .friendlyName(details.friendlyName())
                .offerId(details.offerId())
                .offerName(details.offerName())
                .orderId(details.orderId())
                .partnerId(details.mpn())
                .createdAt(createdAt)
                .etag(etag())
                .build();
    }
}
