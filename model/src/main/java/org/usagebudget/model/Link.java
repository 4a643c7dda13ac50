package org.usagebudget.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

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

    /** Reads the link that the parser is at; null where it is null or says no address. */
    public static @Nullable Link read(JsonParser parser) {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        Parts parts = new Parts();
        WireReader.readObject(parser, "a link", parts::member);
        return parts.uri == null ? null : new Link(parts.uri, parts.method, parts.headers);
    }

    /** What has been seen of the object. */
    private static final class Parts {
        private final List<Header> headers = new ArrayList<>();
        private @Nullable String uri;
        private String method = "GET";

        void member(String name, JsonParser value) {
            switch (name) {
                case "uri" -> uri = WireReader.text(value);
                case "method" -> {
                    String text = WireReader.text(value);
                    method = text == null ? method : text;
                }
                case "headers" -> WireReader.readArray(value, "headers", this::header);
                default -> {}
            }
        }

        private void header(JsonParser item) {
            @Nullable String[] pair = new @Nullable String[2];
            WireReader.readOptionalObject(item, (name, member) -> {
                String text = WireReader.text(member);
                switch (name) {
                    case "key" -> pair[0] = text;
                    case "value" -> pair[1] = text;
                    default -> {}
                }
            });
            String key = pair[0];
            String value = pair[1];
            if (key != null && value != null) {
                headers.add(new Header(key, value));
            }
        }
    }

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
