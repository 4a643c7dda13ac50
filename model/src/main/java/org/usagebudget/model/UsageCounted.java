package org.usagebudget.model;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/** What has become of usage records that were sent. Immutable. */
public final class UsageCounted {
    private final long accepted;
    private final long duplicates;
    private final long rejectedCount;
    private final List<Rejection> rejected;
    private final Map<String, BigDecimal> totals;

    /**
     * Of its members.
     *
     * @param accepted how many count now
     * @param duplicates how many had been counted before
     * @param rejectedCount how many do not count
     * @param rejected the first of those, in their order; empty where only the counts are told
     * @param totals what the accepted ones cost, by currency
     */
    public UsageCounted(
            long accepted,
            long duplicates,
            long rejectedCount,
            List<Rejection> rejected,
            Map<String, BigDecimal> totals) {
        this.accepted = accepted;
        this.duplicates = duplicates;
        this.rejectedCount = rejectedCount;
        this.rejected = List.copyOf(rejected);
        this.totals = Map.copyOf(totals);
    }

    /** How many count now. */
    public long accepted() {
        return accepted;
    }

    /** How many had been counted before. */
    public long duplicates() {
        return duplicates;
    }

    /** How many do not count. */
    public long rejectedCount() {
        return rejectedCount;
    }

    /** The first of those, in their order; empty where only the counts are told. */
    public List<Rejection> rejected() {
        return rejected;
    }

    /** What the accepted ones cost, by currency. */
    public Map<String, BigDecimal> totals() {
        return totals;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UsageCounted that
                && accepted == that.accepted
                && duplicates == that.duplicates
                && rejectedCount == that.rejectedCount
                && rejected.equals(that.rejected)
                && totals.equals(that.totals);
    }

    @Override
    public int hashCode() {
        return Objects.hash(accepted, duplicates, rejectedCount, rejected, totals);
    }

    /** A record that does not count. Immutable. */
    public static final class Rejection {
        private final long line;
        private final @Nullable String id;
        private final int code;
        private final String description;

        /**
         * Of its members.
         *
         * @param line where it stood, from 1 on
         * @param id its id; null where it has none that can be read
         * @param code the fault's code
         * @param description why, in words
         */
        public Rejection(long line, @Nullable String id, int code, String description) {
            this.line = line;
            this.id = id;
            this.code = code;
            this.description = description;
        }

        /** Where it stood, from 1 on. */
        public long line() {
            return line;
        }

        /** Its id; null where it has none that can be read. */
        public @Nullable String id() {
            return id;
        }

        /** The fault's code. */
        public int code() {
            return code;
        }

        /** Why, in words. */
        public String description() {
            return description;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Rejection that
                    && line == that.line
                    && Objects.equals(id, that.id)
                    && code == that.code
                    && description.equals(that.description);
        }

        @Override
        public int hashCode() {
            return Objects.hash(line, id, code, description);
        }

        @Override
        public String toString() {
            return "line " + line + ": " + code + " " + description;
        }
    }

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
