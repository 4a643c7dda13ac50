package org.usagebudget.server.sandbox;

import java.math.BigDecimal;
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
 * The body of one of the sandbox's controls: a JSON object of texts, numbers, lists of texts and lists of such objects. Names count in any
 * letter case; null is none.
 */
final class ControlBody {
    /** The most elements of a list. */
    static final int LIST_MAX = 1_000;

    /** The most digits of a number. */
    private static final int DIGITS_MAX = 18;

    private final Shape shape;
    private final String path;
    private final Map<String, Optional<Object>> members = new LinkedHashMap<>();

    /**
     * What a body may have.
     *
     * @param members the names of its members
     * @param objects the members among them that are lists of objects, and what each of those may have
     */
    record Shape(List<String> members, Map<String, Shape> objects) {
        /** Copies both. */
        Shape {
            members = List.copyOf(members);
            objects = Map.copyOf(objects);
        }

        /** Of members that are no lists of objects. */
        static Shape of(String... members) {
            return new Shape(List.of(members), Map.of());
        }
    }

    /** @param path what stands before a member's name where a fault tells it */
    private ControlBody(Shape shape, String path) {
        this.shape = shape;
        this.path = path;
    }

    /**
     * Reads a body; one without a byte has no members.
     *
     * @throws FaultException 400/800002 where it is no such object, 400/3000 where it has another member
     */
    static ControlBody read(byte[] body, Shape shape) {
        ControlBody read = new ControlBody(shape, "");
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
        String name = shape.members().stream()
                .filter(one -> JsonInput.isCalled(sent, one))
                .findFirst()
                .orElseThrow(() -> new FaultException(
                        FaultCode.INVALID_PROPERTY,
                        path + JsonInput.cut(sent),
                        "members are " + String.join(", ", shape.members()) + "; unknown is " + JsonInput.cut(sent)));
        if (members.put(name, value(name, parser)) != null) {
            throw untyped(name, "stands there twice");
        }
    }

    private Optional<Object> value(String name, JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return Optional.empty();
        }
        if (token == JsonToken.VALUE_STRING) {
            return Optional.of(parser.getString());
        }
        if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            return Optional.of(number(name, parser.getString()));
        }
        if (token == JsonToken.START_ARRAY) {
            Shape elements = shape.objects().get(name);
            return Optional.of(elements == null ? texts(name, parser) : objects(name, parser, elements));
        }
        throw untyped(name, "must be a JSON string, a number or a list");
    }

    private BigDecimal number(String name, String digits) {
        if (digits.length() > DIGITS_MAX) {
            throw wrong(name, "was " + JsonInput.cut(digits), "must have at most " + DIGITS_MAX + " digits");
        }
        return new BigDecimal(digits);
    }

    private List<Object> texts(String name, JsonParser parser) {
        List<Object> texts = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw untyped(name, "must be a list of JSON strings");
            }
            checkLength(name, texts);
            texts.add(parser.getString());
        }
        return texts;
    }

    private List<Object> objects(String name, JsonParser parser, Shape elements) {
        List<Object> objects = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw untyped(name, "must be a list of JSON objects");
            }
            checkLength(name, objects);
            ControlBody element = new ControlBody(elements, path + name + "[" + objects.size() + "].");
            JsonInput.readMembers(parser, element::add);
            objects.add(element);
        }
        return objects;
    }

    private void checkLength(String name, List<Object> elements) {
        if (elements.size() == LIST_MAX) {
            throw new FaultException(
                    FaultCode.INVALID_PROPERTY,
                    path + name,
                    path + name + " must have at most " + LIST_MAX + " elements");
        }
    }

    /** A text, or empty where there is none. */
    Optional<String> text(String name) {
        return member(name).map(value -> {
            if (value instanceof String text) {
                return text;
            }
            throw untyped(name, "must be a JSON string");
        });
    }

    /** A text of at most so many characters, or empty where there is none. */
    Optional<String> text(String name, int max) {
        Optional<String> text = text(name);
        if (text.isPresent() && text.get().length() > max) {
            throw wrong(name, "has " + text.get().length() + " characters", "must have at most " + max);
        }
        return text;
    }

    /** A whole number from {@code min} to {@code max}, or empty where there is none. */
    OptionalLong whole(String name, long min, long max) {
        Optional<BigDecimal> number = number(name);
        if (number.isEmpty()) {
            return OptionalLong.empty();
        }
        if (number.get().scale() != 0) {
            throw untyped(name, "must be a whole number");
        }
        long whole = number.get().longValueExact();
        if (whole < min || whole > max) {
            throw wrong(name, "was " + whole, "must be " + min + ".." + max);
        }
        return OptionalLong.of(whole);
    }

    /** A number, or empty where there is none. */
    Optional<BigDecimal> number(String name) {
        return member(name).map(value -> {
            if (value instanceof BigDecimal number) {
                return number;
            }
            throw untyped(name, "must be a number");
        });
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

    /** The objects of a list; empty where there is none. */
    List<ControlBody> objects(String name) {
        Object value = member(name).orElse(List.of());
        if (!(value instanceof List<?> list)) {
            throw untyped(name, "must be a list of JSON objects");
        }
        List<ControlBody> objects = new ArrayList<>();
        list.forEach(object -> objects.add((ControlBody) object));
        return objects;
    }

    /** Whether a member is there with a value. */
    boolean has(String name) {
        return member(name).isPresent();
    }

    /** 400/3000 for a member whose value will not do. */
    FaultException wrong(String name, String was, String rule) {
        return new FaultException(FaultCode.INVALID_PROPERTY, path + name, was, path + name + " " + rule);
    }

    private FaultException untyped(String name, String rule) {
        return new FaultException(FaultCode.INVALID_INPUT, path + name, path + name + " " + rule);
    }

    private Optional<Object> member(String name) {
        return members.getOrDefault(name, Optional.empty());
    }
}
