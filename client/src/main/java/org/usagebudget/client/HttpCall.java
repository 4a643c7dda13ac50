package org.usagebudget.client;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One HTTP request. Immutable; {@link #toString} shows neither headers nor body, so no token. */
public final class HttpCall {
    private final String method;
    private final URI uri;
    private final Map<String, String> headers;
    private final @Nullable HttpBody body;
    private final Limits limits;
    private final Progress progress;

    /**
     * What an exchange may take.
     *
     * @param timeout how long until the last byte of the answer; zero for no bound
     * @param restarts whether the timeout begins anew each time some of a streamed body was read
     * @param answerMax how long the body of the answer may be, in bytes
     */
    record Limits(Duration timeout, boolean restarts, int answerMax) {
        /** Of an exchange as a whole. */
        static Limits of(Duration timeout, int answerMax) {
            return new Limits(timeout, false, answerMax);
        }
    }

    private HttpCall(
            String method,
            URI uri,
            Map<String, String> headers,
            @Nullable HttpBody body,
            Limits limits,
            Progress progress) {
        this.method = method;
        this.uri = uri;
        this.headers = headers;
        this.body = body;
        this.limits = limits;
        this.progress = progress;
    }

    /** A request without a body, which may be given one. The headers must not be changed any more. */
    static HttpCall of(String method, URI uri, Map<String, String> headers, Limits limits) {
        return new HttpCall(method, uri, Collections.unmodifiableMap(headers), null, limits, new Progress());
    }

    /** The same with a header, which takes the place of one of that name in the same letter case. */
    public HttpCall withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpCall(method, uri, Collections.unmodifiableMap(more), body, limits, progress);
    }

    HttpCall withBody(HttpBody content) {
        return new HttpCall(method, uri, headers, content, limits, progress);
    }

    HttpCall withTimeout(Duration timeout) {
        return new HttpCall(
                method, uri, headers, body, new Limits(timeout, limits.restarts(), limits.answerMax()), progress);
    }

    /** The method, such as {@code PATCH}. */
    public String method() {
        return method;
    }

    /** The whole address. */
    public URI uri() {
        return uri;
    }

    /** The headers, each name once; those that the connection needs are the transport's affair. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The body, or empty for none. */
    public Optional<HttpBody> body() {
        return Optional.ofNullable(body);
    }

    /**
     * How long the exchange may take until the last byte of its answer, of a streamed body since the last of it was read; zero for no
     * bound. The client watches over it.
     */
    public Duration timeout() {
        return limits.timeout();
    }

    /** Whether the timeout begins anew each time some of a streamed body was read, so that it bounds a standstill alone. */
    boolean restartsTimeout() {
        return limits.restarts();
    }

    /** How long the body of the answer may be, unpacked, in bytes. */
    public int answerMax() {
        return limits.answerMax();
    }

    /** What has become of the call so far, over all its exchanges. */
    Progress progress() {
        return progress;
    }

    /** Whether it can be sent once more. */
    boolean isRepeatable() {
        return body == null || body.isRepeatable();
    }

    @Override
    public String toString() {
        return method + " " + uri.getPath();
    }

    /** What has become of one call so far; shared by all its copies. Thread-safe. */
    static final class Progress {
        private volatile int exchanges;
        private volatile boolean mayBeDone;

        /** One more exchange begins. */
        @SuppressWarnings("NonAtomicVolatileUpdate") // The exchanges of a call follow one another.
        void exchange() {
            exchanges++;
        }

        /** How many exchanges have begun. */
        int exchanges() {
            return exchanges;
        }

        /** An exchange ended so that nobody knows whether the server did what it was asked. */
        void endUnknown() {
            mayBeDone = true;
        }

        /** Whether an earlier exchange may have done what is asked. */
        boolean mayBeDone() {
            return mayBeDone;
        }
    }
}
