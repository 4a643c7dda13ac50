package org.usagebudget.server.subscription;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.json.JsonInput;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What a PATCH changes of a subscription. Microsoft's SDKs send either a whole resource that was read before, or a new one in
 * which one member is set and all others stand at what their language begins with (a quantity of 0, flags that are false). So
 * status and friendly name alone are changes, and only where they are there and not null, a status of {@code none} being none;
 * every other member is ignored, whatever it says.
 *
 * @param status the status to be; null to leave it
 * @param friendlyName the name to be; null to leave it
 */
public record SubscriptionPatch(
        @Nullable SubscriptionStatus status, @Nullable String friendlyName) {
    /** What the wire knows and nobody can ask for. */
    private static final Set<String> NOT_POSSIBLE = Set.of("pending", "expired", "disabled", "deleted");

    /**
     * Reads a body. Names and the status count in any letter case.
     *
     * @param body UTF-8, without a byte order mark
     * @throws FaultException 400/800002 where it is not one JSON object of the right types, 400/3000 where it changes nothing or
     *     the name is out of bounds, 400/900126 where the status is unknown, 400/800040 where it cannot be asked for
     */
    static SubscriptionPatch read(byte[] body) {
        Members members = new Members();
        try {
            JsonInput.readObject(body, members::read);
        } catch (JsonInput.Invalid e) {
            throw new FaultException(FaultCode.INVALID_INPUT, "the body: " + e.text());
        }
        return members.patch();
    }

    private static SubscriptionStatus status(String name) {
        for (SubscriptionStatus status :
                new SubscriptionStatus[] {SubscriptionStatus.ACTIVE, SubscriptionStatus.SUSPENDED}) {
            if (JsonInput.isCalled(name, status.wireName())) {
                return status;
            }
        }
        String possible = "status can be changed to active and to suspended";
        boolean known = NOT_POSSIBLE.stream().anyMatch(status -> JsonInput.isCalled(name, status));
        throw new FaultException(
                known ? FaultCode.STATUS_NOT_POSSIBLE : FaultCode.UNKNOWN_VALUE,
                "status",
                "was " + JsonInput.cut(name),
                possible);
    }

    /** What has been seen of the object. */
    private static final class Members {
        private boolean hasStatus;
        private boolean hasName;
        private @Nullable String status;
        private @Nullable String friendlyName;

        void read(JsonParser parser) {
            String name = parser.currentName();
            if (JsonInput.isCalled(name, "status")) {
                String sent = once(parser, "status", hasStatus);
                status = sent == null || JsonInput.isCalled(sent, "none") ? null : sent;
                hasStatus = true;
            } else if (JsonInput.isCalled(name, "friendlyName")) {
                friendlyName = once(parser, "friendlyName", hasName);
                hasName = true;
            }
        }

        private static @Nullable String once(JsonParser parser, String member, boolean isSecond) {
            if (isSecond) {
                throw new FaultException(FaultCode.INVALID_INPUT, member, member + " stands there twice");
            }
            JsonToken token = parser.currentToken();
            if (token == JsonToken.VALUE_NULL) {
                return null;
            }
            if (token != JsonToken.VALUE_STRING) {
                throw new FaultException(FaultCode.INVALID_INPUT, member, member + " must be a JSON string or null");
            }
            return parser.getString();
        }

        SubscriptionPatch patch() {
            if (status == null && friendlyName == null) {
                throw new FaultException(
                        FaultCode.INVALID_PROPERTY,
                        "status",
                        "status or friendlyName must be there: only they can change");
            }
            return new SubscriptionPatch(
                    status == null ? null : status(status),
                    friendlyName == null ? null : SubscriptionDetails.judgeName(friendlyName));
        }
    }
}
