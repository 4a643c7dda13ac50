package org.usagebudget.client;

import java.util.Locale;
import java.util.Set;

/** The names of the headers that the client itself sets. */
final class RequestHeaders {
    static final String ACCEPT = "Accept";
    static final String AUTHORIZATION = "Authorization";
    static final String CONTENT_TYPE = "Content-Type";
    static final String CONTRACT_VERSION = "MS-Contract-Version";
    static final String CORRELATION_ID = "MS-CorrelationId";
    static final String IF_MATCH = "If-Match";
    static final String LOCALE = "X-Locale";
    static final String REQUEST_ID = "MS-RequestId";

    /** The longest value of a header that a caller adds, in characters. */
    private static final int VALUE_MAX = 8_192;

    /** Those that callers may not set, in small letters: the client's own and the connection's. */
    private static final Set<String> RESERVED = Set.of(
            "accept",
            "accept-encoding",
            "authorization",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "expect",
            "host",
            "if-match",
            "ms-contract-version",
            "ms-correlationid",
            "ms-requestid",
            "transfer-encoding",
            "upgrade",
            "x-locale");

    private RequestHeaders() {}

    /** Throws an {@link IllegalArgumentException} where a caller may not send that header. */
    static void judge(String name, String value) {
        if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")) {
            throw new IllegalArgumentException("no name of a header: " + name);
        }
        if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("the client sets " + name + " itself");
        }
        if (value.length() > VALUE_MAX || !value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'))) {
            throw new IllegalArgumentException(
                    "the value of " + name + " must be at most " + VALUE_MAX + " printable ASCII characters");
        }
    }
}
