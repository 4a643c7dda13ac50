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

/** Writes answers: the one place where status, ids and headers become a response. Stateless. */
final class Replies {
    private static final HttpField JSON = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, Answer.JSON);
    private static final HttpField CLOSE =
            new PreEncodedHttpField(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());

    private Replies() {}

    /** Says that the connection ends with this answer. */
    static void close(Response response) {
        response.getHeaders().put(CLOSE);
    }

    /** Writes the answer in one go and completes the request. */
    static void send(Request request, Response response, Callback callback, Head head, Faults.Reply reply) {
        fill(request, response, head, reply);
        response.write(true, ByteBuffer.wrap(reply.answer().body()), callback);
    }

    /**
     * Writes the answer to a request whose body has not been read to its end, then reads and throws away the rest within
     * bounds: closing at once would reset the connection under a client that is still sending, and it would never see why.
     */
    static void sendEarly(EdgeExchange exchange, Response response, Callback callback, Faults.Reply reply) {
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

    private static void fill(Request request, Response response, Head head, Faults.Reply reply) {
        Answer answer = reply.answer();
        response.setStatus(head.isJavaSdk() ? Faults.statusForJavaSdk(answer.status()) : answer.status());
        HttpFields.Mutable fields = response.getHeaders();
        fields.add(new HttpField(null, Head.REQUEST_ID, head.requestId().text()));
        fields.add(new HttpField(null, Head.CORRELATION_ID, head.correlationId().text()));
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            boolean json =
                    header.getValue().equals(Answer.JSON) && header.getKey().equals("Content-Type");
            fields.add(json ? JSON : new HttpField(header.getKey(), header.getValue()));
        }
        if (response.getStatus() == 503 && !fields.contains(HttpHeader.RETRY_AFTER)) {
            fields.put(HttpHeader.RETRY_AFTER, Faults.RETRY_AFTER_SECONDS);
        }
        if (reply.reason() != null) {
            String reason = reply.reason();
            request.addHttpStreamWrapper(stream -> new ReasonStream(stream, reason));
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
