package org.usagebudget.server.web;

import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.json.JsonInput;

/**
 * Turns the errors that Jetty itself finds, mostly in bytes that are no HTTP, into our faults. Its reasons are put into
 * {@code data}: they name the rule that was broken and never repeat what the client sent.
 */
final class EdgeErrors implements Request.Handler {
    private final Faults faults;
    private final Replies replies;
    private final EdgeObserver.RouteObserver observer;

    EdgeErrors(Faults faults, Replies replies, EdgeObserver.RouteObserver observer) {
        this.faults = faults;
        this.replies = replies;
        this.observer = observer;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Head head = new Head(fields(request));
        Object cause = request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
        Faults.Reply reply = reply(response.getStatus(), cause, head);
        int bytes = replies.send(request, response, callback, head, reply);
        AccessLog.Sent sent = AccessLog.Sent.of(request, response.getStatus(), bytes);
        observer.answered(sent.status(), sent.nanos());
        AccessLog.write(request, head, null, null, sent);
        return true;
    }

    /** The request's headers; where the head was broken, what had been read of them. */
    private static HttpFields fields(Request request) {
        HttpFields fields = request.getHeaders();
        if (fields.size() == 0
                && request.getConnectionMetaData().getConnection() instanceof EdgeConnection connection) {
            return connection.seen();
        }
        return fields;
    }

    private Faults.Reply reply(int status, @Nullable Object cause, Head head) {
        if (cause instanceof HttpException http) {
            return fault(http.getCode(), http.getReason(), head);
        }
        if (cause instanceof TimeoutException) {
            return faults.reply(new FaultException(FaultCode.REQUEST_TIMEOUT), head.language());
        }
        if (cause instanceof Throwable failure) {
            return faults.reply(failure, head.correlationId().text(), head.language());
        }
        return fault(status, null, head);
    }

    private Faults.Reply fault(int status, @Nullable String reason, Head head) {
        FaultCode code = switch (status) {
            case 408 -> FaultCode.REQUEST_TIMEOUT;
            case 413 -> FaultCode.BODY_TOO_LARGE;
            case 414 -> FaultCode.URI_TOO_LONG;
            case 431 -> FaultCode.HEADERS_TOO_LARGE;
            case 503 -> FaultCode.UNAVAILABLE;
            default -> FaultCode.MALFORMED_HTTP;
        };
        if (code == FaultCode.MALFORMED_HTTP && reason != null) {
            return faults.reply(new FaultException(code, JsonInput.cut(reason)), head.language());
        }
        return faults.reply(new FaultException(code), head.language());
    }
}
