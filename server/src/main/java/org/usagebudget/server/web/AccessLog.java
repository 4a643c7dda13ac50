package org.usagebudget.server.web;

import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.usagebudget.server.audit.Caller;

/**
 * One line for each request, to the logger {@value #NAME} at INFO, its facts as key-value pairs. Neither a token nor a query
 * is ever among them, and whatever a client has sent is cut and cleaned. Costs one test where the logger is off.
 */
final class AccessLog {
    /** The logger's name. */
    static final String NAME = "org.usagebudget.access";

    /** The longest value that a client has sent, in characters. */
    static final int VALUE_MAX = 200;

    private static final Logger LOG = LoggerFactory.getLogger(NAME);
    private static final String NOBODY = "-";
    private static final long NANOS_PER_MICRO = 1_000;

    private AccessLog() {}

    /**
     * Logs a request that has been answered.
     *
     * @param template of its route; null where it has none, then its path is logged
     * @param caller null where nobody has signed in
     */
    static void write(Request request, Head head, @Nullable String template, @Nullable Caller caller, Sent sent) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        LOG.atInfo()
                .setMessage("request")
                .addKeyValue("method", clean(request.getMethod()))
                .addKeyValue(
                        "route", template == null ? clean(request.getHttpURI().getPath()) : template)
                .addKeyValue("status", sent.status())
                .addKeyValue("micros", sent.nanos() / NANOS_PER_MICRO)
                .addKeyValue("bytes", sent.bytes())
                .addKeyValue("partner", caller == null ? NOBODY : caller.partner())
                .addKeyValue("application", caller == null ? NOBODY : clean(caller.application()))
                .addKeyValue("correlationId", head.correlationId().text())
                .addKeyValue("requestId", head.requestId().text())
                .addKeyValue("client", clean(Request.getRemoteAddr(request)))
                .log();
    }

    /** The text, cut, with nothing in it that could end a line, a value or a terminal's patience. */
    static String clean(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return NOBODY;
        }
        int length = Math.min(text.length(), VALUE_MAX);
        for (int i = 0; i < length; i++) {
            if (!isPlain(text.charAt(i))) {
                return cleaned(text, length);
            }
        }
        return length == text.length() ? text : text.substring(0, length);
    }

    private static String cleaned(String text, int length) {
        StringBuilder clean = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            clean.append(isPlain(c) ? c : '?');
        }
        return clean.toString();
    }

    private static boolean isPlain(char c) {
        return c > ' ' && c < 0x7f && c != '"' && c != '\\';
    }

    /**
     * What has been sent.
     *
     * @param bytes of the body
     * @param nanos from the end of the request's head to the end of the answer
     */
    record Sent(int status, long bytes, long nanos) {
        static Sent of(Request request, int status, long bytes) {
            return new Sent(status, bytes, System.nanoTime() - request.getHeadersNanoTime());
        }
    }
}
