package org.usagebudget.server.web;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/** Writes JSON answers, streaming. */
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int TYPICAL_SIZE = 512;

    /** Leaves open what a writer left open, and the stream too. */
    private static final JsonFactory STREAMING = JsonFactory.builder()
            .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private Json() {}

    /** The bytes, in UTF-8, of what {@code writer} writes. */
    public static byte[] bytes(Consumer<JsonGenerator> writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_SIZE);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            writer.accept(json);
        }
        return bytes.toByteArray();
    }

    /**
     * What writes, for {@link Answer#streamed}, what {@code writer} writes, in UTF-8. Nothing of it ever looks whole where the
     * writer has failed, or has left something open, which is an {@link IllegalStateException}.
     */
    public static Answer.Writer stream(Consumer<JsonGenerator> writer) {
        return out -> {
            // Not closed after a failure: what it holds back must not fill the answer's first buffer.
            JsonGenerator json = STREAMING.createGenerator(ObjectWriteContext.empty(), out);
            try {
                writer.accept(json);
                if (!json.streamWriteContext().inRoot()) {
                    throw new IllegalStateException("an object or array has been left open");
                }
                json.close();
            } catch (JacksonIOException e) {
                throw e.getCause();
            }
        };
    }
}
