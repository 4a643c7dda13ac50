package org.usagebudget.server.web;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.Fault;
import org.usagebudget.model.Guid;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads answers as Microsoft's Java SDK does: names in camel case exactly, enums closed, an empty success a failure, a
 * fault's {@code data} an array; and a little stricter where every answer of ours must be alike (ids, Date, no byte order
 * mark, nothing after the value). Whatever it cannot take is an {@link AssertionError} that shows the answer.
 */
public final class WireStrictReader {
    /** The statuses besides 2xx that the SDK does not repeat without end, and the two on which repeating is right. */
    private static final Set<Integer> SDK_STATUSES = Set.of(400, 401, 403, 404, 409, 417, 429, 503);

    private static final Set<String> MONEY =
            Set.of("amount", "usageSpendingBudget", "totalCost", "usdTotalCost", "percentUsed", "quantityUsed");

    private static final Set<String> TEXT = Set.of(
            "id",
            "name",
            "resourceId",
            "resourceName",
            "currencyCode",
            "currencySymbol",
            "objectType",
            "etag",
            "continuationToken",
            "uri",
            "method",
            "customerId",
            "customerName",
            "partnerId",
            "entitlementId",
            "offerId",
            "offerName",
            "friendlyName",
            "unitType",
            "parentSubscriptionId",
            "termDuration",
            "renewalTermDuration",
            "publisherName",
            "orderId",
            "tenantId",
            "domain",
            "companyName",
            "commerceId",
            "country",
            "culture",
            "language",
            "key",
            "value",
            "subscriptionId",
            "resourceUri",
            "resourceType",
            "resourceGroupName",
            "entitlementName",
            "meterId",
            "meterName",
            "category",
            "subcategory",
            "unit",
            "partnerOnRecord");

    private static final Set<String> DATES = Set.of(
            "billingStartDate",
            "billingEndDate",
            "lastModifiedDate",
            "operationDate",
            "creationDate",
            "effectiveStartDate",
            "commitmentEndDate",
            "dateUsed",
            "cancellationAllowedUntilDate",
            "billingCycleEndDate");

    private static final Set<String> OBJECTS = Set.of(
            "attributes",
            "links",
            "budget",
            "companyProfile",
            "billingProfile",
            "defaultAddress",
            "self",
            "next",
            "previous");

    private static final Set<String> ARRAYS = Set.of(
            "items",
            "customizedData",
            "emailsToNotify",
            "headers",
            "customDomains",
            "actions",
            "suspensionReasons",
            "refundOptions");

    private static final Set<String> FLAGS = Set.of(
            "hasPurchasableAddons",
            "autoRenewEnabled",
            "isTrial",
            "isMicrosoftProduct",
            "allowDelegatedAccess",
            "isUpgraded");

    private static final Set<String> COUNTS =
            Set.of("customersOverBudget", "customersTrendingOver", "customersWithUsageBasedSubscription");

    private static final Map<String, Set<String>> ENUMS = Map.of(
            "billingType", Set.of("none", "usage", "license"),
            "billingCycle", Set.of("unknown", "monthly", "annual", "none", "one_time"),
            "contractType", Set.of("subscription", "productkey", "redemptioncode"),
            "relationshipToPartner", Set.of("unknown", "none", "reseller", "advisor", "syndication"),
            "operationStatus", Set.of("succeeded", "failed", "progress", "decline"));

    private static final Set<String> SUBSCRIPTION_STATUS = Set.of("none", "active", "suspended", "deleted");
    private static final Set<String> WITH_STATUS = Set.of("Subscription", "SubscriptionMonthlyUsageRecord");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final Map<String, String> KNOWN_NAMES = knownNames();

    private WireStrictReader() {}

    /**
     * A budget as it was read.
     *
     * @param amount null for no budget
     * @param objectType what {@code attributes} says
     * @param etag what {@code attributes} says, or null
     * @param selfUri of {@code links.self}, or null
     * @param selfMethod of {@code links.self}, or null
     */
    public record Budget(
            @Nullable BigDecimal amount,
            @Nullable BigDecimal usageSpendingBudget,
            String objectType,
            @Nullable String etag,
            @Nullable String selfUri,
            @Nullable String selfMethod) {}

