package org.usagebudget.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The body of an error answer as it was received, from whatever service: any part of a {@link Fault} may be missing, and its
 * code may be a number or a text. The form that rate limits have, {@code {"statusCode":429,"message":"…"}}, and the one of OAuth
 * 2.0 token endpoints, {@code {"error":"…","error_description":"…"}}, are read too.
 *
 * @param code the machine code as text, such as {@code 20002}; empty for none
 * @param description what happened; empty for none
 * @param data further facts; a fact that is an object or an array is left out
 */
public record ReceivedFault(String code, String description, List<String> data) {
    /** How many facts are kept. */
    public static final int DATA_MAX = 100;

    /** How long each text may be, in characters; what is longer is cut. */
    public static final int TEXT_MAX = 2_048;

    /** Copies and cuts. */
    public ReceivedFault {
        code = cut(code);
        description = cut(description);
        data = data.stream().limit(DATA_MAX).map(ReceivedFault::cut).toList();
    }

    /** Reads the fault that the parser is at. */
    public static ReceivedFault read(JsonParser parser) {
        Parts parts = new Parts();
        WireReader.readObject(parser, "a fault", parts::member);
        return new ReceivedFault(text(parts.code), text(parts.description), parts.data);
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static String cut(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX - 1) + "…";
    }

    /** What has been seen of the object. */
    private static final class Parts {
        private @Nullable String code;
        private @Nullable String description;
        private List<String> data = List.of();

        void member(String name, JsonParser value) {
            switch (name) {
                case "code", "error" -> code = WireReader.text(value);
                case "description", "message", "error_description" -> description = WireReader.text(value);
                case "data" -> data = data(value);
                default -> {}
            }
        }

        private static List<String> data(JsonParser value) {
            if (value.currentToken() == JsonToken.START_ARRAY) {
                return WireReader.texts(value);
            }
            List<String> one = new ArrayList<>();
            String text = WireReader.text(value);
            if (text != null) {
                one.add(text);
            }
            return one;
        }
    }
}
