package org.usagebudget.model;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/**
 * What has become of usage records that were sent. Immutable.
 *
 * @param accepted how many count now
 * @param duplicates how many had been counted before
 * @param rejectedCount how many do not count
 * @param rejected the first of those, in their order; empty where only the counts are told
 * @param totals what the accepted ones cost, by currency
 */
public record UsageCounted(
        long accepted, long duplicates, long rejectedCount, List<Rejection> rejected, Map<String, BigDecimal> totals) {
    /** Copies. */
    public UsageCounted {
        rejected = List.copyOf(rejected);
        totals = Map.copyOf(totals);
    }

    /**
     * A record that does not count.
     *
     * @param line where it stood, from 1 on
     * @param id its id; null where it has none that can be read
     * @param code the fault's code
     * @param description why, in words
     */
    public record Rejection(long line, @Nullable String id, int code, String description) {}

    /** Reads the answer that the parser is at. */
    public static UsageCounted read(JsonParser parser) {
        Parts parts = new Parts();
        WireReader.readObject(parser, "the counts", parts::member);
        return new UsageCounted(
                WireReader.required(parts.accepted, "accepted"),
                WireReader.required(parts.duplicates, "duplicates"),
                WireReader.required(parts.rejectedCount, "rejectedCount"),
                parts.rejected,
                parts.totals);
    }

    private static long number(JsonParser value, String what) {
        BigDecimal number = WireReader.required(WireReader.decimal(value, what), what);
        return number.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
    }

    /** What has been seen of the object. */
    private static final class Parts {
        private final List<Rejection> rejected = new ArrayList<>();
        private final Map<String, BigDecimal> totals = new LinkedHashMap<>();
        private @Nullable Long accepted;
        private @Nullable Long duplicates;
        private @Nullable Long rejectedCount;

        void member(String name, JsonParser value) {
            switch (name) {
                case "accepted" -> accepted = number(value, name);
                case "duplicates" -> duplicates = number(value, name);
                case "rejectedCount" -> rejectedCount = number(value, name);
                case "rejected" -> WireReader.readArray(value, name, item -> rejected.add(rejection(item)));
                case "totals" -> WireReader.readArray(value, name, this::total);
                default -> {}
            }
        }

        private static Rejection rejection(JsonParser item) {
            Map<String, String> texts = texts(item);
            return new Rejection(
                    WireReader.decimal(texts.getOrDefault("line", "0"), "line").longValue(),
                    texts.get("id"),
                    WireReader.decimal(texts.getOrDefault("code", "0"), "code").intValue(),
                    texts.getOrDefault("description", ""));
        }

        private void total(JsonParser item) {
            Map<String, String> texts = texts(item);
            String currency = texts.get("currencyCode");
            if (currency != null) {
                totals.put(currency, WireReader.decimal(texts.getOrDefault("cost", "0"), "cost"));
            }
        }

        private static Map<String, String> texts(JsonParser item) {
            Map<String, String> texts = new LinkedHashMap<>();
            WireReader.readOptionalObject(item, (name, value) -> {
                String text = WireReader.text(value);
                if (text != null) {
                    texts.put(name, text);
                }
            });
            return texts;
        }
    }

    /** How many were sent. */
    public long sent() {
        return accepted + duplicates + rejectedCount;
    }

    @Override
    public String toString() {
        return accepted + " accepted, " + duplicates + " duplicates, " + rejectedCount + " rejected"
                + Objects.toString(totals.isEmpty() ? "" : ", " + totals);
    }
}
