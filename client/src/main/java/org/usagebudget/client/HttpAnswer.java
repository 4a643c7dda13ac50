package org.usagebudget.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One HTTP answer. Immutable. */
public final class HttpAnswer {
    private final int status;
    private final Map<String, List<String>> headers;
    private final byte[] body;

    /**
     * An answer.
     *
     * @param status its status
     * @param headers its headers, names in any letter case
     * @param body its body, unpacked; empty for none; must not be changed any more
     */
    public HttpAnswer(int status, Map<String, List<String>> headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /** The status. */
    public int status() {
        return status;
    }

    /** The first value of a header, its name in any letter case. */
    public Optional<String> header(String name) {
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            if (header.getKey().equalsIgnoreCase(name) && !header.getValue().isEmpty()) {
                return Optional.of(header.getValue().get(0));
            }
        }
        return Optional.empty();
    }

    /** All headers. */
    public Map<String, List<String>> headers() {
        return headers;
    }

    /** The body, unpacked; empty for none. Not a copy: it must not be changed. */
    public byte[] body() {
        return body;
    }

    /** The same with another body, which must not be changed any more. */
    public HttpAnswer withBody(byte[] other) {
        return new HttpAnswer(status, headers, other);
    }

    boolean isSuccess() {
        return status >= 200 && status <= 299;
    }
}
