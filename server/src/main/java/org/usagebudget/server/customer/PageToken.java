package org.usagebudget.server.customer;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a continuation token of a list says: which query the page belongs to, and where the page stands. The page before it
 * and the one after it have the same token; the request says which of them it wants.
 *
 * @param size items a page
 * @param filter of whom the list is; null for all
 * @param first the first customer of the page
 * @param last the last one
 */
record PageToken(int size, @Nullable CustomerFilter filter, PageKey first, PageKey last) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int KEY_TEXTS = 5;
    private static final int FILTERED_TEXTS = 8;

    /** Its text, a JSON array: size, keys, filter. */
    String text() {
        List<String> texts = new ArrayList<>(List.of(
                Integer.toString(size),
                first.companyName(),
                first.id().toString(),
                last.companyName(),
                last.id().toString()));
        if (filter != null) {
            texts.addAll(List.of(filter.field().name(), filter.operator().name(), filter.value()));
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartArray();
            texts.forEach(json::writeString);
            json.writeEndArray();
        }
        return text.toString();
    }

    /** The token of a text that {@link #text} made; nothing else gets here, since tokens are signed. */
    static PageToken parse(String text) {
        List<String> texts = new ArrayList<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.VALUE_STRING) {
                texts.add(json.getString());
            }
        }
        if (texts.size() != KEY_TEXTS && texts.size() != FILTERED_TEXTS) {
            throw new IllegalStateException("a token of another kind");
        }
        return new PageToken(
                Integer.parseInt(texts.get(0)),
                texts.size() == KEY_TEXTS ? null : filter(texts.subList(KEY_TEXTS, FILTERED_TEXTS)),
                new PageKey(texts.get(1), UUID.fromString(texts.get(2))),
                new PageKey(texts.get(3), UUID.fromString(texts.get(4))));
    }

    private static CustomerFilter filter(List<String> texts) {
        return new CustomerFilter(
                CustomerFilter.Field.valueOf(texts.get(0)),
                CustomerFilter.Operator.valueOf(texts.get(1)),
                texts.get(2));
    }
}
