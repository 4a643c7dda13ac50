package org.usagebudget.server.web;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.EndPoint;
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

    private static final HttpField VARY =
            new PreEncodedHttpField(HttpHeader.VARY, HttpHeader.ACCEPT_ENCODING.asString());
    private static final HttpField GZIP = new PreEncodedHttpField(HttpHeader.CONTENT_ENCODING, Gzip.CODING);

    /** For a year, browsers use nothing but TLS with this host. */
    private static final HttpField TLS_ONLY = new PreEncodedHttpField("Strict-Transport-Security", "max-age=31536000");

    /** Whether a client that speaks TLS is told to do so always: not where the same host serves plain HTTP too. */
    private final boolean tlsOnly;

    /** How long a client may take for a streamed answer. */
    private final EdgeConfig.Times times;

    Replies(EdgeConfig config) {
        times = config.times();
        EdgeConfig.Tls tls = config.tls();
        tlsOnly = tls == null || !tls.beside();
    }

    /** Says that the connection ends with this answer. */
    static void close(Response response) {
        response.getHeaders().put(CLOSE);
    }

    /** Writes the answer in one go and completes the request. Returns how many bytes its body has. */
    int send(Request request, Response response, Callback callback, Head head, Faults.Reply reply) {
        byte[] bytes = fill(request, response, head, reply);
        response.write(true, ByteBuffer.wrap(bytes), callback);
        return bytes.length;
    }

    /**
     * Writes the answer to a request whose body has not been read to its end, then reads and throws away the rest within
     * bounds: closing at once would reset the connection under a client that is still sending, and it would never see why.
     * Returns how many bytes the answer's body has.
     */
    int sendEarly(EdgeExchange exchange, Response response, Callback callback, Faults.Reply reply) {
        Body body = exchange.body();
        if (body.endsConnection()) {
            close(response);
        }
        if (!body.isDrainable()) {
            return send(exchange.request(), response, callback, exchange.head(), reply);
        }
        byte[] bytes = fill(exchange.request(), response, exchange.head(), reply);
        try (Blocker.Callback written = Blocker.callback()) {
            response.write(true, ByteBuffer.wrap(bytes), written);
            written.block();
        } catch (IOException e) {
            callback.failed(e);
            return bytes.length;
        }
        body.drain();
        callback.succeeded();
        return bytes.length;
    }

    /** What the writer of a streamed answer writes to; sends the head with the first bytes. */
    AnswerStream stream(EdgeExchange exchange, Response response, Faults.Reply reply) {
        boolean compressed = isCompressed(reply.answer(), exchange.head());
        return new AnswerStream(() -> new ResponseStream(response, compressed, times, () -> {
            if (exchange.body().endsConnection()) {
                close(response);
            }
            fillHead(exchange.request(), response, exchange.head(), reply);
            addCoding(response.getHeaders(), compressed);
        }));
    }

    /** Completes a request whose answer has been streamed to its end. */
    static void complete(Body body, Callback callback) {
        if (body.isDrainable()) {
            body.drain();
        }
        callback.succeeded();
    }

    /** Breaks off an answer whose end has not been sent, so that its client sees that it is not whole. */
    static void breakOff(Request request, Callback callback, Throwable failure) {
        if (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_0) {
            // Without chunks, an orderly end of the connection is the end of the answer.
            reset(request.getConnectionMetaData().getConnection().getEndPoint());
        }
        callback.failed(failure);
    }

    /** Ends the connection without an answer. */
    static void drop(Request request, Callback callback) {
        request.getConnectionMetaData().getConnection().getEndPoint().close();
        // Not failed: that would be for Jetty to answer. Whatever it would send now has nowhere to go.
        callback.succeeded();
    }

    private static void reset(EndPoint endPoint) {
        Object transport = endPoint;
        while (transport instanceof EndPoint outer) {
            transport = outer.getTransport();
        }
        if (transport instanceof SocketChannel channel) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException _) {
                // It is closed already.
            }
        }
    }

    /** Sets the head, the body's coding included. Returns the bytes to send. */
    private byte[] fill(Request request, Response response, Head head, Faults.Reply reply) {
        fillHead(request, response, head, reply);
        byte[] body = reply.answer().body();
        if (body.length <= Gzip.PLAIN_MAX) {
            return body;
        }
        boolean compressed = isCompressed(reply.answer(), head);
        addCoding(response.getHeaders(), compressed);
        return compressed ? Gzip.compressed(body) : body;
    }

    /** Whether the body, if it is long enough, is sent compressed: never twice. */
    private static boolean isCompressed(Answer answer, Head head) {
        return !answer.headers().containsKey(HttpHeader.CONTENT_ENCODING.asString())
                && Gzip.isAccepted(head.acceptEncoding());
    }

    /**
     * Says how a long body is sent. The {@code ETag} stays as it is: ours names the version of a resource, which clients send
     * back in {@code If-Match}, not the bytes of an answer.
     */
    private static void addCoding(HttpFields.Mutable fields, boolean compressed) {
        if (compressed) {
            fields.add(GZIP);
        }
        fields.add(VARY);
    }

    private void fillHead(Request request, Response response, Head head, Faults.Reply reply) {
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