    /** The budget in a successful answer. */
    public static Budget readBudget(int status, byte[] body) {
        Seen seen = new Seen(status, body);
        JsonNode json = readSuccess(seen);
        JsonNode attributes = json.path("attributes");
        require(attributes.path("objectType").isString(), "a budget has attributes.objectType", seen);
        JsonNode self = json.path("links").path("self");
        return new Budget(
                decimal(json.path("amount")),
                decimal(json.path("usageSpendingBudget")),
                attributes.path("objectType").stringValue(),
                text(attributes.path("etag")),
                text(self.path("uri")),
                text(self.path("method")));
    }

    /** The fault in an answer that is none of success. */
    public static Fault readFault(int status, byte[] body) {
        Seen seen = new Seen(status, body);
        require(status >= 400, "a fault has a status of 400 or more", seen);
        JsonNode json = parse(seen);
        require(json.isObject(), "a fault is an object", seen);
        JsonNode code = json.path("code");
        require(code.isInt(), "code is a JSON number", seen);
        JsonNode description = json.path("description");
        require(
                description.isString()
                        && !description.stringValue().isBlank()
                        && description.stringValue().length() <= Fault.DESCRIPTION_MAX,
                "description is text of 1 to 1024 characters",
                seen);
        List<String> facts = new ArrayList<>();
        JsonNode data = json.path("data");
        require(data.isMissingNode() || data.isNull() || data.isArray(), "data is an array or absent", seen);
        for (JsonNode fact : data) {
            require(fact.isString(), "data holds strings", seen);
            facts.add(fact.stringValue());
        }
        for (String name : json.path("attributes").propertyNames()) {
            require(Set.of("objectType", "etag").contains(name), "attributes of a fault are strict", seen);
        }
        JsonNode source = json.path("source");
        require(source.isString(), "source is text", seen);
        return new Fault(code.intValue(), description.stringValue(), facts, source.stringValue());
    }

    /** Checks an answer to any client; headers by name in any letter case. */
    public static void check(int status, Map<String, List<String>> headers, byte[] body) {
        Seen seen = new Seen(status, body);
        Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        fields.putAll(headers);
        requireGuid(fields, "MS-RequestId", seen);
        requireGuid(fields, "MS-CorrelationId", seen);
        require(one(fields, "Date") != null, "Date is there", seen);
        require(!fields.containsKey("Server"), "no Server header", seen);
        String type = one(fields, "Content-Type");
        if (type != null && type.startsWith("text/html")) {
            requirePage(fields, seen);
            return;
        }
        if (status == 303) {
            requireRedirect(fields, seen);
            return;
        }
        if (status < 400) {
            require(status >= 200 && status < 300, "no redirects, nothing interim", seen);
            require(body.length > 0, "the SDK fails on an empty success", seen);
            if (type == null || type.startsWith("application/json")) {
                readSuccess(seen);
            }
            return;
        }
        require(status < 500 || status == 503 || status == 500, "of 5xx there are 500 and 503", seen);
        require(status != 503 || one(fields, "Retry-After") != null, "503 has Retry-After", seen);
        require(status != 401 || one(fields, "WWW-Authenticate") != null, "401 has WWW-Authenticate", seen);
        require(status != 405 || one(fields, "Allow") != null, "405 has Allow", seen);
        if (status == 401 && body.length == 0) {
            return;
        }
        require("application/json".equals(type), "a fault is application/json, was " + type, seen);
        if (status == 429) {
            JsonNode json = parse(seen);
            require(
                    json.size() == 2
                            && json.path("statusCode").asInt(0) == 429
                            && json.path("message").isString(),
                    "the form of 429",
                    seen);
            require(one(fields, "Retry-After") != null, "429 has Retry-After", seen);
            return;
        }
        JsonNode identity = parse(seen);
        if (identity.path("error").isString()) {
            // The sandbox's identity provider speaks as RFC 6749 has it.
            require(identity.path("error_description").isString(), "an identity error has its description", seen);
            return;
        }
        readFault(status, body);
    }

    /** Checks that the SDK finds at that path what it asks for there, where that is a model of usage. */
    public static void checkUsage(String path, int status, byte[] body) {
        if (WireUsage.isPlace(path)) {
            Seen seen = new Seen(status, body);
            WireUsage.brokenAt(path, readSuccess(seen)).ifPresent(rule -> require(false, path + " is " + rule, seen));
        }
    }

