package org.usagebudget.server.sandbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.json.JsonInput;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The body of one of the sandbox's controls: a JSON object of texts, whole numbers and lists of texts. Names count in any letter case;
 * null is none.
 */
final class ControlBody {
    /** The most elements of a list. */
    static final int LIST_MAX = 1_000;

    /** The most digits of a number. */
    private static final int DIGITS_MAX = 18;

    private final List<String> known;
    private final Map<String, Optional<Object>> members = new LinkedHashMap<>();

    private ControlBody(List<String> known) {
        this.known = known;
    }

    /**
     * Reads a body; one without a byte has no members.
     *
     * @param known the members that there may be
     * @throws FaultException 400/800002 where it is no such object, 400/3000 where it has another member
     */
    static ControlBody read(byte[] body, List<String> known) {
        ControlBody read = new ControlBody(known);
        if (body.length > 0) {
            try {
                JsonInput.readObject(body, read::add);
            } catch (JsonInput.Invalid e) {
                throw new FaultException(FaultCode.INVALID_INPUT, "the body: " + e.text());
            }
        }
        return read;
    }

    private void add(JsonParser parser) {
        String sent = parser.currentName();
        String name = known.stream()
                .filter(one -> JsonInput.isCalled(sent, one))
                .findFirst()
                .orElseThrow(() -> new FaultException(
                        FaultCode.INVALID_PROPERTY,
                        JsonInput.cut(sent),
                        "members are " + String.join(", ", known) + "; unknown is " + JsonInput.cut(sent)));
        if (members.put(name, value(name, parser)) != null) {
            throw new FaultException(FaultCode.INVALID_INPUT, name, name + " stands there twice");
        }
    }

    private static Optional<Object> value(String name, JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return Optional.empty();
        }
        if (token == JsonToken.VALUE_STRING) {
            return Optional.of(parser.getString());
        }
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return Optional.of(number(name, parser.getString()));
        }
        if (token == JsonToken.START_ARRAY) {
            return Optional.of(texts(name, parser));
        }
        throw new FaultException(
                FaultCode.INVALID_INPUT, name, name + " must be a JSON string, a whole number or a list of strings");
    }

    private static Long number(String name, String digits) {
        if (digits.length() > DIGITS_MAX) {
            throw new FaultException(
                    FaultCode.INVALID_PROPERTY,
                    name,
                    "was " + JsonInput.cut(digits),
                    name + " must have at most " + DIGITS_MAX + " digits");
        }
        return Long.valueOf(digits);
    }

    private static List<String> texts(String name, JsonParser parser) {
        List<String> texts = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw new FaultException(FaultCode.INVALID_INPUT, name, name + " must be a list of JSON strings");
            }
            if (texts.size() == LIST_MAX) {
                throw new FaultException(
                        FaultCode.INVALID_PROPERTY, name, name + " must have at most " + LIST_MAX + " elements");
            }
            texts.add(parser.getString());
        }
        return texts;
    }

    /** A text, or empty where there is none. */
    Optional<String> text(String name) {
        return member(name).map(value -> {
            if (value instanceof String text) {
                return text;
            }
            throw new FaultException(FaultCode.INVALID_INPUT, name, name + " must be a JSON string");
        });
    }

    /** A whole number from {@code min} to {@code max}, or empty where there is none. */
    OptionalLong whole(String name, long min, long max) {
        Optional<Object> member = member(name);
        if (member.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!(member.get() instanceof Long number)) {
            throw new FaultException(FaultCode.INVALID_INPUT, name, name + " must be a whole number");
        }
        if (number < min || number > max) {
            throw new FaultException(
                    FaultCode.INVALID_PROPERTY, name, "was " + number, name + " must be " + min + ".." + max);
        }
        return OptionalLong.of(number);
    }

    /** Whether that is a list. */
    boolean isList(String name) {
        return member(name).filter(List.class::isInstance).isPresent();
    }

    /** The texts of a list; empty where there is none. */
    List<String> list(String name) {
        List<String> texts = new ArrayList<>();
        if (member(name).orElse(List.of()) instanceof List<?> list) {
            list.forEach(text -> texts.add((String) text));
        }
        return texts;
    }

    private Optional<Object> member(String name) {
        return members.getOrDefault(name, Optional.empty());
    }
}
