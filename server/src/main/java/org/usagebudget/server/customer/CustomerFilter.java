package org.usagebudget.server.customer;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.json.JsonInput;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Which customers a list is of. Read from the JSON that Microsoft's documentation, its .NET SDK and its Java SDK send: they
 * differ in the letter case of names and in the spelling of operators ({@code starts_with}, {@code StartsWith}), and the last
 * adds {@code fieldType}, which says nothing.
 *
 * @param field what is looked at
 * @param operator how it is compared, without regard to letter case
 * @param value with what, at most {@link #VALUE_MAX} characters
 */
record CustomerFilter(Field field, Operator operator, String value) {
    /** The longest value, in characters. */
    static final int VALUE_MAX = 256;

    private static final JsonFactory JSON = new JsonFactory();

    /** What can be looked at. */
    enum Field {
        COMPANY_NAME("CompanyName"),
        DOMAIN("Domain"),
        /** There are no indirect resellers here, so it finds nobody. */
        INDIRECT_RESELLER("IndirectReseller"),
        /** The same. */
        INDIRECT_CLOUD_SOLUTION_PROVIDER("IndirectCloudSolutionProvider");

        private final String wireName;

        Field(String wireName) {
            this.wireName = wireName;
        }
    }

    /** How it is compared. */
    enum Operator {
        STARTS_WITH("starts_with"),
        EQUALS("equals");

        private final String wireName;

        Operator(String wireName) {
            this.wireName = wireName;
        }
    }

    /**
     * Reads a filter.
     *
     * @throws FaultException 400/2000 that says what is supported
     */
    static CustomerFilter parse(String json) {
        Members members = new Members();
        try {
            JsonInput.readObject(json, members::read);
        } catch (JsonInput.Invalid e) {
            throw malformed(e.text());
        }
        return members.filter();
    }

    /** The filter as the documentation spells it. */
    String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("Field", field.wireName);
            json.writeStringProperty("Value", value);
            json.writeStringProperty("Operator", operator.wireName);
            json.writeEndObject();
        }
        return text.toString();
    }

    private static FaultException malformed(String what) {
        return new FaultException(
                FaultCode.MALFORMED_INPUT,
                "filter",
                what,
                "supported is a JSON object of Field ("
                        + names(Arrays.stream(Field.values()).map(f -> f.wireName))
                        + "), Value (text of at most " + VALUE_MAX + " characters) and Operator ("
                        + names(Arrays.stream(Operator.values()).map(o -> o.wireName)) + ")");
    }

    private static String names(Stream<String> names) {
        return names.collect(Collectors.joining(", "));
    }

    /** A name without what the spellings of the clients differ in. */
    private static String plain(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    /** What has been seen of the object. */
    private static final class Members {
        private static final List<String> KNOWN = List.of("field", "value", "operator", "fieldType");

        private final List<String> seen = new ArrayList<>();
        private @Nullable String field;
        private @Nullable String value;
        private @Nullable String operator;

        void read(JsonParser parser) {
            String sent = parser.currentName();
            String name = KNOWN.stream()
                    .filter(known -> JsonInput.isCalled(sent, known))
                    .findFirst()
                    .orElseThrow(() -> malformed("unknown member " + JsonInput.cut(sent)));
            if (seen.contains(name)) {
                throw malformed(name + " stands there twice");
            }
            seen.add(name);
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                throw malformed(name + " must be text");
            }
            String text = parser.getString();
            switch (name) {
                case "field" -> field = text;
                case "value" -> value = text;
                case "operator" -> operator = text;
                default -> {}
            }
        }

        CustomerFilter filter() {
            String compared = present("Value", value);
            if (compared.length() > VALUE_MAX) {
                throw malformed("the value has " + compared.length() + " characters");
            }
            if (compared.codePoints().anyMatch(JsonInput::isNoText)) {
                throw malformed("the value must have no control characters");
            }
            String wantedField = present("Field", field);
            Field known = one(
                    Arrays.stream(Field.values())
                            .filter(f -> plain(f.wireName).equals(plain(wantedField)))
                            .findFirst(),
                    "field " + wantedField);
            String wantedOperator = present("Operator", operator);
            Operator how = one(
                    Arrays.stream(Operator.values())
                            .filter(o -> plain(o.wireName).equals(plain(wantedOperator)))
                            .findFirst(),
                    "operator " + wantedOperator);
            return new CustomerFilter(known, how, compared);
        }

        private static String present(String name, @Nullable String text) {
            if (text == null) {
                throw malformed(name + " is missing");
            }
            return text;
        }

        private static <T> T one(Optional<T> found, String what) {
            return found.orElseThrow(() -> malformed(JsonInput.cut(what) + " is not supported"));
        }
    }
}
