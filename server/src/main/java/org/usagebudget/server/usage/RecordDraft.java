package org.usagebudget.server.usage;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.Decimals;
import org.usagebudget.model.Guid;
import org.usagebudget.model.SubscriptionId;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.ledger.UsageRecord;

/**
 * A record while it is read, member by member; used for one record after the other, so that texts and series that come again are
 * not made again. The first thing that is wrong with a record is what its sender is told. Of one thread.
 */
final class RecordDraft {
    private static final String DECIMAL_RULE =
            "a number with at most 28 significant digits, 18 decimals and 15 digits before the point";

    private final TextCache cache = new TextCache();
    private final SeriesCache seriesCache = new SeriesCache(cache);
    private final CustomerCache customers = new CustomerCache();
    private final Slice slice = new Slice();
    private final String[] texts = new String[Member.SERIES_TEXTS];
    private final Set<Member> seen = EnumSet.noneOf(Member.class);
    private @Nullable String wrong;
    private @Nullable String id;
    private @Nullable CustomerId customer;
    private @Nullable UUID subscription;
    private @Nullable Instant usageTime;
    private @Nullable BigDecimal cost;
    private @Nullable BigDecimal usdCost;
    private @Nullable BigDecimal quantity;
    private @Nullable String currency;

    /** The time that was read last, and how it was spelled: records often come in the order of their times. */
    private final char[] lastTimeText = new char[UsageLimits.TIME_MAX];

    private int lastTimeLength;
    private @Nullable Instant lastTime;

    RecordDraft() {
        clear();
    }

    /** Begins the next record. */
    void clear() {
        Arrays.fill(texts, "");
        seen.clear();
        wrong = null;
        id = null;
        customer = null;
        subscription = null;
        usageTime = null;
        cost = null;
        usdCost = null;
        quantity = null;
        currency = null;
    }

    /** A member is about to be told; twice is wrong, even where it is null. */
    void name(Member member) {
        if (!seen.add(member)) {
            wrong(member.wireName() + " stands there twice");
        }
    }

    /** What is wrong with the record, unless something was before. */
    void wrong(String what) {
        if (wrong == null) {
            wrong = what;
        }
    }

    /** A member's value is of a JSON type that it cannot have. */
    void wrongType(Member member) {
        wrong(member.wireName() + " must be " + (member.kind() == Member.Kind.DECIMAL ? "a number" : "a text"));
    }

    boolean hasId() {
        return id != null;
    }

    boolean hasUsageTime() {
        return usageTime != null;
    }

    /** A member's value, in characters that are not kept; of a decimal, text that a JSON number is spelled like. */
    void value(Member member, char[] characters, int offset, int length) {
        Slice text = slice.over(characters, offset, length);
        if (length > member.lengthMax()) {
            if (member == Member.ID) {
                id = Quoted.of(text, UsageLimits.ID_MAX);
            }
            wrong(member.wireName() + " must be at most " + member.lengthMax() + " characters, were " + length);
            return;
        }
        switch (member.kind()) {
            case ID -> id = id(text);
            case CUSTOMER -> customer = customer(member, text);
            case SUBSCRIPTION -> subscription = subscription(member, text);
            case TEXT -> texts[member.placeInSeries()] = text(member, text);
            case DECIMAL -> decimal(member, text);
            case CURRENCY -> currency = currency(text);
            case TIME -> usageTime = time(text);
        }
    }

    private String id(Slice text) {
        if (text.isEmpty()) {
            wrong("id must be 1.." + UsageLimits.ID_MAX + " characters");
            return "";
        }
        String unclean = unclean(text);
        if (unclean != null) {
            wrong("id " + unclean);
            return Quoted.of(text, UsageLimits.ID_MAX);
        }
        return text.toString();
    }

    private String text(Member member, Slice text) {
        String known = cache.find(text);
        if (known != null) {
            return known;
        }
        String unclean = unclean(text);
        if (unclean != null) {
            wrong(member.wireName() + " " + unclean);
            return "";
        }
        String fresh = text.toString();
        cache.add(fresh);
        return fresh;
    }

