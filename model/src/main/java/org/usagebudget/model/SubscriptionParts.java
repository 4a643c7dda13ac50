package org.usagebudget.model;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/** What has been seen of a subscription that is being read. */
final class SubscriptionParts {
    /** How the ids of the offers begin under which Azure was sold before there were plans, such as {@code MS-AZR-0145P}. */
    private static final String LEGACY_OFFER = "MS-AZR-";

    private @Nullable SubscriptionId id;
    private @Nullable String kind;
    private @Nullable String status;
    private @Nullable String friendlyName;
    private @Nullable String offerId;
    private @Nullable String offerName;
    private @Nullable String orderId;
    private @Nullable String partnerId;
    private @Nullable String billingType;
    private @Nullable Instant createdAt;
    private @Nullable Instant effectiveFrom;
    private @Nullable String etag;

    private final MoreMembers more = new MoreMembers();

    private SubscriptionParts() {}

    static Subscription read(JsonParser parser, CustomerId customer) {
        SubscriptionParts parts = new SubscriptionParts();
        WireReader.readObject(parser, "a subscription", parts::member);
        return parts.subscription(customer);
    }

    private Subscription subscription(CustomerId customer) {
        String name = friendlyName == null ? offerName : friendlyName;
        Instant start = createdAt == null ? effectiveFrom : createdAt;
        return Subscription.builder(customer, WireReader.required(id, "the subscription's id"))
                .kind(kind == null ? kindOfOffer() : kind)
                .status(status == null ? "none" : status)
                .friendlyName(name == null ? "" : name)
                .offerId(offerId)
                .offerName(offerName)
                .orderId(orderId)
                .partnerId(partnerId)
                .createdAt(WireReader.required(start, "creationDate"))
                .etag(etag)
                .more(more.object())
                .build();
    }

    private String kindOfOffer() {
        if ("license".equals(billingType)) {
            return Subscription.LICENSE;
        }
        boolean isLegacy = offerId != null && offerId.toUpperCase(Locale.ROOT).startsWith(LEGACY_OFFER);
        return isLegacy ? Subscription.LEGACY : Subscription.AZURE_PLAN;
    }

    private void member(String name, JsonParser value) {
        switch (name) {
            case "id" -> id = id(value);
            case "kind" -> kind = WireReader.text(value);
            case "status" -> status = WireReader.text(value);
            case "friendlyName" -> friendlyName = WireReader.text(value);
            case "offerId" -> offerId = WireReader.text(value);
            case "offerName" -> offerName = WireReader.text(value);
            case "orderId" -> orderId = WireReader.text(value);
            case "partnerId" -> partnerId = WireReader.text(value);
            case "billingType" -> billingType = WireReader.text(value);
            case "creationDate" -> createdAt = WireReader.instant(value, "creationDate");
            case "effectiveStartDate" -> effectiveFrom = WireReader.instant(value, "effectiveStartDate");
            case "attributes" ->
                WireReader.readOptionalObject(value, (attribute, text) -> {
                    if (attribute.equals("etag")) {
                        etag = WireReader.text(text);
                    }
                });
            default -> more.add(name, value);
        }
    }

    private static @Nullable SubscriptionId id(JsonParser value) {
        String text = WireReader.text(value);
        return text == null
                ? null
                : SubscriptionId.parse(text)
                        .orElseThrow(() ->
                                new UnreadableException("the subscription's id must be a GUID of 36 characters, was \""
                                        + WireReader.cut(text) + "\""));
    }
}
