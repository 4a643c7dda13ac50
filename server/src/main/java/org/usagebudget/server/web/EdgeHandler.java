package org.usagebudget.server.web;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.usagebudget.model.CustomerId;
import org.usagebudget.server.audit.Caller;
import org.usagebudget.server.auth.SignIn;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.json.JsonInput;
import org.usagebudget.server.web.EdgeObserver.Refusal;
import org.usagebudget.server.web.EdgeObserver.RouteObserver;

/**
 * The road of every request: the checks in their fixed order, then the route, then the answer. Each check either lets the
 * request on or throws the fault that is its answer; the first that fails decides. Runs on virtual threads, thread-safe.
 */
final class EdgeHandler extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeHandler.class);

    /** The key of the correlation id in log lines. */
    static final String LOG_KEY = "correlationId";

    private final EdgeConfig config;
    private final SignIn signIn;
    private final Router router;
    private final Faults faults;
    private final Replies replies;
    private final EdgeObserver observer;
    private final RouteObserver[] routeObservers;
    private final RouteObserver noRouteObserver;
    private final @Nullable Interference interference;
    private final RateLimit rate;
    private final PartnerShare share;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean stopping;

    EdgeHandler(EdgeConfig config, SignIn signIn, List<Route> routes, EdgeSurroundings surroundings) {
        this.config = config;
        this.signIn = signIn;
        this.router = new Router(routes);
        this.faults = new Faults(surroundings.translator());
        this.replies = new Replies(config);
        this.observer = surroundings.observer();
        this.routeObservers = routes.stream()
                .map(route -> observer.route(route.method(), route.template()))
                .toArray(RouteObserver[]::new);
        this.noRouteObserver = observer.route(EdgeObserver.OTHER, EdgeObserver.OTHER);
        this.interference = surroundings.interference();
        this.rate = new RateLimit(surroundings.partnerRate(), surroundings.nanoTime());
        this.share = new PartnerShare(config.limits().inFlightMax(), surroundings.partners());
    }

    /** What answers the errors that Jetty itself finds. */
    EdgeErrors errors() {
        return new EdgeErrors(faults, replies, noRouteObserver);
    }

    /** How many requests are being answered. */
    int inFlight() {
        return inFlight.get();
    }

    /** From now on every request that begins is refused with a 503. */
    void refuse() {
        stopping = true;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        EdgeExchange exchange = new EdgeExchange(request, config);
        MDC.put(LOG_KEY, exchange.head().correlationId().text());
        try {
            Outcome outcome = outcome(exchange, response, callback);
            long bytes = outcome.sent();
            if (outcome.reply() != null) {
                bytes = exchange.body().isPending() || exchange.body().endsConnection()
                        ? replies.sendEarly(exchange, response, callback, outcome.reply())
                        : replies.send(request, response, callback, exchange.head(), outcome.reply());
            }
            answered(exchange, AccessLog.Sent.of(request, response.getStatus(), bytes));
        } finally {
            MDC.remove(LOG_KEY);
        }
        return true;
    }

    /** Answers while the request counts as in flight. Returns what is still to be sent. */
    private Outcome outcome(EdgeExchange exchange, Response response, Callback callback) {
        int others = inFlight.getAndIncrement();
        try {
            Faults.Reply reply = reply(exchange, others);
            if (reply.answer().isNone()) {
                response.setStatus(reply.answer().status());
                Replies.drop(exchange.request(), callback);
                return new Outcome(null, 0);
            }
            if (stopping) {
                // The client's next request must not meet a connection that is just being closed.
                Replies.close(response);
            }
            Answer.Writer writer = reply.answer().writer();
            return writer == null ? new Outcome(reply, 0) : streamed(exchange, response, callback, reply, writer);
        } finally {
            inFlight.decrementAndGet();
            Caller held = exchange.callerHeld();
            if (held != null) {
                share.leave(held.partner());
            }
        }
    }

    private void answered(EdgeExchange exchange, AccessLog.Sent sent) {
        Router.Operation operation = exchange.operation();
        RouteObserver told = operation == null ? noRouteObserver : routeObservers[operation.number()];
        told.answered(sent.status(), sent.nanos());
        String template = operation == null ? null : operation.route().template();
        AccessLog.write(exchange.request(), exchange.head(), template, exchange.callerIfKnown(), sent);
    }

    @SuppressWarnings("CatchingUnchecked") // whatever a route throws, its caller gets a fault and no detail
    private Faults.Reply reply(EdgeExchange exchange, int others) {
        try {
            return new Faults.Reply(answer(exchange, others), null);
        } catch (Exception | LinkageError | StackOverflowError | AssertionError failure) {
            return fault(exchange, failure);
        }
    }

    private Faults.Reply fault(EdgeExchange exchange, Throwable failure) {
        Head head = exchange.head();
        return faults.reply(failure, head.correlationId().text(), head.language());
    }

    /** Lets the writer of a streamed answer write. What fits the first buffer, or fails before it is full, is sent whole. */
    @SuppressWarnings("CatchingUnchecked") // as above
    private Outcome streamed(
            EdgeExchange exchange, Response response, Callback callback, Faults.Reply reply, Answer.Writer writer) {
        AnswerStream out = replies.stream(exchange, response, reply);
        try {
            writer.writeTo(out);
            if (out.response() == null) {
                return new Outcome(new Faults.Reply(reply.answer().withBody(out.held()), null), 0);
            }
            out.finish();
        } catch (Exception | LinkageError | StackOverflowError | AssertionError failure) {
            return broken(exchange, callback, out.response(), failure);
        }
        Replies.complete(exchange.body(), callback);
        return new Outcome(null, out.response().sent());
    }

    private Outcome broken(
            EdgeExchange exchange, Callback callback, @Nullable ResponseStream response, Throwable failure) {
        if (response != null) {
            response.abandon();
        }
        if (response == null || !response.isBegun()) {
            return new Outcome(fault(exchange, failure), 0);
        }
        String correlationId = exchange.head().correlationId().text();
        if (response.isFailed()) {
            LOG.debug("Client gone after {} bytes, MS-CorrelationId {}", response.sent(), correlationId, failure);
        } else {
            LOG.error("Answer broken off after {} bytes, MS-CorrelationId {}", response.sent(), correlationId, failure);
        }
        Replies.breakOff(exchange.request(), callback, failure);
        return new Outcome(null, response.sent());
    }

    private Answer answer(EdgeExchange exchange, int others) {
        Request request = exchange.request();
        Head head = exchange.head();
        checkFraming(request, head);
        Finding finding = find(request);
        checkLength(request, finding.match());
        checkLoad(others, finding.match());
        checkHost(request);
        Router.Match match = finding.orThrow();
        exchange.routed(match);
        Route route = match.operation().route();
        Caller caller = null;
        if (route.access().signedIn()) {
            caller = signIn.signIn(head.authorization());
            exchange.signedIn(caller);
            checkShare(exchange, caller);
            long wait = rate.take(caller.partner());
            if (wait > 0) {
                observer.refused(Refusal.RATE);
                return Answer.rateLimited(wait);
            }
        }
        checkHeaders(exchange, head);
        if (match.operation().customerAt() >= 0) {
            exchange.customer(customer(match.values().get(match.operation().customerAt())));
        }
        checkAccess(route.access(), caller);
        return interference == null
                ? route.handler().handle(exchange)
                : interference.meet(exchange, caller, route.handler());
    }

    /** Looks for the route, whose bounds count from the first check on; that there is none is told when its turn comes. */
    private Finding find(Request request) {
        try {
            return new Finding(
                    router.match(request.getMethod(), request.getHttpURI().getPath()), null);
        } catch (FaultException none) {
            return new Finding(null, none);
        }
    }

    private void checkLoad(int others, Router.@Nullable Match match) {
        boolean always = match != null && match.operation().route().access().always();
        if ((stopping || others >= config.limits().inFlightMax()) && !always) {
            observer.refused(stopping ? Refusal.STOPPING : Refusal.OVERLOAD);
            throw new FaultException(FaultCode.UNAVAILABLE);
        }
    }

    private void checkShare(EdgeExchange exchange, Caller caller) {
        if (!share.enter(caller.partner())) {
            observer.refused(Refusal.SHARE);
            throw new FaultException(FaultCode.UNAVAILABLE);
        }
        exchange.held();
    }

    /** Jetty has refused most of what is no HTTP; it takes codings that nobody here can undo. */
    private static void checkFraming(Request request, Head head) {
        String coding = head.transferEncoding();
        if (coding != null
                && (!coding.equalsIgnoreCase("chunked")
                        || request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_0)) {
            throw new FaultException(FaultCode.MALFORMED_HTTP, "Transfer-Encoding: " + JsonInput.cut(coding));
        }
    }

    /** A length that is told beforehand is judged before anything else; chunks are counted as they come. */
    private void checkLength(Request request, Router.@Nullable Match match) {
        long max = bodyMax(match);
        long length = request.getLength();
        if (length > max) {
            throw new FaultException(FaultCode.BODY_TOO_LARGE, "bytes must be 0.." + max + ", were " + length);
        }
    }

    private long bodyMax(Router.@Nullable Match match) {
        Long own = match == null ? null : match.operation().route().bodyMax();
        return own == null ? config.limits().bodyMax() : own;
    }

    private void checkHost(Request request) {
        if (config.allowedHosts().isEmpty()) {
            return;
        }
        String host = request.getHttpURI().getHost();
        if (host == null || !config.allowedHosts().contains(host.toLowerCase(Locale.ROOT))) {
            throw new FaultException(FaultCode.MISDIRECTED, JsonInput.cut(String.valueOf(host)));
        }
    }

    private static void checkHeaders(EdgeExchange exchange, Head head) {
        checkId(Head.REQUEST_ID, head.requestId());
        checkId(Head.CORRELATION_ID, head.correlationId());
        String version = head.contractVersion();
        if (version != null && !version.equalsIgnoreCase("v1")) {
            throw new FaultException(FaultCode.CONTRACT_VERSION, JsonInput.cut(version));
        }
        String condition = head.ifMatch();
        if (condition != null) {
            exchange.ifMatch(IfMatch.parse(condition)
                    .orElseThrow(
                            () -> malformed("If-Match", condition, "must be * or a list of ETags in double quotes")));
        }
    }

    private static void checkId(String name, Head.Id id) {
        if (id.isMalformed()) {
            throw malformed(name, String.valueOf(id.sent()), "must be a GUID of 36 characters");
        }
    }

    private static CustomerId customer(String text) {
        return CustomerId.parse(text)
                .orElseThrow(() -> malformed(Route.CUSTOMER, text, "must be a GUID of 36 characters"));
    }

    private static void checkAccess(Access access, @Nullable Caller caller) {
        if (caller == null) {
            return;
        }
        if (!access.appOnly() && caller.isAppOnly()) {
            throw new FaultException(FaultCode.APP_ONLY_REFUSED);
        }
        if (Collections.disjoint(access.roles(), caller.roles())) {
            throw new FaultException(FaultCode.ROLE_LACKING);
        }
    }

    private static FaultException malformed(String name, String value, String rule) {
        return new FaultException(FaultCode.MALFORMED_INPUT, name, JsonInput.cut(value), rule);
    }

    /**
     * What has come of a request.
     *
     * @param reply what is still to be sent; null where the answer has been streamed
     * @param sent the bytes that have been streamed
     */
    private record Outcome(Faults.@Nullable Reply reply, long sent) {}

    /**
     * A route, or the fault that says why there is none.
     *
     * @param match null where there is none
     * @param none null where there is one
     */
    private record Finding(
            Router.@Nullable Match match, @Nullable FaultException none) {
        Router.Match orThrow() {
            if (match == null) {
                throw none == null ? new FaultException(FaultCode.NOT_FOUND) : none;
            }
            return match;
        }
    }
}
