package org.usagebudget.server.customer;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
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
 * @param place how the page stands to those two
 */
record PageToken(int size, @Nullable CustomerFilter filter, PageKey first, PageKey last, Place place) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int KEY_TEXTS = 6;
    private static final int FILTERED_TEXTS = 9;

    /** How a page stands to its keys. */
    enum Place {
        /** It begins with the one and ends with the other. */
        FILLED,
        /** It is empty, right after the key. */
        AFTER,
        /** It is empty, right before the key. */
        BEFORE
    }

    /** The token of an empty page. */
    static PageToken empty(CustomerQuery query, PageKey key, Place place) {
        return new PageToken(query.size(), query.filter(), key, key, place);
    }

    /** Where the page before it is read from, backwards. */
    CustomerStore.Start previous() {
        return new CustomerStore.Start(first, place == Place.AFTER);
    }

    /** Where the page after it is read from. */
    CustomerStore.Start next() {
        return new CustomerStore.Start(last, place == Place.BEFORE);
    }

    /** Its text, a JSON array: size, place, keys, filter. */
    String text() {
        List<String> texts = new ArrayList<>(List.of(
                Integer.toString(size),
                place.name(),
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

    /** The token of a text that {@link #text} made; empty for any other, such as that of another version. */
    static Optional<PageToken> parse(String text) {
        List<String> texts = new ArrayList<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                return Optional.empty();
            }
            while (json.nextToken() == JsonToken.VALUE_STRING) {
                texts.add(json.getString());
            }
            if (json.currentToken() != JsonToken.END_ARRAY || json.nextToken() != null) {
                return Optional.empty();
            }
        } catch (JacksonException _) {
            return Optional.empty();
        }
        if (texts.size() != KEY_TEXTS && texts.size() != FILTERED_TEXTS) {
            return Optional.empty();
        }
        try {
            return Optional.of(of(texts)).filter(token -> token.size >= 1 && token.size <= CustomerQuery.SIZE_MAX);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static PageToken of(List<String> texts) {
        return new PageToken(
                Integer.parseInt(texts.get(0)),
                texts.size() == KEY_TEXTS ? null : filter(texts.subList(KEY_TEXTS, FILTERED_TEXTS)),
                new PageKey(texts.get(2), UUID.fromString(texts.get(3))),
                new PageKey(texts.get(4), UUID.fromString(texts.get(5))),
                Place.valueOf(texts.get(1)));
    }

    private static CustomerFilter filter(List<String> texts) {
        return new CustomerFilter(
                CustomerFilter.Field.valueOf(texts.get(0)),
                CustomerFilter.Operator.valueOf(texts.get(1)),
                texts.get(2));
    }
}
