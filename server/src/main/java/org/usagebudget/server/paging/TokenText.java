package org.usagebudget.server.paging;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What a continuation token says, as one text: a JSON array of texts. Stateless. */
public final class TokenText {
    private static final JsonFactory JSON = new JsonFactory();

    private TokenText() {}

    /** The text of these. */
    public static String of(List<String> texts) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartArray();
            texts.forEach(json::writeString);
            json.writeEndArray();
        }
        return text.toString();
    }

    /** What {@link #of} was given; empty for a text that it has not made. */
    public static Optional<List<String>> parse(String text) {
        List<String> texts = new ArrayList<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                return Optional.empty();
            }
            while (json.nextToken() == JsonToken.VALUE_STRING) {
                texts.add(json.getString());
            }
            boolean isWhole = json.currentToken() == JsonToken.END_ARRAY && json.nextToken() == null;
            return isWhole ? Optional.of(List.copyOf(texts)) : Optional.empty();
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }
}
