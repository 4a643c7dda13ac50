package org.usagebudget.server.web;

import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The models of usage into which Microsoft's Java SDK reads answers: which it expects at which path, and what each must hold. That
 * SDK takes most members that are absent for null, and its callers fail on them then; so what the documentation always shows must
 * be there.
 */
final class WireUsage {
    /** By what {@code attributes.objectType} says. */
    private static final Map<String, Set<String>> MEMBERS = Map.of(
            "CustomerUsageSummary",
            Set.of(
                    "budget",
                    "resourceId",
                    "resourceName",
                    "billingStartDate",
                    "billingEndDate",
                    "totalCost",
                    "lastModifiedDate"),
            "PartnerUsageSummary",
            Set.of(
                    "emailsToNotify",
                    "customersOverBudget",
                    "customersTrendingOver",
                    "customersWithUsageBasedSubscription",
                    "resourceId",
                    "resourceName",
                    "billingStartDate",
                    "billingEndDate",
                    "totalCost",
                    "currencyLocale"),
            "SubscriptionUsageSummary",
            Set.of("resourceId", "resourceName", "billingStartDate", "billingEndDate", "totalCost", "lastModifiedDate"),
            "CustomerMonthlyUsageRecord",
            Set.of(
                    "budget",
                    "percentUsed",
                    "isUpgraded",
                    "resourceId",
                    "id",
                    "resourceName",
                    "name",
                    "totalCost",
                    "lastModifiedDate"),
            "SubscriptionMonthlyUsageRecord",
            Set.of("status", "resourceId", "id", "resourceName", "name", "totalCost", "lastModifiedDate"),
            "ResourceUsageRecord",
            Set.of("subscriptionId", "resourceUri", "name", "resourceName", "totalCost", "lastModifiedDate"),
            "MeterUsageRecord",
            Set.of("subscriptionId", "meterId", "meterName", "quantityUsed", "totalCost", "lastModifiedDate"),
            "AzureResourceMonthlyUsageRecord",
            Set.of("id", "name", "quantityUsed", "totalCost", "currencyLocale"),
            "SubscriptionDailyUsageRecord",
            Set.of("dateUsed", "resourceId", "resourceName", "totalCost", "lastModifiedDate"));

    /** Members of the two shapes of a currency; the partner's summary alone has some of both. */
    private static final List<String> PLAN = List.of("currencyCode", "currencySymbol", "usdTotalCost");

    private static final String LEGACY = "currencyLocale";

    private static final String CUSTOMER = "/v1/customers/[^/]+";
    private static final String SUBSCRIPTION = CUSTOMER + "/subscriptions/[^/]+";

    private static final List<Place> PLACES = List.of(
            new Place("/v1/usagesummary", false, "PartnerUsageSummary"),
            new Place("/v1/customers/usagerecords", true, "CustomerMonthlyUsageRecord"),
            new Place(CUSTOMER + "/usagesummary", false, "CustomerUsageSummary"),
            new Place(CUSTOMER + "/subscriptions/usagerecords", true, "SubscriptionMonthlyUsageRecord"),
            new Place(SUBSCRIPTION + "/usagesummary", false, "SubscriptionUsageSummary"),
            new Place(SUBSCRIPTION + "/resourceusagerecords", true, "ResourceUsageRecord"),
            new Place(SUBSCRIPTION + "/meterusagerecords", true, "MeterUsageRecord"),
            new Place(SUBSCRIPTION + "/usagerecords/resources", true, "AzureResourceMonthlyUsageRecord"),
            new Place(SUBSCRIPTION + "/usagerecords/daily", true, "SubscriptionDailyUsageRecord"));

    private WireUsage() {}

    /** Where the SDK asks for which model. */
    private record Place(Pattern path, boolean isCollection, String type) {
        Place(String path, boolean isCollection, String type) {
            this(Pattern.compile(path), isCollection, type);
        }

        boolean isHeldBy(JsonNode json) {
            return isCollection
                    ? isOf(json, "Collection")
                            && json.path("items").valueStream().allMatch(item -> isOf(item, type))
                    : isOf(json, type);
        }

        @Override
        public String toString() {
            return (isCollection ? "a collection of " : "a ") + type;
        }
    }

    /** Whether usage is answered at that path. */
    static boolean isPlace(String path) {
        return place(path).isPresent();
    }

    /** The rule that a successful answer to a GET of that path breaks, or empty; also where it is none of usage. */
    static Optional<String> brokenAt(String path, JsonNode json) {
        return place(path).filter(place -> !place.isHeldBy(json)).map(Place::toString);
    }

    private static Optional<Place> place(String path) {
        String single = path.replaceAll("/+", "/").replaceAll("(?<=.)/$", "");
        return PLACES.stream()
                .filter(place -> place.path().matcher(single).matches())
                .findFirst();
    }

    /** The rule that an object of that type breaks, or empty; also where it is none of usage. */
    static Optional<String> broken(String type, JsonNode object) {
        Set<String> members = MEMBERS.get(type);
        if (members == null) {
            return Optional.empty();
        }
        Optional<String> absent = members.stream()
                .filter(member -> object.path(member).isMissingNode()
                        || object.path(member).isNull())
                .sorted()
                .findFirst();
        if (absent.isPresent()) {
            return Optional.of(absent.get() + " is there in a " + type);
        }
        if (type.equals("PartnerUsageSummary")) {
            return Optional.empty();
        }
        boolean isLegacy = object.has(LEGACY);
        if (PLAN.stream().anyMatch(member -> object.has(member) == isLegacy)) {
            return Optional.of("either " + LEGACY + " or all of " + PLAN);
        }
        JsonNode upgraded = object.path("isUpgraded");
        return upgraded.isBoolean() && upgraded.booleanValue() == isLegacy
                ? Optional.of("isUpgraded where there is no " + LEGACY)
                : Optional.empty();
    }

    /** Whether a {@code currencyLocale} has a currency: it is a well-formed tag with a country. */
    static boolean isCurrencyLocale(String tag) {
        try {
            return !new Locale.Builder()
                    .setLanguageTag(tag)
                    .build()
                    .getCountry()
                    .isEmpty();
        } catch (IllformedLocaleException _) {
            return false;
        }
    }

    private static boolean isOf(JsonNode json, String type) {
        return type.equals(json.path("attributes").path("objectType").asString(""));
    }
}