    /** Checks the answer to a DELETE, the one success that the SDK takes without a body. */
    public static void checkDeleted(int status, Map<String, List<String>> headers, byte[] body) {
        Seen seen = new Seen(status, body);
        Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        fields.putAll(headers);
        requireGuid(fields, "MS-RequestId", seen);
        requireGuid(fields, "MS-CorrelationId", seen);
        require(one(fields, "Date") != null, "Date is there", seen);
        require(status == 204, "a deletion without a body is 204", seen);
        require(body.length == 0, "204 has no body", seen);
        require(!fields.containsKey("Content-Type"), "204 has no type", seen);
    }

    /** Pages are for people at the sandbox's sign-in alone: none may need or allow anything beside itself. */
    private static void requirePage(Map<String, List<String>> fields, Seen seen) {
        require("text/html; charset=utf-8".equals(one(fields, "Content-Type")), "a page is in UTF-8", seen);
        require(seen.status == 200 || seen.status == 400, "a page is 200 or 400", seen);
        require(seen.body.length > 0, "a page is not empty", seen);
        String policy = one(fields, "Content-Security-Policy");
        require(policy != null && policy.startsWith("default-src 'none';"), "a page has a strict policy", seen);
        require(policy != null && policy.contains("frame-ancestors 'none'"), "a page is not framed", seen);
        require("nosniff".equals(one(fields, "X-Content-Type-Options")), "a page is not sniffed at", seen);
        require("no-store".equals(one(fields, "Cache-Control")), "a page is not stored", seen);
    }

    /** The one redirect is the sign-in's way back to an app on this machine. */
    private static void requireRedirect(Map<String, List<String>> fields, Seen seen) {
        String location = one(fields, "Location");
        require(
                location != null && location.matches("http://(localhost|127\\.0\\.0\\.1|\\[::1]):\\d+([/?].*)"),
                "a redirect leads to this machine, was " + location,
                seen);
        require(seen.body.length == 0, "a redirect has no body", seen);
        require("no-store".equals(one(fields, "Cache-Control")), "a redirect is not stored", seen);
    }

    /** Checks an answer to a request that named Microsoft's Java SDK as its client. */
    public static void checkForJavaSdk(int status, Map<String, List<String>> headers, byte[] body) {
        Seen seen = new Seen(status, body);
        require(
                SDK_STATUSES.contains(status) || (status >= 200 && status < 300),
                "the SDK repeats this status without end",
                seen);
        Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        fields.putAll(headers);
        String type = one(fields, "Content-Type");
        require(type == null || !type.startsWith("text/html"), "the SDK reads no pages", seen);
        check(status, headers, body);
    }

