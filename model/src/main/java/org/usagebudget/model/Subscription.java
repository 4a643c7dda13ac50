package org.usagebudget.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * What a customer has subscribed to: an Azure plan, a legacy Azure subscription, or licenses. Immutable.
 *
 * <p>On the wire it has those members of Partner Center's resource that can be told truthfully: its quantity is 1, it is no
 * trial, it has no end ({@code commitmentEndDate} is in the year 9999) and so is not renewed. {@code kind} is ours.
 */
public final class Subscription {
    /** What {@code attributes.objectType} says. */
    public static final String OBJECT_TYPE = "Subscription";

    /** {@link #kind}: an Azure plan, billed by usage. */
    public static final String AZURE_PLAN = "azure_plan";

    /** {@link #kind}: an Azure subscription from before the plans, billed by usage. */
    public static final String LEGACY = "legacy";

    /** {@link #kind}: licenses, billed by their number. */
    public static final String LICENSE = "license";

    /** {@link #status}: in use. */
    public static final String ACTIVE = "active";

    /** {@link #status}: out of use until it is active again. */
    public static final String SUSPENDED = "suspended";

    /** {@link #status}: out of use for good. */
    public static final String DELETED = "deleted";

    private static final String ENDLESS = "9999-12-31T00:00:00Z";

    private final CustomerId customer;
    private final SubscriptionId id;
    private final String kind;
    private final String status;
    private final String friendlyName;
    private final @Nullable String offerId;
    private final @Nullable String offerName;
    private final @Nullable String orderId;
    private final @Nullable String partnerId;
    private final Instant createdAt;
    private final @Nullable String etag;
    private final String more;

    private Subscription(Builder builder) {
        customer = builder.customer;
        id = builder.id;
        kind = Objects.requireNonNull(builder.kind, "kind");
        status = Objects.requireNonNull(builder.status, "status");
        friendlyName = Objects.requireNonNull(builder.friendlyName, "friendlyName");
        offerId = builder.offerId;
        offerName = builder.offerName;
        orderId = builder.orderId;
        partnerId = builder.partnerId;
        createdAt = Objects.requireNonNull(builder.createdAt, "createdAt");
        etag = builder.etag;
        more = builder.more;
    }

    /** Begins a subscription; kind, status, friendly name and time of creation must follow. */
    public static Builder builder(CustomerId customer, SubscriptionId id) {
        return new Builder(customer, id);
    }

    /** Whose it is. */
    public CustomerId customer() {
        return customer;
    }

    /** Its id. */
    public SubscriptionId id() {
        return id;
    }

    /** {@link #AZURE_PLAN}, {@link #LEGACY} or {@link #LICENSE}; other values may come. */
    public String kind() {
        return kind;
    }

    /** {@link #ACTIVE}, {@link #SUSPENDED} or {@link #DELETED}; other values may come. */
    public String status() {
        return status;
    }

    /** The name that the partner gave it. */
    public String friendlyName() {
        return friendlyName;
    }

    /** The id of the offer that it is of, or empty. */
    public Optional<String> offerId() {
        return Optional.ofNullable(offerId);
    }

    /** The name of the offer that it is of, or empty. */
    public Optional<String> offerName() {
        return Optional.ofNullable(offerName);
    }

    /** The order that it came with, or empty. */
    public Optional<String> orderId() {
        return Optional.ofNullable(orderId);
    }

    /** The MPN id of the partner of record, such as an indirect reseller, or empty. */
    public Optional<String> partnerId() {
        return Optional.ofNullable(partnerId);
    }

    /** When it was made, which is when it took effect. */
    public Instant createdAt() {
        return createdAt;
    }

    /** The entity tag of the version that it was read from, in quotes, or empty. */
    public Optional<String> etag() {
        return Optional.ofNullable(etag);
    }

    /**
     * The members of the answer that have no method here, as the text of a JSON object: Partner Center's alone, such as {@code quantity} and {@code commitmentEndDate}, and
     * those that a later version of the service may add. {@code {}} where there are none, and where this was not read.
     * Not written, and not looked at by {@link #equals}.
     */
    public String moreMembers() {
        return more;
    }

    /**
     * Reads the subscription that the parser is at. Where a service does not say the kind, as Partner Center does not, it
     * follows from the billing type and the offer.
     *
     * @param customer whose it is: the resource does not say
     * @throws UnreadableException where it is no object, or its id or its time of creation is none
     */
    public static Subscription read(JsonParser parser, CustomerId customer) {
        return SubscriptionParts.read(parser, customer);
    }

    /** Begins a subscription that has all of this one. */
    public Builder toBuilder() {
        return new Builder(customer, id)
                .kind(kind)
                .status(status)
                .friendlyName(friendlyName)
                .offerId(offerId)
                .offerName(offerName)
                .orderId(orderId)
                .partnerId(partnerId)
                .createdAt(createdAt)
                .etag(etag)
                .more(more);
    }

