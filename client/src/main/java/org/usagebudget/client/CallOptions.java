package org.usagebudget.client;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.Guid;

/**
 * What calls carry that is not the client's usual; {@link AggregatePartner#with} takes it. Immutable; what is not set is as it was.
 *
 * {@snippet file="org/usagebudget/client/SnippetsTest.java" region="scope"}
 */
public final class CallOptions {
    static final CallOptions NONE = new CallOptions(null, null, null, null, Map.of());

    private final @Nullable UUID correlationId;
    private final @Nullable UUID requestId;
    private final @Nullable Locale locale;
    private final @Nullable Duration timeout;
    private final Map<String, String> headers;

    private CallOptions(
            @Nullable UUID correlationId,
            @Nullable UUID requestId,
            @Nullable Locale locale,
            @Nullable Duration timeout,
            Map<String, String> headers) {
        this.correlationId = correlationId;
        this.requestId = requestId;
        this.locale = locale;
        this.timeout = timeout;
        this.headers = headers;
    }

    /** Nothing that is not usual. */
    public static CallOptions usual() {
        return NONE;
    }

    /** With an MS-CorrelationId that groups all calls of the scope; one is made for each call unless set. */
    public CallOptions correlationId(UUID value) {
        return new CallOptions(value, requestId, locale, timeout, headers);
    }

    /** The same from its text, 36 characters. */
    public CallOptions correlationId(String value) {
        return correlationId(guid("correlation id", value));
    }

    /**
     * With the MS-RequestId of one change, to repeat it after an answer that was lost, even by another process: it counts once, and
     * the repeat gets the first answer. One is made for each call unless set. A scope with it is good for one change only.
     */
    public CallOptions requestId(UUID value) {
        return new CallOptions(correlationId, value, locale, timeout, headers);
    }

    /** The same from its text, 36 characters. */
    public CallOptions requestId(String value) {
        return requestId(guid("request id", value));
    }

    /** With the language of fault descriptions; the client's unless set. */
    public CallOptions locale(Locale value) {
        return new CallOptions(correlationId, requestId, value, timeout, headers);
    }

    /** With another bound of each exchange, see {@link PartnerService.Builder#timeout}; zero for none. */
    public CallOptions timeout(Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("timeout must be 0 or more, was " + value);
        }
        return new CallOptions(correlationId, requestId, locale, value, headers);
    }

    /**
     * With one more header, such as {@code traceparent}.
     *
     * @throws IllegalArgumentException for a header that the client or the connection sets
     */
    public CallOptions header(String name, String value) {
        RequestHeaders.judge(name, value);
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new CallOptions(correlationId, requestId, locale, timeout, Collections.unmodifiableMap(more));
    }

    private static UUID guid(String what, String text) {
        return Guid.parse(text)
                .orElseThrow(() -> new IllegalArgumentException("the " + what + " must be a GUID of 36 characters"));
    }

    /** These and, where they say nothing, those of {@code outer}. */
    CallOptions within(CallOptions outer) {
        Map<String, String> all = new LinkedHashMap<>(outer.headers);
        all.putAll(headers);
        return new CallOptions(
                correlationId == null ? outer.correlationId : correlationId,
                requestId == null ? outer.requestId : requestId,
                locale == null ? outer.locale : locale,
                timeout == null ? outer.timeout : timeout,
                Collections.unmodifiableMap(all));
    }

    UUID correlationId() {
        return correlationId == null ? UUID.randomUUID() : correlationId;
    }

    UUID requestId() {
        return requestId == null ? UUID.randomUUID() : requestId;
    }

    Optional<Locale> locale() {
        return Optional.ofNullable(locale);
    }

    Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    Map<String, String> headers() {
        return headers;
    }
}
