package org.usagebudget.server.customer;

import java.util.List;
import java.util.Map;
import java.util.Objects;
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
                exchange.query(),
                exchange.header(CustomerQuery.TOKEN),
                text -> PageToken.parse(continuations.open(partner, LIST, text)).orElseThrow(Continuations::refusal));
        if (query.size() == 0) {
            return Answer.streamed(200, Answer.JSON, Json.stream(json -> writeAll(json, partner, query)));
        }
        CustomerPage page = CustomerPage.read(customers.store(), partner, query);
        Optional<String> token =
                Optional.ofNullable(page.token()).map(t -> continuations.issue(partner, LIST, t.text()));
        Answer answer = Answer.json(200, Json.bytes(json -> {
            CollectionWriter collection = CollectionWriter.begin(json);
            page.customers().forEach(customer -> collection.item(customer::writeItemTo));
            collection.end(new CollectionWriter.Place(
                    self(query),
                    token.filter(_ -> page.hasNext())
                            .map(t -> seek(query, CustomerQuery.Seek.NEXT, t))
                            .orElse(null),
                    token.filter(_ -> page.hasPrevious())
                            .map(t -> seek(query, CustomerQuery.Seek.PREVIOUS, t))
                            .orElse(null),
                    token.orElse(null)));
        }));
        return token.map(t -> answer.withHeader(CustomerQuery.TOKEN, t)).orElse(answer);
    }

    private static Link self(CustomerQuery query) {
        return switch (query.seek()) {
            case FIRST -> new Link(query.uri(null), "GET");
            case LAST -> new Link(query.uri(CustomerQuery.Seek.LAST), "GET");
            // The token that was sent: a new one would hold longer than the list that it is read from.
            case NEXT, PREVIOUS -> seek(query, query.seek(), Objects.requireNonNull(query.token()));
        };
    }

    private static Link seek(CustomerQuery query, CustomerQuery.Seek direction, String token) {
        return new Link(query.uri(direction), "GET", List.of(new Link.Header(CustomerQuery.TOKEN, token)));
    }

    private void writeAll(JsonGenerator json, PartnerId partner, CustomerQuery query) {
        CollectionWriter collection = CollectionWriter.begin(json);
        CustomerStore.Start start = null;
        boolean hasMore = true;
        while (hasMore) {
            CustomerStore.Part part = customers.store().after(partner, query.filter(), start, CHUNK);
            part.customers().forEach(customer -> collection.item(customer::writeItemTo));
            hasMore = part.hasMore();
            start = hasMore
                    ? new CustomerStore.Start(CustomerPage.key(part.customers().getLast()), false)
                    : null;
        }
        collection.end(CollectionWriter.Place.whole(new Link(query.uri(null), "GET")));
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
