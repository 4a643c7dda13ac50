package org.usagebudget.model;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Members that many resources have, each written in one way. */
final class Members {
    private static final String OFFSET = "+00:00";

    private Members() {}

    /** Writes an exact decimal plainly, or null. */
    static void decimal(JsonGenerator json, String name, @Nullable BigDecimal value) {
        json.writeName(name);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeNumber(Decimals.plain(value));
        }
    }

    /**
     * Writes a moment as Partner Center's summaries and records have it, such as {@code 2024-05-19T03:12:44.256666+00:00}, to
     * the microsecond at most; or null.
     */
    static void moment(JsonGenerator json, String name, @Nullable Instant value) {
        if (value == null) {
            json.writeNullProperty(name);
            return;
        }
        String text = value.truncatedTo(ChronoUnit.MICROS).toString();
        json.writeStringProperty(name, text.substring(0, text.length() - 1) + OFFSET);
    }

    /** Writes the start of a day in the form of a moment. */
    static void midnight(JsonGenerator json, String name, LocalDate day) {
        json.writeStringProperty(name, day + "T00:00:00" + OFFSET);
    }

    /** Writes a text, or nothing where there is none. */
    static void present(JsonGenerator json, String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
    }

    /** Writes {@code links} with the resource's own. */
    static void self(JsonGenerator json, Link self) {
        json.writeObjectPropertyStart("links");
        json.writeName("self");
        self.writeTo(json);
        json.writeEndObject();
    }

    /** A link to a path; with {@code ?period=2026-10} where a period was asked for. */
    static Link link(String path, @Nullable YearMonth period) {
        return new Link(period == null ? path : path + "?period=" + period, "GET");
    }

    /** Writes {@code attributes} with what the object is. */
    static void attributes(JsonGenerator json, String objectType) {
        json.writeObjectPropertyStart("attributes");
        json.writeStringProperty("objectType", objectType);
        json.writeEndObject();
    }
}
