package org.usagebudget.model;

import tools.jackson.core.JsonGenerator;

/**
 * A link of a resource: {@code {"uri":"…","method":"GET","headers":[]}}.
 *
 * @param uri a path from the root of the service
 * @param method the HTTP method to use
 */
public record Link(String uri, String method) {
    /** Writes the link as one JSON object, with no headers. */
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("uri", uri);
        json.writeStringProperty("method", method);
        json.writeArrayPropertyStart("headers");
        json.writeEndArray();
        json.writeEndObject();
    }
}