    /** What of a text cannot be kept or shown; null for nothing. */
    private static @Nullable String unclean(Slice text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c <= '~') {
                continue;
            }
            if (Character.isISOControl(c)) {
                return "must have no control characters";
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return "must be Unicode: it has half of a surrogate pair";
                }
                i++;
            }
        }
        return null;
    }

    private @Nullable CustomerId customer(Member member, Slice text) {
        UUID guid = guid(member, text);
        return guid == null ? null : customers.of(guid);
    }

    /** The id of zeros is none, so that a record that says so is the same as one that says nothing. */
    private @Nullable UUID subscription(Member member, Slice text) {
        UUID guid = guid(member, text);
        return SubscriptionId.NONE.value().equals(guid) ? null : guid;
    }

    private @Nullable UUID guid(Member member, Slice text) {
        UUID guid = Guid.parse(text).orElse(null);
        if (guid == null) {
            wrong(member.wireName() + " must be a GUID of 36 characters, was " + Quoted.of(text));
        }
        return guid;
    }

    private void decimal(Member member, Slice text) {
        BigDecimal value =
                isNumber(text) ? Decimals.parse(text, UsageLimits.DECIMALS).orElse(null) : null;
        if (value == null) {
            wrong(member.wireName() + " must be " + DECIMAL_RULE + ", was " + Quoted.of(text));
        }
        switch (member) {
            case COST -> cost = value;
            case USD_COST -> usdCost = value;
            case QUANTITY -> quantity = value;
            default -> throw new IllegalStateException(member + " is no decimal");
        }
    }

    /** Whether it is spelled like a JSON number; zeros may lead it. */
    private static boolean isNumber(Slice text) {
        int at = digits(text, !text.isEmpty() && text.charAt(0) == '-' ? 1 : 0);
        if (at > 0 && at < text.length() && text.charAt(at) == '.') {
            at = digits(text, at + 1);
        }
        if (at > 0 && at < text.length() && (text.charAt(at) | 0x20) == 'e') {
            boolean signed = at + 1 < text.length() && (text.charAt(at + 1) == '-' || text.charAt(at + 1) == '+');
            at = digits(text, signed ? at + 2 : at + 1);
        }
        return at == text.length();
    }

    /** Where the digits end that begin there; -1 where there are none. */
    private static int digits(Slice text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at == from ? -1 : at;
    }

    private @Nullable String currency(Slice text) {
        String known = cache.find(text);
        String code = known == null ? text.toString() : known;
        if (code.length() != 3
                || !isCapital(code.charAt(0))
                || !isCapital(code.charAt(1))
                || !isCapital(code.charAt(2))) {
            wrong("currencyCode must be 3 capital letters, was " + Quoted.of(code));
            return null;
        }
        if (known == null) {
            cache.add(code);
        }
        return code;
    }

    private static boolean isCapital(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private @Nullable Instant time(Slice text) {
        if (lastTime != null && text.isOf(lastTimeText, lastTimeLength)) {
            return lastTime;
        }
        Instant time = UsageTime.parse(text);
        if (time == null) {
            wrong("usageTime must be a time of ISO 8601 with an offset, such as 2026-11-01T00:00:00Z, was "
                    + Quoted.of(text));
        } else {
            text.copyTo(lastTimeText);
            lastTimeLength = text.length();
            lastTime = time;
        }
        return time;
    }

    /** Gives the record, or what is wrong with it, to the sink, and begins the next. */
    void giveTo(RecordSink sink, long line) {
        requireMembers();
        String fault = wrong;
        if (fault == null && id != null && customer != null && cost != null && usageTime != null) {
            UsageRecord record = UsageRecord.of(
                    id,
                    customer,
                    usageTime,
                    seriesCache.of(subscription, texts),
                    new UsageRecord.Amounts(cost, usdCost, quantity, currency));
            clear();
            sink.record(line, record);
        } else {
            reject(sink, line, FaultCode.INVALID_PROPERTY, String.valueOf(fault));
        }
    }

    /** Rejects the record, whatever has been read of it, and begins the next. */
    void reject(RecordSink sink, long line, FaultCode code, String detail) {
        RecordSink.Rejection rejection =
                new RecordSink.Rejection(line, id == null || id.isEmpty() ? null : id, code, detail);
        clear();
        sink.malformed(rejection);
    }

    private void requireMembers() {
        require(id != null, Member.ID);
        require(customer != null, Member.CUSTOMER_ID);
        require(cost != null, Member.COST);
        require(usageTime != null, Member.USAGE_TIME);
    }

    private void require(boolean there, Member member) {
        if (!there) {
            wrong(member.wireName() + " is missing");
        }
    }
}
