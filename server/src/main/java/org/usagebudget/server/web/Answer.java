package org.usagebudget.server.web;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a route answers. {@code web} adds {@code MS-RequestId}, {@code MS-CorrelationId}, {@code Date} and
 * {@code Content-Length}.
 *
 * @param status the HTTP status
 * @param headers response headers by name, {@code Content-Type} among them where there is a body
 * @param body the bytes, not copied; empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // written once, straight to the socket; never compared
public record Answer(int status, Map<String, String> headers, byte[] body) {
    /** The one content type of JSON answers, without parameter, as Partner Center's documentation shows it. */
    public static final String JSON = "application/json";

    private static final Map<String, String> JSON_HEADERS = Map.of("Content-Type", JSON);

    /** A JSON answer of UTF-8 bytes. */
    public static Answer json(int status, byte[] body) {
        return new Answer(status, JSON_HEADERS, body);
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
        return new Answer(303, Map.of("Location", location), new byte[0]);
    }

    /** The same answer with one more header. */
    public Answer withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, more, body);
    }
}
