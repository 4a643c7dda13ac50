package org.usagebudget.server.customer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.usagebudget.model.CollectionWriter;
import org.usagebudget.model.Customer;
import org.usagebudget.model.Link;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.customer.InvalidCustomer.Member;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.Outcome;
import org.usagebudget.server.paging.Page;
import org.usagebudget.server.paging.PageParameters;
import org.usagebudget.server.paging.Pages;
import org.usagebudget.server.paging.Part;
import org.usagebudget.server.paging.Span;
import org.usagebudget.server.paging.Start;
import org.usagebudget.server.web.Access;
import org.usagebudget.server.web.Answer;
import org.usagebudget.server.web.Changes;
import org.usagebudget.server.web.Continuations;
import org.usagebudget.server.web.Exchange;
import org.usagebudget.server.web.Json;
import org.usagebudget.server.web.Route;
import tools.jackson.core.JsonGenerator;

/** {@code GET} and {@code POST /v1/customers}, {@code GET} and {@code DELETE} of one customer. Thread-safe. */
public final class CustomerRoutes {
    /** How many customers one statement reads for a list of all: no connection is held while a client takes its time. */
    static final int CHUNK = 1_000;

    /** What tokens are sealed with: the list, and the version of what they say. */
    static final String LIST = "customers/1";

    private static final String ALL = "/v1/customers";
    private static final String ONE = ALL + "/{" + Route.CUSTOMER + "}";
    private static final byte[] NOTHING = new byte[0];

    private final Customers customers;
    private final Continuations continuations;

    /** Over all customers, with what makes continuation tokens. */
    public CustomerRoutes(Customers customers, Continuations continuations) {
        this.customers = customers;
        this.continuations = continuations;
    }

    /** The routes. */
    public List<Route> routes() {
        Access readers = Access.appOrUser(Role.ADMIN_AGENT, Role.BILLING_ADMIN, Role.HELPDESK_AGENT, Role.SALES_AGENT);
        Access admins = Access.appOrUser(Role.ADMIN_AGENT);
        return List.of(
                new Route("GET", ALL, readers, this::list),
                new Route("GET", ONE, readers, this::get),
                new Route("POST", ALL, admins, this::create),
                new Route("DELETE", ONE, admins, this::delete));
    }

    private Answer list(Exchange exchange) {
        PartnerId partner = exchange.caller().partner();
        CustomerQuery query = CustomerQuery.parse(
                new PageParameters(exchange.query(), exchange.header(PageParameters.TOKEN)),
                text -> PageToken.parse(continuations.open(partner, LIST, text)).orElseThrow(Continuations::refusal));
        Pages<Customer, PageKey> list = customers.store().pages(partner, query.filter());
        if (query.size() == 0) {
            return Answer.streamed(200, Answer.JSON, Json.stream(json -> writeAll(json, list, query)));
        }
        Span<PageKey> from = query.from() == null ? null : query.from().span();
        Page<Customer, PageKey> page = Page.read(list, query.seek(), from, query.size());
        Optional<String> token = Optional.ofNullable(page.span())
                .map(span -> new PageToken(query.size(), query.filter(), span))
                .map(t -> continuations.issue(partner, LIST, t.text()));
        Answer answer = Answer.json(200, Json.bytes(json -> {
            CollectionWriter collection = CollectionWriter.begin(json);
            page.items().forEach(customer -> collection.item(customer::writeItemTo));
            collection.end(query.links().place(page, token));
        }));
        return token.map(t -> answer.withHeader(PageParameters.TOKEN, t)).orElse(answer);
    }

    private static void writeAll(JsonGenerator json, Pages<Customer, PageKey> list, CustomerQuery query) {
        CollectionWriter collection = CollectionWriter.begin(json);
        Start<PageKey> start = null;
        boolean hasMore = true;
        while (hasMore) {
            Part<Customer> part = list.read(true, start, CHUNK);
            part.items().forEach(customer -> collection.item(customer::writeItemTo));
            hasMore = part.hasMore();
            start = hasMore ? new Start<>(list.key(part.items().getLast()), false) : null;
        }
        collection.end(CollectionWriter.Place.whole(new Link(query.uri(Optional.empty()), "GET")));
    }

    private Answer get(Exchange exchange) {
        Customer customer = customers
                .store()
                .find(Changes.account(exchange))
                .orElseThrow(() -> FaultException.noRelationship(exchange.customer()));
        return Answer.json(200, Json.bytes(customer::writeTo));
    }

    private Answer create(Exchange exchange) {
        byte[] body = exchange.jsonBody();
        PartnerId partner = exchange.caller().partner();
        NewCustomer customer =
                CustomerBody.read(body).customer(partner, () -> DerivedId.of(partner, exchange.requestId(), 0));
        CustomerOutcome outcome = customers.add(customer, Changes.origin(exchange, ALL, body));
        return switch (outcome) {
            case CustomerOutcome.Added() -> Answer.json(201, Json.bytes(customer.resource()::writeTo));
            case CustomerOutcome.IdTaken() ->
                throw taken(Member.ID, customer.key().customer().toString());
            case CustomerOutcome.DomainTaken() ->
                throw taken(Member.DOMAIN, customer.profile().domain());
            // Between the sign-in and the change, the operator has removed it.
            case CustomerOutcome.NoSuchPartner() -> throw new FaultException(FaultCode.PARTNER_UNKNOWN);
            case CustomerOutcome.Unavailable(String reason) ->
                throw Changes.refusal(exchange, new Outcome.Unavailable(reason));
            case CustomerOutcome.Failed(Throwable cause) ->
                throw new IllegalStateException("the ledger could not add a customer", cause);
        };
    }

    private Answer delete(Exchange exchange) {
        AccountKey key = Changes.account(exchange);
        Outcome outcome = customers.delete(key, Changes.origin(exchange, ALL + "/" + key.customer(), NOTHING));
        if (outcome instanceof Outcome.Applied) {
            return new Answer(204, Map.of(), NOTHING);
        }
        throw Changes.refusal(exchange, outcome);
    }

    private static FaultException taken(Member member, String value) {
        return new FaultException(FaultCode.TAKEN, member.path(), value);
    }
}
