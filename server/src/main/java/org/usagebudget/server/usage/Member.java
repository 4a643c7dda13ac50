package org.usagebudget.server.usage;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.json.JsonInput;

/** The members of a usage record on the wire. */
enum Member {
    ID("id", Kind.ID, UsageLimits.ID_MAX),
    CUSTOMER_ID("customerId", Kind.CUSTOMER, UsageLimits.TEXT_MAX),
    SUBSCRIPTION_ID("subscriptionId", Kind.SUBSCRIPTION, UsageLimits.TEXT_MAX),
    RESOURCE_ID("resourceId", Kind.TEXT, UsageLimits.RESOURCE_ID_MAX, 0),
    RESOURCE_NAME("resourceName", Kind.TEXT, UsageLimits.TEXT_MAX, 1),
    RESOURCE_TYPE("resourceType", Kind.TEXT, UsageLimits.TEXT_MAX, 2),
    RESOURCE_GROUP_NAME("resourceGroupName", Kind.TEXT, UsageLimits.TEXT_MAX, 3),
    METER_ID("meterId", Kind.TEXT, UsageLimits.TEXT_MAX, 4),
    METER_NAME("meterName", Kind.TEXT, UsageLimits.TEXT_MAX, 5),
    CATEGORY("category", Kind.TEXT, UsageLimits.TEXT_MAX, 6),
    SUBCATEGORY("subcategory", Kind.TEXT, UsageLimits.TEXT_MAX, 7),
    UNIT("unit", Kind.TEXT, UsageLimits.TEXT_MAX, 8),
    QUANTITY("quantity", Kind.DECIMAL, UsageLimits.LINE_MAX),
    COST("cost", Kind.DECIMAL, UsageLimits.LINE_MAX),
    USD_COST("usdCost", Kind.DECIMAL, UsageLimits.LINE_MAX),
    CURRENCY_CODE("currencyCode", Kind.CURRENCY, UsageLimits.TEXT_MAX),
    USAGE_TIME("usageTime", Kind.TIME, UsageLimits.TIME_MAX);

    /** What its value is. */
    enum Kind {
        ID,
        CUSTOMER,
        SUBSCRIPTION,
        TEXT,
        DECIMAL,
        CURRENCY,
        TIME
    }

    /** How many texts a series has. */
    static final int SERIES_TEXTS = 9;

    private static final Member[] ALL = values();
    private static final Map<String, Member> BY_NAME = new HashMap<>();

    static {
        for (Member member : ALL) {
            BY_NAME.put(member.wireName, member);
        }
    }

    private final String wireName;
    private final Kind kind;
    private final int lengthMax;
    private final int placeInSeries;

    Member(String wireName, Kind kind, int lengthMax) {
        this(wireName, kind, lengthMax, -1);
    }

    Member(String wireName, Kind kind, int lengthMax, int placeInSeries) {
        this.wireName = wireName;
        this.kind = kind;
        this.lengthMax = lengthMax;
        this.placeInSeries = placeInSeries;
    }

    /** The member of that name in any letter case, or null for none. */
    static @Nullable Member named(String name) {
        Member exact = BY_NAME.get(name);
        if (exact != null) {
            return exact;
        }
        for (Member member : ALL) {
            if (JsonInput.isCalled(name, member.wireName)) {
                return member;
            }
        }
        return null;
    }

    String wireName() {
        return wireName;
    }

    Kind kind() {
        return kind;
    }

    /** The longest text that it takes; a decimal is judged by its digits. */
    int lengthMax() {
        return lengthMax;
    }

    /** Where it stands among the texts of a series, from 0; -1 for what is none of them. */
    int placeInSeries() {
        return placeInSeries;
    }
}
