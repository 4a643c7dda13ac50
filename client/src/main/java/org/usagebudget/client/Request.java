package org.usagebudget.client;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What an operation asks for, before it becomes an {@link HttpCall}. Immutable. */
record Request(
        String method,
        String path,
        Map<String, String> headers,
        @Nullable HttpBody body) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int TYPICAL_SIZE = 256;

    /** Reads {@code path}, which begins with a slash and may have a query. */
    static Request get(String path) {
        return new Request("GET", path, Map.of(), null);
    }

    /** A request with a JSON body. */
    static Request of(String method, String path, Consumer<JsonGenerator> writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_SIZE);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            writer.accept(json);
        }
        return new Request(method, path, Map.of(), HttpBody.of(bytes.toByteArray()))
                .header(RequestHeaders.CONTENT_TYPE, "application/json");
    }

    static Request delete(String path) {
        return new Request("DELETE", path, Map.of(), null);
    }

    /** The same with a header; null for none. */
    Request header(String name, @Nullable String value) {
        if (value == null) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Request(method, path, more, body);
    }

    /** A text as it may stand in a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
