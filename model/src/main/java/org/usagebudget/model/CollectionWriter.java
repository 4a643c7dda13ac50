package org.usagebudget.model;

import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes a collection of the wire, item by item, so that it may be longer than memory: {@code {"items":[…],"totalCount":2,
 * "links":{…},"continuationToken":"…","attributes":{"objectType":"Collection"}}}. {@code totalCount} is the number of the
 * items in this answer, and comes after them, since only then it is known. Not thread-safe; one use.
 */
public final class CollectionWriter {
    /** What {@code attributes.objectType} says. */
    public static final String OBJECT_TYPE = "Collection";

    private final JsonGenerator json;
    private int count;

    private CollectionWriter(JsonGenerator json) {
        this.json = json;
    }

    /**
     * Where a page of a collection stands among its neighbours.
     *
     * @param self the page itself; null for none
     * @param next the page after it; null at the end
     * @param previous the page before it; null at the beginning
     * @param continuationToken what the service knows the page by; null where it has no neighbours
     */
    public record Place(
            @Nullable Link self,
            @Nullable Link next,
            @Nullable Link previous,
            @Nullable String continuationToken) {
        /** A whole collection. */
        public static Place whole(Link self) {
            return new Place(self, null, null, null);
        }
    }

    /** Begins a collection; {@link #end} must follow. */
    public static CollectionWriter begin(JsonGenerator json) {
        json.writeStartObject();
        json.writeArrayPropertyStart("items");
        return new CollectionWriter(json);
    }

    /** Adds an item, which {@code writer} writes as one JSON value. */
    public CollectionWriter item(Consumer<JsonGenerator> writer) {
        writer.accept(json);
        count++;
        return this;
    }

    /** Ends the collection. */
    public void end(Place place) {
        end(place, null);
    }

    /**
     * Ends the collection.
     *
     * @param asOf the moment whose state the items show, written as {@code asOf}; null to say nothing of it
     */
    public void end(Place place, @Nullable Instant asOf) {
        json.writeEndArray();
        json.writeNumberProperty("totalCount", count);
        if (asOf != null) {
            Members.moment(json, "asOf", asOf);
        }
        json.writeObjectPropertyStart("links");
        writeLink("self", place.self());
        writeLink("next", place.next());
        writeLink("previous", place.previous());
        json.writeEndObject();
        if (place.continuationToken() != null) {
            json.writeStringProperty("continuationToken", place.continuationToken());
        }
        Members.attributes(json, OBJECT_TYPE);
        json.writeEndObject();
    }

    private void writeLink(String name, @Nullable Link link) {
        if (link != null) {
            json.writeName(name);
            link.writeTo(json);
        }
    }
}
