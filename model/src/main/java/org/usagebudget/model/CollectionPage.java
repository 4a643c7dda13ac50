package org.usagebudget.model;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/**
 * A collection as it was received, or one page of it; {@link CollectionWriter} writes it. Links that are missing are null, and
 * so are those of a service that has none.
 *
 * @param items the items, in the order of the answer
 * @param totalCount what the answer says of their number: of this page's, or of all, as the service means it; empty where it
 *     says nothing
 * @param next the page after it; null at the end
 * @param previous the page before it; null at the beginning
 * @param <T> what the items are
 */
public record CollectionPage<T>(
        List<T> items,
        OptionalLong totalCount,
        @Nullable Link next,
        @Nullable Link previous) {
    /** Copies {@code items}. */
    public CollectionPage {
        items = List.copyOf(items);
    }

    /** Reads the collection that the parser is at, each item by {@code reader}. */
    public static <T> CollectionPage<T> read(JsonParser parser, Function<JsonParser, T> reader) {
        Parts<T> parts = new Parts<>(reader);
        WireReader.readObject(parser, "a collection", parts::member);
        return new CollectionPage<>(
                WireReader.required(parts.items, "items"), parts.totalCount, parts.next, parts.previous);
    }

    /** What has been seen of the object. */
    private static final class Parts<T> {
        private final Function<JsonParser, T> reader;
        private @Nullable List<T> items;
        private OptionalLong totalCount = OptionalLong.empty();
        private @Nullable Link next;
        private @Nullable Link previous;

        Parts(Function<JsonParser, T> reader) {
            this.reader = reader;
        }

        void member(String name, JsonParser value) {
            switch (name) {
                case "items" -> {
                    List<T> read = new ArrayList<>();
                    WireReader.readArray(value, "items", item -> read.add(reader.apply(item)));
                    items = read;
                }
                case "totalCount" -> totalCount = count(value);
                case "links" -> WireReader.readOptionalObject(value, this::link);
                default -> {}
            }
        }

        private static OptionalLong count(JsonParser value) {
            return value.currentToken().isNumeric() ? OptionalLong.of(value.getValueAsLong()) : OptionalLong.empty();
        }

        private void link(String name, JsonParser value) {
            switch (name) {
                case "next" -> next = Link.read(value);
                case "previous" -> previous = Link.read(value);
                default -> {}
            }
        }
    }
}
