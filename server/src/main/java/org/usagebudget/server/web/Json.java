package org.usagebudget.server.web;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes JSON answers, streaming. */
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int TYPICAL_SIZE = 512;

    private Json() {}

    /** The bytes, in UTF-8, of what {@code writer} writes. */
    public static byte[] bytes(Consumer<JsonGenerator> writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_SIZE);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            writer.accept(json);
        }
        return bytes.toByteArray();
    }
}