    /** An answer, to be shown where it breaks a rule. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Seen(int status, byte[] body) {}

    private static JsonNode readSuccess(Seen seen) {
        require(seen.status >= 200 && seen.status < 300, "a success", seen);
        require(seen.body.length > 0, "the SDK fails on an empty success", seen);
        JsonNode json = parse(seen);
        walk(json, "", seen);
        return json;
    }

    private static JsonNode parse(Seen seen) {
        require(seen.body.length == 0 || (seen.body[0] & 0xff) != 0xef, "no byte order mark", seen);
        try {
            return JSON.readTree(seen.body);
        } catch (JacksonException e) {
            throw new AssertionError(shown("not JSON: " + e.getMessage(), seen), e);
        }
    }

    private static void walk(JsonNode node, String path, Seen seen) {
        if (node.isArray()) {
            for (JsonNode item : node) {
                walk(item, path + "[]", seen);
            }
            return;
        }
        if (!node.isObject()) {
            return;
        }
        String type = text(node.path("attributes").path("objectType"));
        if ("Collection".equals(type)) {
            require(node.path("items").isArray(), path + ".items is an array in a collection", seen);
            require(
                    node.path("totalCount").isInt()
                            && node.path("totalCount").intValue()
                                    == node.path("items").size(),
                    path + ".totalCount counts the items",
                    seen);
        }
        if (type != null) {
            WireUsage.broken(type, node).ifPresent(rule -> require(false, path + ": " + rule, seen));
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            String at = path + "." + member.getKey();
            checkName(member.getKey(), at, seen);
            checkMember(type, member.getKey(), member.getValue(), at, seen);
            walk(member.getValue(), at, seen);
        }
    }

    private static void checkName(String name, String at, Seen seen) {
        String known = KNOWN_NAMES.get(name.toLowerCase(Locale.ROOT));
        require(known == null || known.equals(name), at + " must be spelled " + known, seen);
    }

    private static void checkMember(@Nullable String type, String name, JsonNode value, String at, Seen seen) {
        if (value.isNull()) {
            require(!name.equals("items"), at + " is an array", seen);
            // The SDK takes them for 0 and false.
            require(!COUNTS.contains(name) && !FLAGS.contains(name), at + " is never null", seen);
            return;
        }
        if (MONEY.contains(name)) {
            require(value.isNumber() || isQuotedNumber(value), at + " is a number", seen);
        } else if (TEXT.contains(name)) {
            require(value.isString(), at + " is text", seen);
        } else if (FLAGS.contains(name)) {
            require(value.isBoolean(), at + " is true or false", seen);
        } else if (name.equals("currencyLocale")) {
            require(
                    value.isString() && WireUsage.isCurrencyLocale(value.stringValue()),
                    at + " is a locale with a country",
                    seen);
        } else if (name.equals("quantity") || COUNTS.contains(name)) {
            require(value.isInt(), at + " is a whole number", seen);
        } else if (DATES.contains(name)) {
            require(isDate(value), at + " is an ISO date", seen);
        } else if (OBJECTS.contains(name)) {
            require(value.isObject(), at + " is an object", seen);
        } else if (ARRAYS.contains(name)) {
            require(value.isArray(), at + " is an array", seen);
            require(
                    !name.equals("emailsToNotify") || value.valueStream().allMatch(JsonNode::isString),
                    at + " holds texts",
                    seen);
        } else if (ENUMS.containsKey(name)) {
            require(
                    value.isString() && ENUMS.get(name).contains(value.stringValue()),
                    at + " is none of " + ENUMS.get(name),
                    seen);
        } else if (name.equals("status") && type != null && WITH_STATUS.contains(type)) {
            require(
                    value.isString() && SUBSCRIPTION_STATUS.contains(value.stringValue()),
                    at + " is none of " + SUBSCRIPTION_STATUS,
                    seen);
        }
    }

    private static boolean isQuotedNumber(JsonNode value) {
        try {
            return value.isString() && Double.isFinite(Double.parseDouble(value.stringValue()));
        } catch (NumberFormatException _) {
            return false;
        }
    }

    private static boolean isDate(JsonNode value) {
        if (value.isIntegralNumber()) {
            return true;
        }
        if (!value.isString()) {
            return false;
        }
        String text = value.stringValue();
        try {
            if (text.length() == "2024-05-01".length()) {
                LocalDate.parse(text);
            } else if (!text.isEmpty()) {
                // Joda, which the SDK reads with, knows neither small letters nor zones in brackets.
                return text.indexOf('T') == 10
                        && text.indexOf('[') < 0
                        && DateTimeFormatter.ISO_DATE_TIME.parse(text).isSupported(ChronoField.SECOND_OF_DAY);
            }
            return true;
        } catch (DateTimeException _) {
            return false;
        }
    }

    private static @Nullable BigDecimal decimal(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        return node.isString() ? new BigDecimal(node.stringValue()) : node.decimalValue();
    }

    private static @Nullable String text(JsonNode node) {
        return node.isString() ? node.stringValue() : null;
    }

    private static @Nullable String one(Map<String, List<String>> fields, String name) {
        List<String> values = fields.get(name);
        return values == null || values.size() != 1 ? null : values.getFirst();
    }

    private static void requireGuid(Map<String, List<String>> fields, String name, Seen seen) {
        String value = one(fields, name);
        require(value != null && Guid.parse(value).isPresent(), name + " is there once, a GUID", seen);
    }

    private static void require(boolean holds, String rule, Seen seen) {
        if (!holds) {
            throw new AssertionError(shown(rule, seen));
        }
    }

    private static String shown(String rule, Seen seen) {
        return rule + "; the answer was " + seen.status + " " + new String(seen.body, StandardCharsets.UTF_8);
    }

    private static Map<String, String> knownNames() {
        Map<String, String> names = new TreeMap<>();
        for (Set<String> set :
                List.of(MONEY, TEXT, DATES, OBJECTS, ARRAYS, FLAGS, COUNTS, Set.of("currencyLocale"), ENUMS.keySet())) {
            set.forEach(name -> names.put(name.toLowerCase(Locale.ROOT), name));
        }
        return names;
    }
}
