package org.usagebudget.server.customer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.usagebudget.model.CollectionWriter;
import org.usagebudget.model.Customer;
import org.usagebudget.model.Link;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.ContentHash;
import org.usagebudget.server.audit.Origin;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.customer.InvalidCustomer.Member;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.Outcome;
import org.usagebudget.server.web.Access;
import org.usagebudget.server.web.Answer;
import org.usagebudget.server.web.Continuations;
import org.usagebudget.server.web.Exchange;
import org.usagebudget.server.web.Json;
import org.usagebudget.server.web.Route;
import tools.jackson.core.JsonGenerator;

/** {@code GET} and {@code POST /v1/customers}, {@code GET} and {@code DELETE} of one customer. Thread-safe. */
public final class CustomerRoutes {
    /** How many customers one statement reads for a list of all: no connection is held while a client takes its time. */
    static final int CHUNK = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(CustomerRoutes.class);
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
                exchange.query(), exchange.header(CustomerQuery.TOKEN), token -> continuations.open(partner, token));
        if (query.size() == 0) {
            return Answer.streamed(200, Answer.JSON, Json.stream(json -> writeAll(json, partner, query)));
        }
        CustomerPage page = CustomerPage.read(customers.store(), partner, query);
        Optional<String> token = page.token(query).map(t -> continuations.issue(partner, t.text()));
        return Answer.json(200, Json.bytes(json -> {
            CollectionWriter collection = CollectionWriter.begin(json);
            page.customers().forEach(customer -> collection.item(customer::writeItemTo));
            collection.end(new CollectionWriter.Place(
                    self(partner, query),
                    token.filter(_ -> page.hasNext())
                            .map(t -> seek(query, CustomerQuery.Seek.NEXT, t))
                            .orElse(null),
                    token.filter(_ -> page.hasPrevious())
                            .map(t -> seek(query, CustomerQuery.Seek.PREVIOUS, t))
                            .orElse(null),
                    token.orElse(null)));
        }));
    }

    private Link self(PartnerId partner, CustomerQuery query) {
        return switch (query.seek()) {
            case FIRST -> new Link(query.uri(null), "GET");
            case LAST -> new Link(query.uri(CustomerQuery.Seek.LAST), "GET");
            case NEXT, PREVIOUS -> {
                PageToken from = query.from();
                yield seek(query, query.seek(), from == null ? "" : continuations.issue(partner, from.text()));
            }
        };
    }

    private static Link seek(CustomerQuery query, CustomerQuery.Seek direction, String token) {
        return new Link(query.uri(direction), "GET", List.of(new Link.Header(CustomerQuery.TOKEN, token)));
    }

    private void writeAll(JsonGenerator json, PartnerId partner, CustomerQuery query) {
        CollectionWriter collection = CollectionWriter.begin(json);
        PageKey key = null;
        boolean hasMore = true;
        while (hasMore) {
            CustomerStore.Part part = customers.store().after(partner, query.filter(), key, CHUNK);
            part.customers().forEach(customer -> collection.item(customer::writeItemTo));
            hasMore = part.hasMore();
            key = hasMore ? CustomerPage.key(part.customers().getLast()) : null;
        }
        collection.end(CollectionWriter.Place.whole(new Link(query.uri(null), "GET")));
    }

    private Answer get(Exchange exchange) {
        Customer customer = customers
                .store()
                .find(key(exchange))
                .orElseThrow(() -> FaultException.noRelationship(exchange.customer()));
        return Answer.json(200, Json.bytes(customer::writeTo));
    }

    private Answer create(Exchange exchange) {
        byte[] body = exchange.jsonBody();
        PartnerId partner = exchange.caller().partner();
        NewCustomer customer =
                CustomerBody.read(body).customer(partner, () -> DerivedId.of(partner, exchange.requestId(), 0));
        CustomerOutcome outcome = customers.add(customer, origin(exchange, body));
        return switch (outcome) {
            case CustomerOutcome.Added() -> Answer.json(201, Json.bytes(customer.resource()::writeTo));
            case CustomerOutcome.IdTaken() ->
                throw taken(Member.ID, customer.key().customer().toString());
            case CustomerOutcome.DomainTaken() ->
                throw taken(Member.DOMAIN, customer.profile().domain());
            // Between the sign-in and the change, the operator has removed it.
            case CustomerOutcome.NoSuchPartner() -> throw new FaultException(FaultCode.PARTNER_UNKNOWN);
            case CustomerOutcome.Unavailable(String reason) -> throw unavailable(reason);
            case CustomerOutcome.Failed(Throwable cause) ->
                throw new IllegalStateException("the ledger could not add a customer", cause);
        };
    }

    private Answer delete(Exchange exchange) {
        Outcome outcome = customers.delete(key(exchange), origin(exchange, NOTHING));
        return switch (outcome) {
            case Outcome.Applied _ -> new Answer(204, Map.of(), NOTHING);
            case Outcome.NoSuchCustomer() -> throw FaultException.noRelationship(exchange.customer());
            case Outcome.Unavailable(String reason) -> throw unavailable(reason);
            case Outcome.Failed(Throwable cause) ->
                throw new IllegalStateException("the ledger could not delete a customer", cause);
            case Outcome.Repeated _,
                    Outcome.Answered _,
                    Outcome.Refused _,
                    Outcome.CustomerExists _,
                    Outcome.VersionStale _,
                    Outcome.RequestIdReused _ ->
                throw new IllegalStateException("not an outcome of closing an account: " + outcome);
        };
    }

    private static FaultException taken(Member member, String value) {
        return new FaultException(FaultCode.TAKEN, member.path(), value);
    }

    private static FaultException unavailable(String reason) {
        LOG.debug("A change was not taken: {}", reason);
        return new FaultException(FaultCode.UNAVAILABLE);
    }

    private static AccountKey key(Exchange exchange) {
        return new AccountKey(exchange.caller().partner(), exchange.customer());
    }

    private static Origin origin(Exchange exchange, byte[] body) {
        return new Origin(
                exchange.caller(),
                exchange.requestId(),
                exchange.isRequestIdGiven(),
                exchange.correlationId(),
                ContentHash.of(exchange.method(), exchange.path(), body));
    }
}
