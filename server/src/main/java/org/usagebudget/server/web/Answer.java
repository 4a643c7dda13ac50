package org.usagebudget.server.web;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a route answers. {@code web} adds {@code MS-RequestId}, {@code MS-CorrelationId}, {@code Date} and
 * {@code Content-Length}.
 *
 * @param status the HTTP status
 * @param headers response headers by name, {@code Content-Type} among them where there is a body
 * @param body the bytes, not copied; empty for none, and where there is a writer
 * @param writer writes the body instead; null where {@code body} is it
 */
@SuppressWarnings("ArrayRecordComponent") // written once, straight to the socket; never compared
public record Answer(
        int status,
        Map<String, String> headers,
        byte[] body,
        @Nullable Writer writer) {
    /** The one content type of JSON answers, without parameter, as Partner Center's documentation shows it. */
    public static final String JSON = "application/json";

    /** What no answer is counted as, in the log and in no client's sight. */
    private static final int NO_ANSWER = 444;

    /** No answer at all: the connection ends without one, as when the network fails. */
    public static final Answer NONE = new Answer(NO_ANSWER, Map.of(), new byte[0]);

    private static final Map<String, String> JSON_HEADERS = Map.of("Content-Type", JSON);
    private static final byte[] NO_BYTES = new byte[0];

    /** Writes the body of an answer that is too large to be held whole. */
    @FunctionalInterface
    public interface Writer {
        /**
         * Writes all of it, on the request's thread, which waits while the client takes no more. What is thrown before the
         * first {@value AnswerStream#BUFFER} bytes are full becomes the answer's fault; what is thrown later breaks the
         * connection, so that the client sees a broken answer and never a short one. The stream needs neither flush nor close,
         * both do nothing; it fails with an {@code IOException} where the client has gone, which is to be let through.
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /** With a body of bytes. */
    public Answer(int status, Map<String, String> headers, byte[] body) {
        this(status, headers, body, null);
    }

    /** A JSON answer of UTF-8 bytes. */
    public static Answer json(int status, byte[] body) {
        return new Answer(status, JSON_HEADERS, body);
    }

    /**
     * An answer that is written while it is sent, in flat memory: chunked, or with its length where it fits one buffer. It
     * counts as in flight until it has been written.
     */
    public static Answer streamed(int status, String contentType, Writer writer) {
        return new Answer(status, Map.of("Content-Type", contentType), NO_BYTES, writer);
    }

    /** A plain text answer. */
    public static Answer text(int status, String text) {
        return new Answer(
                status, Map.of("Content-Type", "text/plain; charset=utf-8"), text.getBytes(StandardCharsets.UTF_8));
    }

    /** A page for people. */
    public static Answer html(int status, String html) {
        return new Answer(
                status, Map.of("Content-Type", "text/html; charset=utf-8"), html.getBytes(StandardCharsets.UTF_8));
    }

    /** 303: the browser goes on with a GET. The location must be an absolute URI without control characters. */
    public static Answer seeOther(String location) {
        return new Answer(303, Map.of("Location", location), NO_BYTES);
    }

    /** 429, to come again after so many seconds: not a fault, but the form that Partner Center has for it. */
    public static Answer rateLimited(long seconds) {
        String body = "{\"statusCode\":429,\"message\":\"Rate limit is exceeded. Try again in " + seconds
                + (seconds == 1 ? " second" : " seconds") + ".\"}";
        return new Answer(
                429,
                Map.of("Content-Type", JSON, "Retry-After", Long.toString(seconds)),
                body.getBytes(StandardCharsets.UTF_8));
    }

    /** The same answer with one more header. */
    public Answer withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, more, body, writer);
    }

    /** Whether it is {@link #NONE}. */
    boolean isNone() {
        return status == NO_ANSWER;
    }

    /** The same answer with these bytes as its body, not copied. */
    Answer withBody(byte[] bytes) {
        return new Answer(status, headers, bytes);
    }
}
