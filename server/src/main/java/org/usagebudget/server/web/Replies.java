package org.usagebudget.server.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;

/** Writes answers: the one place where status, ids and headers become a response. Immutable, thread-safe. */
final class Replies {
    private static final HttpField JSON = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, Answer.JSON);
    private static final HttpField CLOSE =
            new PreEncodedHttpField(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());

    private static final HttpField NO_SNIFFING = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");
    private static final HttpField NO_STORE = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");
    private static final HttpField NO_REFERRER = new PreEncodedHttpField("Referrer-Policy", "no-referrer");
    private static final HttpField NO_FRAMES = new PreEncodedHttpField("X-Frame-Options", "DENY");

    /** For a year, browsers use nothing but TLS with this host. */
    private static final HttpField TLS_ONLY = new PreEncodedHttpField("Strict-Transport-Security", "max-age=31536000");

    /** Whether a client that speaks TLS is told to do so always: not where the same host serves plain HTTP too. */
    private final boolean tlsOnly;

    Replies(EdgeConfig config) {
        EdgeConfig.Tls tls = config.tls();
        tlsOnly = tls == null || !tls.beside();
    }

    /** Says that the connection ends with this answer. */
    static void close(Response response) {
        response.getHeaders().put(CLOSE);
    }

    /** Writes the answer in one go and completes the request. */
    void send(Request request, Response response, Callback callback, Head head, Faults.Reply reply) {
        fill(request, response, head, reply);
        response.write(true, ByteBuffer.wrap(reply.answer().body()), callback);
    }

    /**
     * Writes the answer to a request whose body has not been read to its end, then reads and throws away the rest within
     * bounds: closing at once would reset the connection under a client that is still sending, and it would never see why.
     */
    void sendEarly(EdgeExchange exchange, Response response, Callback callback, Faults.Reply reply) {
        Body body = exchange.body();
        if (body.endsConnection()) {
            response.getHeaders().put(CLOSE);
        }
        if (!body.isDrainable()) {
            send(exchange.request(), response, callback, exchange.head(), reply);
            return;
        }
        fill(exchange.request(), response, exchange.head(), reply);
        try (Blocker.Callback written = Blocker.callback()) {
            response.write(true, ByteBuffer.wrap(reply.answer().body()), written);
            written.block();
        } catch (IOException e) {
            callback.failed(e);
            return;
        }
        body.drain();
        callback.succeeded();
    }

    private void fill(Request request, Response response, Head head, Faults.Reply reply) {
        Answer answer = reply.answer();
        response.setStatus(head.isJavaSdk() ? Faults.statusForJavaSdk(answer.status()) : answer.status());
        HttpFields.Mutable fields = response.getHeaders();
        fields.add(new HttpField(null, Head.REQUEST_ID, head.requestId().text()));
        fields.add(new HttpField(null, Head.CORRELATION_ID, head.correlationId().text()));
        boolean html = false;
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            boolean type = header.getKey().equals("Content-Type");
            html |= type && header.getValue().startsWith("text/html");
            boolean json = type && header.getValue().equals(Answer.JSON);
            fields.add(json ? JSON : new HttpField(header.getKey(), header.getValue()));
        }
        protect(fields, html, tlsOnly && request.getConnectionMetaData().isSecure());
        if (response.getStatus() == 503 && !fields.contains(HttpHeader.RETRY_AFTER)) {
            fields.put(HttpHeader.RETRY_AFTER, Faults.RETRY_AFTER_SECONDS);
        }
        if (reply.reason() != null) {
            String reason = reply.reason();
            request.addHttpStreamWrapper(stream -> new ReasonStream(stream, reason));
        }
    }

    /** Adds what keeps browsers and caches from harm; an answer's own word on the same matter stands. */
    private static void protect(HttpFields.Mutable fields, boolean html, boolean tlsOnly) {
        addUnlessSet(fields, NO_SNIFFING);
        addUnlessSet(fields, NO_STORE);
        if (tlsOnly) {
            fields.add(TLS_ONLY);
        }
        if (html) {
            addUnlessSet(fields, NO_REFERRER);
            addUnlessSet(fields, NO_FRAMES);
        }
    }

    private static void addUnlessSet(HttpFields.Mutable fields, HttpField field) {
        if (!fields.contains(field.getName())) {
            fields.add(field);
        }
    }

    /** Puts a reason phrase of ours into the status line; Jetty's response knows none. */
    private static final class ReasonStream extends HttpStream.Wrapper {
        private final String reason;

        private ReasonStream(HttpStream wrapped, String reason) {
            super(wrapped);
            this.reason = reason;
        }

        @Override
        @SuppressWarnings("NullAway") // Jetty says nothing about null; no response means that only content follows
        public void send(
                MetaData.Request request,
                MetaData.Response response,
                boolean last,
                ByteBuffer content,
                Callback callback) {
            super.send(request, response == null ? null : withReason(response), last, content, callback);
        }

        private MetaData.Response withReason(MetaData.Response response) {
            Supplier<HttpFields> trailers = response.getTrailersSupplier();
            return new MetaData.Response(
                    response.getStatus(),
                    reason,
                    response.getHttpVersion(),
                    response.getHttpFields(),
                    response.getContentLength(),
                    trailers);
        }
    }
}
