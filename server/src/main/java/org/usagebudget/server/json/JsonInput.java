package org.usagebudget.server.json;

import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * One JSON object that a caller sent, read member by member. Microsoft's clients differ in the letter case of names, so
 * {@link #isCalled} compares them without it. Stateless.
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

    /** A piece of what a caller sent, short enough to be sent back. */
    public static String cut(String text) {
        return text.length() <= QUOTED_MAX ? text : text.substring(0, QUOTED_MAX) + "…";
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
