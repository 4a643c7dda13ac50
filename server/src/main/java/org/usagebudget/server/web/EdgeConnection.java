package org.usagebudget.server.web;

import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 connection whose request heads have a deadline, watched by {@link Deadlines}. It sits on the end point that
 * carries HTTP, so under TLS on the decrypted one.
 *
 * <p>The clock of a head starts when the connection opens or when bytes arrive while no request is being answered, whatever
 * those bytes are, and stops when the headers are complete. While a head is incomplete the connection is either parsing or
 * waiting for bytes; an expired one is ended by failing that wait, which only one thread can do, so that an answer and a
 * timeout never cross.
 */
final class EdgeConnection extends HttpConnection {
    private static final String LATE = "request head";

    /** Says that no clock runs. */
    private static final long NONE = 0;

    private final Deadlines deadlines;

    /** The {@link System#nanoTime()} by which the head must be complete, or the failed connection closed. */
    private volatile long endsBy;

    private volatile boolean failed;

    /** Whether the head of the current request is complete. Touched by the parsing thread alone. */
    private boolean headDone;

    private @Nullable HttpField seenRequestId;
    private @Nullable HttpField seenCorrelationId;
    private @Nullable HttpField seenClient;
    private @Nullable HttpField seenLocale;

    EdgeConnection(HttpConfiguration configuration, Connector connector, EndPoint endPoint, Deadlines deadlines) {
        super(configuration, connector, endPoint);
        this.deadlines = deadlines;
    }

    /** Those of the headers seen so far that an answer to a broken head needs. */
    HttpFields seen() {
        HttpFields.Mutable fields = HttpFields.build();
        add(fields, seenRequestId);
        add(fields, seenCorrelationId);
        add(fields, seenClient);
        add(fields, seenLocale);
        return fields;
    }

    private static void add(HttpFields.Mutable fields, @Nullable HttpField field) {
        if (field != null) {
            fields.add(field);
        }
    }

    @Override
    protected RequestHandler newRequestHandler() {
        return new HeadHandler();
    }

    @Override
    public void onOpen() {
        startClock();
        deadlines.add(this);
        super.onOpen();
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        deadlines.remove(this);
        super.onClose(cause);
    }

    /** Called when there are bytes and no request is being answered. */
    @Override
    public void onFillable() {
        startClock();
        super.onFillable();
    }

    /** Called after a request whose answer was finished by another thread: there may be bytes of the next one, or none. */
    @Override
    public void run() {
        super.onFillable();
    }

    private void startClock() {
        if (endsBy == NONE) {
            endsBy = deadlines.headBy();
        }
    }

    /** Whether its time is over. */
    boolean isExpired(long now) {
        long by = endsBy;
        return by != NONE && now - by >= 0;
    }

    /** Ends it, if it is still waiting for the bytes that it was waiting for when its time ran out. */
    void expire() {
        if (!failed && getEndPoint() instanceof AbstractEndPoint waiting) {
            getExecutor().execute(() -> waiting.getFillInterest().onFail(new TimeoutException(LATE)));
        } else {
            getEndPoint().close();
        }
    }

    @Override
    public void onFillInterestedFailed(Throwable cause) {
        if (!(cause instanceof TimeoutException) || failed) {
            super.onFillInterestedFailed(cause);
        } else if (endsBy == NONE
                && cause.getMessage() != null
                && cause.getMessage().equals("request head")) {
            // The head was completed, and answered, just as its time ran out.
            fillInterested();
        } else if (endsBy == NONE || getBytesIn() == 0) {
            // Nobody has asked anything: nobody awaits an answer.
            getEndPoint().close();
        } else {
            getParser().close();
            getParser().getHandler().badMessage(new HttpException.RuntimeException(408));
        }
    }

    private final class HeadHandler extends RequestHandler {
        @Override
        public void messageBegin() {
            headDone = false;
            super.messageBegin();
        }

        @Override
        public void startRequest(String method, String uri, HttpVersion version) {
            startClock();
            seenRequestId = null;
            seenCorrelationId = null;
            seenClient = null;
            seenLocale = null;
            super.startRequest(method, uri, version);
        }

        @Override
        public void parsedHeader(HttpField field) {
            if (field.getHeader() == null && Head.isNeededForFaults(field.getName())) {
                remember(field);
            }
            super.parsedHeader(field);
        }

        private void remember(HttpField field) {
            switch (field.getName().length()) {
                case 8 -> seenLocale = field;
                case 12 -> seenRequestId = field;
                case 16 -> seenCorrelationId = field;
                default -> seenClient = field;
            }
        }

        @Override
        public boolean headerComplete() {
            boolean handle = super.headerComplete();
            headDone = true;
            endsBy = NONE;
            return handle;
        }

        /** A head that is broken ends the connection, once the client has had time to take the answer. */
        @Override
        public void badMessage(HttpException failure) {
            if (!headDone) {
                failed = true;
                endsBy = deadlines.lingerBy();
            }
            super.badMessage(failure);
        }
    }
}