    /** Writes the subscription as one JSON object. */
    public void writeTo(JsonGenerator json) {
        boolean licensed = kind.equals(LICENSE);
        json.writeStartObject();
        json.writeStringProperty("id", id.toString());
        Members.present(json, "offerId", offerId);
        Members.present(json, "offerName", offerName);
        json.writeStringProperty("friendlyName", friendlyName);
        json.writeStringProperty("kind", kind);
        json.writeNumberProperty("quantity", 1);
        json.writeStringProperty("unitType", licensed ? "Licenses" : "Usage-based");
        json.writeBooleanProperty("hasPurchasableAddons", false);
        json.writeStringProperty("creationDate", createdAt.toString());
        json.writeStringProperty("effectiveStartDate", createdAt.toString());
        json.writeStringProperty("commitmentEndDate", ENDLESS);
        json.writeStringProperty("status", status);
        json.writeBooleanProperty("autoRenewEnabled", false);
        json.writeBooleanProperty("isTrial", false);
        json.writeStringProperty("billingType", licensed ? "license" : "usage");
        json.writeStringProperty("billingCycle", licensed ? "unknown" : "monthly");
        json.writeArrayPropertyStart("actions");
        if (!status.equals(DELETED)) {
            json.writeString("edit");
        }
        json.writeEndArray();
        if (!licensed) {
            json.writeBooleanProperty("isMicrosoftProduct", true);
        }
        Members.present(json, "partnerId", partnerId);
        json.writeArrayPropertyStart("suspensionReasons");
        if (status.equals(SUSPENDED)) {
            json.writeString("PartnerRequest");
        }
        json.writeEndArray();
        json.writeStringProperty("contractType", "subscription");
        Members.present(json, "orderId", orderId);
        writeEnd(json);
        json.writeEndObject();
    }

    private void writeEnd(JsonGenerator json) {
        Members.self(json, new Link("/customers/" + customer + "/subscriptions/" + id, "GET"));
        json.writeObjectPropertyStart("attributes");
        Members.present(json, "etag", etag);
        json.writeStringProperty("objectType", OBJECT_TYPE);
        json.writeEndObject();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Subscription that
                && customer.equals(that.customer)
                && id.equals(that.id)
                && kind.equals(that.kind)
                && status.equals(that.status)
                && friendlyName.equals(that.friendlyName)
                && Objects.equals(offerId, that.offerId)
                && Objects.equals(offerName, that.offerName)
                && Objects.equals(orderId, that.orderId)
                && Objects.equals(partnerId, that.partnerId)
                && createdAt.equals(that.createdAt)
                && Objects.equals(etag, that.etag);
    }

    @Override
    public int hashCode() {
        return Objects.hash(customer, id, kind, status, friendlyName, offerId, createdAt, etag);
    }

    @Override
    public String toString() {
        return "subscription " + id + " (" + kind + ", " + status + ") of customer " + customer;
    }

    /** Makes a subscription. Not thread-safe. */
    public static final class Builder {
        private final CustomerId customer;
        private final SubscriptionId id;
        private @Nullable String kind;
        private @Nullable String status;
        private @Nullable String friendlyName;
        private @Nullable String offerId;
        private @Nullable String offerName;
        private @Nullable String orderId;
        private @Nullable String partnerId;
        private @Nullable Instant createdAt;
        private @Nullable String etag;
        private String more = MoreMembers.NONE;

        private Builder(CustomerId customer, SubscriptionId id) {
            this.customer = customer;
            this.id = id;
        }

        /** Sets {@link Subscription#kind}. */
        public Builder kind(String value) {
            kind = value;
            return this;
        }

        /** Sets {@link Subscription#status}. */
        public Builder status(String value) {
            status = value;
            return this;
        }

        /** Sets {@link Subscription#friendlyName}. */
        public Builder friendlyName(String value) {
            friendlyName = value;
            return this;
        }

        /** Sets {@link Subscription#offerId}; null for none. */
        public Builder offerId(@Nullable String value) {
            offerId = value;
            return this;
        }

        /** Sets {@link Subscription#offerName}; null for none. */
        public Builder offerName(@Nullable String value) {
            offerName = value;
            return this;
        }

        /** Sets {@link Subscription#orderId}; null for none. */
        public Builder orderId(@Nullable String value) {
            orderId = value;
            return this;
        }

        /** Sets {@link Subscription#partnerId}; null for none. */
        public Builder partnerId(@Nullable String value) {
            partnerId = value;
            return this;
        }

        /** Sets {@link Subscription#createdAt}. */
        public Builder createdAt(Instant value) {
            createdAt = value;
            return this;
        }

        /** Sets {@link Subscription#etag}; null for none. */
        public Builder etag(@Nullable String value) {
            etag = value;
            return this;
        }

        /** What {@link Subscription#moreMembers} says. */
        Builder more(String value) {
            more = value;
            return this;
        }

        /** The subscription. */
        public Subscription build() {
            return new Subscription(this);
        }
    }
}
