package org.usagebudget.model;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads what a service answers, in the forms that Partner Center's answers have: a byte order mark is skipped, text after the
 * first JSON value is ignored, members that nobody asks for are skipped, a number may stand in quotes and have an exponent, and
 * a name may begin with a capital letter. Each method on a value leaves the parser at that value's end. Stateless.
 */
public final class WireReader {
    /** The deepest nesting of an answer. */
    public static final int NESTING_MAX = 64;

    /** What a number may have: far more than any sum of money, and little enough to be printed without an exponent. */
    public static final Decimals.Bounds NUMBER_BOUNDS = new Decimals.Bounds(100, 60, 40);

    /** How much of a wrong value a message repeats, in characters. */
    private static final int QUOTED_MAX = 100;

    private static final int BYTE_ORDER_MARK_LENGTH = 3;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(NESTING_MAX).build())
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .build();

    private WireReader() {}

    /**
     * Reads the first value of a text.
     *
     * @param utf8 the text
     * @param value is called with the parser at the value
     * @throws UnreadableException where it is no JSON, or {@code value} says so
     */
    public static <T> T read(byte[] utf8, Function<JsonParser, T> value) {
        int start = startsWithMark(utf8) ? BYTE_ORDER_MARK_LENGTH : 0;
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), utf8, start, utf8.length - start)) {
            if (parser.nextToken() == null) {
                throw new UnreadableException("the body is empty");
            }
            return value.apply(parser);
        } catch (JacksonException e) {
            throw new UnreadableException("not valid JSON" + where(e));
        }
    }

    /**
     * Reads the members of the object that the parser is at.
     *
     * @param what what the object is, for the message where it is none
     * @param members is called with each member's name, its first letter small, while the parser is at its value; it may stay
     *     there or read to the value's end
     */
    public static void readObject(JsonParser parser, String what, Members members) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new UnreadableException(what + " must be an object, was " + quoted(parser));
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = small(parser.currentName());
            parser.nextToken();
            members.member(name, parser);
            // Does nothing but at the start of an object or an array that nobody has read.
            parser.skipChildren();
        }
    }

    /** Is called for each member of an object. */
    @FunctionalInterface
    public interface Members {
        /** Reads or leaves the value that the parser is at. */
        void member(String name, JsonParser value);
    }

    /** Reads the object that the parser is at like {@link #readObject}; null or anything else counts as an empty one. */
    public static void readOptionalObject(JsonParser parser, Members members) {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            readObject(parser, "", members);
        }
    }

    /** Reads the items of the array that the parser is at; null counts as an empty one. */
    public static void readArray(JsonParser parser, String what, Consumer<JsonParser> items) {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new UnreadableException(what + " must be an array, was " + quoted(parser));
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.accept(parser);
            parser.skipChildren();
        }
    }

    /** The texts of an array, numbers and flags as their text; what is null, no array or no text is left out. */
    public static List<String> texts(JsonParser parser) {
        List<String> texts = new ArrayList<>();
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            readArray(parser, "", item -> {
                String text = text(item);
                if (text != null) {
                    texts.add(text);
                }
            });
        }
        return List.copyOf(texts);
    }

    /** A text, a number or a flag as text; null where it is null, an object or an array. */
    public static @Nullable String text(JsonParser parser) {
        JsonToken token = parser.currentToken();
        return token.isScalarValue() && token != JsonToken.VALUE_NULL ? parser.getString() : null;
    }

    /**
     * A number, also one in quotes; null where it is null or an empty text.
     *
     * @throws UnreadableException where it is anything else or outside {@link #NUMBER_BOUNDS}
     */
    public static @Nullable BigDecimal decimal(JsonParser parser, String what) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        String text = token.isNumeric() || token == JsonToken.VALUE_STRING ? parser.getString() : "";
        if (token == JsonToken.VALUE_STRING && text.isEmpty()) {
            return null;
        }
        if (text.isEmpty()) {
            throw new UnreadableException(what + " must be a number, was " + quoted(parser));
        }
        return decimal(text, what);
    }

    /** The number of a text. */
    static BigDecimal decimal(String text, String what) {
        if (!isNumber(text)) {
            throw new UnreadableException(what + " must be a number, was \"" + cut(text) + "\"");
        }
        return Decimals.parse(text, NUMBER_BOUNDS)
                .orElseThrow(() -> new UnreadableException(what + " is out of all bounds: " + cut(text)));
    }

    /** A flag; false where it is anything but {@code true}. */
    public static boolean flag(JsonParser parser) {
        return parser.currentToken() == JsonToken.VALUE_TRUE;
    }

    /**
     * A time: ISO 8601 with an offset, or without one in UTC, or a date alone, which is its first moment in UTC. Null where it
     * is null or an empty text.
     *
     * @throws UnreadableException where it is anything else
     */
    public static @Nullable Instant instant(JsonParser parser, String what) {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new UnreadableException(what + " must be a time, was " + quoted(parser));
        }
        String text = parser.getString();
        return text.isEmpty() ? null : instant(text, what);
    }

    /** The time of a text. */
    static Instant instant(String text, String what) {
        try {
            if (text.indexOf('T') < 0) {
                return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            TemporalAccessor time =
                    DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            return time instanceof OffsetDateTime withOffset
                    ? withOffset.toInstant()
                    : ((LocalDateTime) time).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new UnreadableException(what + " must be a time, was \"" + cut(text) + "\"");
        }
    }

    /** The value, or a message that names what is missing. */
    public static <T> T required(@Nullable T value, String what) {
        if (value == null) {
            throw new UnreadableException(what + " is missing");
        }
        return value;
    }

    /** At most the first {@value #QUOTED_MAX} characters. */
    static String cut(String text) {
        return text.length() <= QUOTED_MAX ? text : text.substring(0, QUOTED_MAX) + "…";
    }

    private static String quoted(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return "an object";
        }
        if (token == JsonToken.START_ARRAY) {
            return "an array";
        }
        return token == JsonToken.VALUE_STRING ? '"' + cut(parser.getString()) + '"' : cut(parser.getString());
    }

    /** Whether a text is what JSON calls a number: {@link Decimals} takes its form for granted. */
    private static boolean isNumber(String text) {
        int i = skipSign(text, 0, false);
        int digits = digits(text, i);
        i += digits;
        if (digits == 0) {
            return false;
        }
        if (i < text.length() && text.charAt(i) == '.') {
            digits = digits(text, i + 1);
            i += 1 + digits;
            if (digits == 0) {
                return false;
            }
        }
        if (i < text.length() && (text.charAt(i) | 0x20) == 'e') {
            i = skipSign(text, i + 1, true);
            digits = digits(text, i);
            i += digits;
            if (digits == 0) {
                return false;
            }
        }
        return i == text.length();
    }

    private static int skipSign(String text, int i, boolean mayBePlus) {
        boolean isSign = i < text.length() && (text.charAt(i) == '-' || (mayBePlus && text.charAt(i) == '+'));
        return isSign ? i + 1 : i;
    }

    private static int digits(String text, int start) {
        int i = start;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i - start;
    }

    private static String small(String name) {
        if (name.isEmpty() || name.charAt(0) < 'A' || name.charAt(0) > 'Z') {
            return name;
        }
        return (char) (name.charAt(0) | 0x20) + name.substring(1);
    }

    private static boolean startsWithMark(byte[] text) {
        return text.length >= BYTE_ORDER_MARK_LENGTH
                && text[0] == (byte) 0xef
                && text[1] == (byte) 0xbb
                && text[2] == (byte) 0xbf;
    }

    private static String where(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }
}
