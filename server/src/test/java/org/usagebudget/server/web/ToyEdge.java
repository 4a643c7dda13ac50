package org.usagebudget.server.web;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Caller;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;

/** A server with a handful of toy routes and toy tokens. */
final class ToyEdge implements AutoCloseable {
    static final String CUSTOMER = "c0000000-0000-4000-8000-000000000001";
    static final String BUDGET = "/v1/customers/" + CUSTOMER + "/usagebudget";
    static final EdgeConfig CONFIG = EdgeConfig.of("127.0.0.1", 0);

    /** Long enough that no test meets one that it does not shrink. */
    static final EdgeConfig.Times TIMES = new EdgeConfig.Times(
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofSeconds(1),
            Duration.ofSeconds(20),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5));

    /** Opened by tests to let {@code GET /slow} answer. */
    final CountDownLatch slow = new CountDownLatch(1);

    /** Opened when {@code GET /slow} has been entered. */
    final CountDownLatch entered = new CountDownLatch(1);

    private final HttpEdge edge;

    ToyEdge(EdgeConfig config) {
        this(config, EdgeSurroundings.NONE);
    }

    ToyEdge(EdgeConfig config, EdgeSurroundings surroundings) {
        this(config, surroundings, List.of());
    }

    /** With further routes. */
    ToyEdge(EdgeConfig config, EdgeSurroundings surroundings, List<Route> more) {
        List<Route> all = Stream.concat(routes().stream(), more.stream()).toList();
        edge = HttpEdge.start(config, ToyEdge::signIn, all, surroundings.withTranslator(ToyEdge::translate));
    }

    /** With further routes, bounds of time that no test meets. */
    static ToyEdge withRoutes(Route... more) {
        return new ToyEdge(CONFIG.withTimes(TIMES), EdgeSurroundings.NONE, List.of(more));
    }

    /** With small bounds where a test shrinks them, and defaults elsewhere. */
    static ToyEdge withTimes(EdgeConfig.Times times) {
        return new ToyEdge(CONFIG.withTimes(times));
    }

    static ToyEdge start() {
        return withTimes(TIMES);
    }

    int port() {
        return edge.port();
    }

    HttpEdge edge() {
        return edge;
    }

    @Override
    public void close() {
        slow.countDown();
        edge.close();
    }

    private List<Route> routes() {
        Access agents = Access.appOrUser(Role.ADMIN_AGENT, Role.BILLING_ADMIN);
        return List.of(
                new Route("GET", "/v1/customers/{customer-tenant-id}/usagebudget", agents, ToyEdge::budget),
                new Route("PATCH", "/v1/customers/{customer-tenant-id}/usagebudget", agents, ToyEdge::length),
                new Route("GET", "/v1/customers/{customer-tenant-id}", agents, ToyEdge::budget),
                new Route("GET", "/v1/customers/usagerecords", Access.userOnly(Role.ADMIN_AGENT), _ -> json("records")),
                new Route("POST", "/{tenant}/oauth2/v2.0/token", Access.open(), ToyEdge::form),
                new Route("GET", "/echo/{what}", Access.open(), e -> json(e.pathVariable("what"))),
                new Route(
                        "GET",
                        "/query",
                        Access.open(),
                        e -> json(e.queryParameter("q").orElse("none"))),
                new Route("GET", "/path/{a}/{b}", Access.open(), e -> json(e.path())),
                new Route("POST", "/unread", Access.open(), _ -> json("unread")),
                new Route("POST", "/body", Access.open(), ToyEdge::length),
                new Route(
                        "GET",
                        "/condition",
                        Access.open(),
                        e -> json(e.ifMatch().map(IfMatch::toString).orElse("-"))),
                new Route("GET", "/fail", Access.open(), ToyEdge::fail),
                new Route("GET", "/database", Access.open(), _ -> throwIt(new DatabaseAway())),
                new Route("GET", "/client", Access.open(), e -> json(e.clientAddress() + " " + e.isSecure())),
                new Route("GET", "/page", Access.open(), ToyEdge::page),
                new Route("GET", "/slow", Access.open(), this::slow),
                new Route("GET", "/held", agents, this::slow),
                new Route("GET", "/probe", Access.probe(), e -> json("local " + e.isLocal())),
                new Route("GET", "/", Access.open(), _ -> json("root")));
    }

    private static Answer budget(Exchange exchange) {
        String body =
                "{\"amount\":null,\"usageSpendingBudget\":null,\"attributes\":{\"objectType\":\"SpendingBudget\"}}";
        if (!exchange.customer().toString().equalsIgnoreCase(exchange.pathVariable(Route.CUSTOMER))) {
            throw new IllegalStateException("customer and variable differ");
        }
        return Answer.json(200, body.getBytes(StandardCharsets.UTF_8)).withHeader("ETag", "\"0\"");
    }

    static Answer length(Exchange exchange) {
        return json(exchange.jsonBody().length + " " + exchange.isRequestIdGiven());
    }

    private static Answer page(Exchange exchange) {
        byte[] html = "<!doctype html><title>page</title>".getBytes(StandardCharsets.UTF_8);
        Answer page = new Answer(
                200,
                Map.of(
                        "Content-Type",
                        "text/html; charset=utf-8",
                        "Content-Security-Policy",
                        "default-src 'none'; frame-ancestors 'none'"),
                html);
        return exchange.queryParameter("own").isEmpty()
                ? page
                : page.withHeader("Referrer-Policy", "same-origin").withHeader("X-Frame-Options", "SAMEORIGIN");
    }

    private static Answer form(Exchange exchange) {
        return json(exchange.form().toString());
    }

    private Answer slow(Exchange exchange) {
        entered.countDown();
        try {
            slow.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return json("slow " + exchange.method());
    }

    private static Answer fail(Exchange exchange) {
        throw new IllegalStateException("a secret of " + exchange.path());
    }

    private static Answer throwIt(RuntimeException e) {
        throw e;
    }

    static Answer json(String text) {
        String quoted = text.replace("\\", "\\\\").replace("\"", "\\\"");
        return Answer.json(200, ("{\"value\":\"" + quoted + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<FaultException> translate(Throwable failure) {
        return failure instanceof DatabaseAway
                ? Optional.of(new FaultException(FaultCode.UNAVAILABLE))
                : Optional.empty();
    }

    private static Caller signIn(@Nullable String authorization) {
        return switch (String.valueOf(authorization)) {
            case "Bearer agent" -> caller("agent@partner.example", Role.ADMIN_AGENT);
            case "Bearer sales" -> caller("sales@partner.example", Role.SALES_AGENT);
            case "Bearer app" -> caller(null, Role.ADMIN_AGENT);
            case "Bearer other" -> OTHER;
            case "Bearer no-mfa" -> throw new FaultException(FaultCode.MFA_REQUIRED);
            case "Bearer stranger" -> throw new FaultException(FaultCode.PARTNER_UNKNOWN);
            default -> throw new FaultException(FaultCode.UNAUTHORIZED);
        };
    }

    private static final Caller OTHER = new Caller(
            new PartnerId(UUID.fromString("a0000000-0000-4000-8000-000000000002")),
            "b0000000-0000-4000-8000-000000000002",
            null,
            Set.of(Role.ADMIN_AGENT));

    private static Caller caller(@Nullable String user, Role role) {
        PartnerId partner = new PartnerId(UUID.fromString("a0000000-0000-4000-8000-000000000001"));
        return new Caller(partner, "b0000000-0000-4000-8000-000000000001", user, Set.of(role));
    }

    /** Stands for an exception of another package. */
    private static final class DatabaseAway extends RuntimeException {}
}
