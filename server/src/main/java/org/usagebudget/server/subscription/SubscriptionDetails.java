package org.usagebudget.server.subscription;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.Subscription;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.json.JsonInput;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What a subscription is, as its partner says: the body of a PUT. Text has no control characters; an empty one is none.
 *
 * @param kind what is subscribed to; stays as it is first said
 * @param friendlyName the partner's name for it, 1..{@value #NAME_MAX} characters
 * @param offerId the offer that it is of, at most {@value #NAME_MAX} characters; null for none
 * @param offerName that offer's name, at most {@value #NAME_MAX} characters; null for none
 * @param orderId the order that it came with, at most {@value #NAME_MAX} characters; null for none
 * @param mpn the MPN id of the partner of record, at most {@value #MPN_MAX} characters; null for none
 */
public record SubscriptionDetails(
        SubscriptionKind kind,
        String friendlyName,
        @Nullable String offerId,
        @Nullable String offerName,
        @Nullable String orderId,
        @Nullable String mpn) {
    /** The longest name and the longest id of an offer or an order, in characters. */
    public static final int NAME_MAX = 200;

    /** The longest MPN id, in characters. */
    public static final int MPN_MAX = 100;

    private static final List<String> MEMBERS =
            List.of("friendlyName", "offerId", "offerName", "kind", "orderId", "partnerId");

    /**
     * Reads a body. Names count in any letter case, and there may be none that is unknown.
     *
     * @param body UTF-8, without a byte order mark
     * @throws FaultException 400/800002 where it is not one JSON object of the right types, 400/3000 where a member is unknown,
     *     missing or out of bounds
     */
    static SubscriptionDetails read(byte[] body) {
        Members members = new Members();
        try {
            JsonInput.readObject(body, members::read);
        } catch (JsonInput.Invalid e) {
            throw new FaultException(FaultCode.INVALID_INPUT, "the body: " + e.text());
        }
        return members.details();
    }

    /** The same under another name. */
    SubscriptionDetails named(String name) {
        return new SubscriptionDetails(kind, name, offerId, offerName, orderId, mpn);
    }

    /** A friendly name that is in its bounds, for PUT and PATCH alike. */
    static String judgeName(String name) {
        if (name.isBlank()) {
            throw new FaultException(
                    FaultCode.INVALID_PROPERTY,
                    "friendlyName",
                    "friendlyName must have 1.." + NAME_MAX + " characters");
        }
        return judge("friendlyName", name, NAME_MAX);
    }

    private static String judge(String member, String text, int max) {
        if (text.codePointCount(0, text.length()) > max) {
            throw new FaultException(
                    FaultCode.INVALID_PROPERTY,
                    member,
                    "was " + JsonInput.cut(text),
                    member + " must have at most " + max + " characters");
        }
        if (text.codePoints().anyMatch(JsonInput::isNoText)) {
            throw new FaultException(FaultCode.INVALID_PROPERTY, member, member + " must have no control characters");
        }
        return text;
    }

    /** What has been seen of the object. */
    private static final class Members {
        private final Map<String, Optional<String>> values = new LinkedHashMap<>();
        private @Nullable String stranger;

        void read(JsonParser parser) {
            String name = parser.currentName();
            Optional<String> known = MEMBERS.stream()
                    .filter(member -> JsonInput.isCalled(name, member))
                    .findFirst();
            if (known.isEmpty()) {
                stranger = stranger == null ? name : stranger;
                return;
            }
            String member = known.get();
            JsonToken token = parser.currentToken();
            if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NULL) {
                throw new FaultException(FaultCode.INVALID_INPUT, member, member + " must be a JSON string or null");
            }
            Optional<String> value = token == JsonToken.VALUE_NULL ? Optional.empty() : Optional.of(parser.getString());
            if (values.putIfAbsent(member, value) != null) {
                throw new FaultException(FaultCode.INVALID_INPUT, member, member + " stands there twice");
            }
        }

        SubscriptionDetails details() {
            if (stranger != null) {
                String name = JsonInput.cut(stranger);
                throw new FaultException(FaultCode.INVALID_PROPERTY, name, "unknown member " + name);
            }
            return new SubscriptionDetails(
                    kind(),
                    judgeName(value("friendlyName").orElse("")),
                    text("offerId", NAME_MAX),
                    text("offerName", NAME_MAX),
                    text("orderId", NAME_MAX),
                    text("partnerId", MPN_MAX));
        }

        private SubscriptionKind kind() {
            String name = value("kind").orElse("");
            return SubscriptionKind.of(name)
                    .orElseThrow(() -> new FaultException(
                            FaultCode.INVALID_PROPERTY,
                            "kind",
                            "was " + JsonInput.cut(name),
                            "kind must be " + Subscription.AZURE_PLAN + ", " + Subscription.LEGACY + " or "
                                    + Subscription.LICENSE));
        }

        private @Nullable String text(String member, int max) {
            return value(member)
                    .filter(text -> !text.isEmpty())
                    .map(text -> judge(member, text, max))
                    .orElse(null);
        }

        private Optional<String> value(String member) {
            return values.getOrDefault(member, Optional.empty());
        }
    }
}
