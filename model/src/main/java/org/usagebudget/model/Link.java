package org.usagebudget.model;

import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * A link of a resource: {@code {"uri":"…","method":"GET","headers":[{"key":"…","value":"…"}]}}.
 *
 * @param uri a path from the root of the service
 * @param method the HTTP method to use
 * @param headers what the request must carry beside what every request carries
 */
public record Link(String uri, String method, List<Header> headers) {
    /** Copies {@code headers}. */
    public Link {
        headers = List.copyOf(headers);
    }

    /** A link without headers. */
    public Link(String uri, String method) {
        this(uri, method, List.of());
    }

    /**
     * A header of a request.
     *
     * @param key its name
     * @param value its value
     */
    public record Header(String key, String value) {}

    /** Writes the link as one JSON object. */
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("uri", uri);
        json.writeStringProperty("method", method);
        json.writeArrayPropertyStart("headers");
        for (Header header : headers) {
            json.writeStartObject();
            json.writeStringProperty("key", header.key());
            json.writeStringProperty("value", header.value());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
