package org.usagebudget.server.json;

import java.util.Arrays;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * One JSON object that a caller sent, read member by member. Microsoft's clients differ in the letter case of names, so
 * {@link #isCalled} compares them without it. Beside it, what counts for any text that a caller sent. Stateless.
 */
public final class JsonInput {
    /** The deepest nesting of an object. */
    public static final int NESTING_MAX = 64;

    /** How much of a wrong value a fault repeats, in characters. */
    public static final int QUOTED_MAX = 100;

    /** A number may fill the text; whoever reads it judges it by its digits, not by its length. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(NESTING_MAX)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .build();

    private static final int REPLACEMENT = 0xfffd;
    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private JsonInput() {}

    /** What is wrong with an object, in words for its sender. Without a stack trace: it is an answer, not an accident. */
    public static final class Invalid extends Exception {
        private Invalid(String message) {
            super(message, null, false, false);
        }

        /** The words. */
        public String text() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * Reads an object of UTF-8 bytes, without a byte order mark.
     *
     * @param members is called with the parser at each member's value; it may stay there or read to the value's end
     * @throws Invalid where it is not one JSON object, with nothing after it
     */
    public static void readObject(byte[] text, Consumer<JsonParser> members) throws Invalid {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            read(parser, members);
        } catch (JacksonException e) {
            throw new Invalid("not valid JSON" + where(e));
        }
    }

    /** The same of a text. */
    public static void readObject(String text, Consumer<JsonParser> members) throws Invalid {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            read(parser, members);
        } catch (JacksonException e) {
            throw new Invalid("not valid JSON" + where(e));
        }
    }

    private static void read(JsonParser parser, Consumer<JsonParser> members) throws Invalid {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new Invalid("must be a JSON object");
        }
        readMembers(parser, members);
        if (parser.nextToken() != null) {
            throw new Invalid("nothing may follow the JSON object");
        }
    }

    /** Reads the members of the object that the parser has just entered, to its end. */
    public static void readMembers(JsonParser parser, Consumer<JsonParser> members) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            parser.nextToken();
            members.accept(parser);
            parser.skipChildren();
        }
    }

    /** Whether a name is the expected one, in any letter case. ASCII letters alone: in other scripts, case is a matter of locale. */
    public static boolean isCalled(String name, String expected) {
        if (name.length() != expected.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (small(name.charAt(i)) != small(expected.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * What a caller sent, short enough to be sent back, and no half of a character in it: a pair of surrogates is not cut
     * apart, and one that came alone is replaced by U+FFFD.
     */
    public static String cut(String text) {
        int end = Math.min(text.length(), QUOTED_MAX);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        StringBuilder piece = new StringBuilder(end + 1);
        text.substring(0, end)
                .codePoints()
                .map(c -> isHalf(c) ? REPLACEMENT : c)
                .forEach(piece::appendCodePoint);
        return end < text.length() ? piece.append('…').toString() : piece.toString();
    }

    /** Control characters, and halves of characters, which no database takes: no part of a text. */
    public static boolean isNoText(int codePoint) {
        return Character.isISOControl(codePoint) || isHalf(codePoint);
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** How many bytes a byte order mark at the start of a text in UTF-8 takes; 0 where there is none. */
    public static int markLength(byte[] text) {
        boolean isMarked = text.length >= MARK.length && Arrays.equals(text, 0, MARK.length, MARK, 0, MARK.length);
        return isMarked ? MARK.length : 0;
    }

    private static char small(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
    }

    private static String where(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }
}
