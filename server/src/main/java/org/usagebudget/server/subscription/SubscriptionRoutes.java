package org.usagebudget.server.subscription;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CollectionWriter;
import org.usagebudget.model.Link;
import org.usagebudget.model.SubscriptionId;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.json.JsonInput;
import org.usagebudget.server.ledger.Ledger;
import org.usagebudget.server.ledger.Outcome;
import org.usagebudget.server.ledger.Precondition;
import org.usagebudget.server.store.Sql;
import org.usagebudget.server.web.Access;
import org.usagebudget.server.web.Answer;
import org.usagebudget.server.web.Changes;
import org.usagebudget.server.web.Exchange;
import org.usagebudget.server.web.Json;
import org.usagebudget.server.web.Route;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The subscriptions of a customer. Partner Center's paths list them, oldest first, and show and change one; ours makes one.
 * Their ids are GUIDs (else 400/2000), and none is {@link SubscriptionId#NONE}. Thread-safe.
 *
 * <p>A list is filtered by {@code order_id} or by {@code mpn_id}, not by both (400/2000). Of a PATCH, status and friendly name
 * count and all else is ignored, see {@link SubscriptionPatch}; a PUT says everything, see {@link SubscriptionDetails}. The
 * status of a new subscription is active, and a PUT leaves it; {@code kind} stays as it is first said (else 400/3000). If-Match is
 * judged against the subscription's version; where there is none yet, it is stale. A customer has at most
 * {@value SubscriptionPutStep#SUBSCRIPTIONS_MAX} (else 400/3000).
 */
public final class SubscriptionRoutes {
    private static final String SUBSCRIPTION = "subscription-id";
    private static final String LIST = "/v1/customers/{" + Route.CUSTOMER + "}/subscriptions";
    private static final String ONE = LIST + "/{" + SUBSCRIPTION + "}";

    private final Subscriptions subscriptions;
    private final Sql sql;

    /** Over the ledger for changes and the database for reads. */
    public SubscriptionRoutes(Ledger ledger, Sql sql) {
        this.subscriptions = new Subscriptions(ledger, subscription -> Json.bytes(subscription::writeTo));
        this.sql = sql;
    }

    /** The routes. */
    public List<Route> routes() {
        Access read = Access.appOrUser(Role.ADMIN_AGENT, Role.BILLING_ADMIN, Role.HELPDESK_AGENT, Role.SALES_AGENT);
        Access change = Access.appOrUser(Role.ADMIN_AGENT);
        return List.of(
                new Route("GET", LIST, read, this::list),
                new Route("GET", ONE, read, this::get),
                new Route("PATCH", ONE, change, this::patch),
                new Route("PUT", "/budgets" + ONE, change, this::put));
    }

    private Answer list(Exchange exchange) {
        Optional<String> order = parameter(exchange, "order_id");
        Optional<String> mpn = parameter(exchange, "mpn_id");
        if (order.isPresent() && mpn.isPresent()) {
            throw new FaultException(
                    FaultCode.MALFORMED_INPUT, "order_id", "mpn_id", "a list is filtered by one of the two alone");
        }
        List<SubscriptionState> found =
                find(exchange, new SubscriptionRows.Filter(null, order.orElse(null), mpn.orElse(null)));
        String uri = "/customers/" + exchange.customer() + "/subscriptions"
                + order.map(value -> "?order_id=" + encoded(value)).orElse("")
                + mpn.map(value -> "?mpn_id=" + encoded(value)).orElse("");
        return Answer.json(200, Json.bytes(json -> {
            CollectionWriter items = CollectionWriter.begin(json);
            found.forEach(state -> items.item(state.resource()::writeTo));
            items.end(CollectionWriter.Place.whole(new Link(uri, "GET")));
        }));
    }

    /** A parameter of the query, its name in any letter case. */
    private static Optional<String> parameter(Exchange exchange, String name) {
        List<String> values = exchange.query().stream()
                .filter(pair -> JsonInput.isCalled(pair.getKey(), name))
                .map(Map.Entry::getValue)
                .toList();
        if (values.size() > 1) {
            throw new FaultException(FaultCode.MALFORMED_INPUT, name, "stands there twice");
        }
        return values.stream().findFirst();
    }

    private Answer get(Exchange exchange) {
        SubscriptionId id = id(exchange);
        SubscriptionState state = find(exchange, SubscriptionRows.Filter.of(id)).stream()
                .findFirst()
                .orElseThrow(() -> new FaultException(FaultCode.SUBSCRIPTION_NOT_FOUND, "subscription " + id));
        return Answer.json(200, Json.bytes(state.resource()::writeTo)).withHeader("ETag", state.etag());
    }

    private List<SubscriptionState> find(Exchange exchange, SubscriptionRows.Filter filter) {
        return SubscriptionRows.list(sql, Changes.account(exchange), filter)
                .orElseThrow(() -> FaultException.noRelationship(exchange.customer()));
    }

    private Answer patch(Exchange exchange) {
        SubscriptionKey key = key(exchange);
        byte[] body = exchange.jsonBody();
        SubscriptionPatch patch = SubscriptionPatch.read(body);
        return answer(
                exchange,
                subscriptions.patch(
                        key, patch, precondition(exchange), Changes.origin(exchange, "/v1" + path(key), body)));
    }

    private Answer put(Exchange exchange) {
        SubscriptionKey key = key(exchange);
        if (key.id().equals(SubscriptionId.NONE)) {
            throw new FaultException(
                    FaultCode.MALFORMED_INPUT,
                    SUBSCRIPTION,
                    key.id().toString(),
                    "stands for usage without a subscription, and cannot be the id of one");
        }
        byte[] body = exchange.jsonBody();
        SubscriptionDetails details = SubscriptionDetails.read(body);
        return answer(
                exchange,
                subscriptions.put(
                        key,
                        details,
                        precondition(exchange),
                        Changes.origin(exchange, "/budgets/v1" + path(key), body)));
    }

    private static Answer answer(Exchange exchange, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered(int status, byte[] body) ->
                Answer.json(status, body).withHeader("ETag", etag(body));
            case Outcome.Applied _,
                    Outcome.Repeated _,
                    Outcome.Refused _,
                    Outcome.NoSuchCustomer _,
                    Outcome.CustomerExists _,
                    Outcome.VersionStale _,
                    Outcome.RequestIdReused _,
                    Outcome.Unavailable _,
                    Outcome.Failed _ -> throw Changes.refusal(exchange, outcome);
        };
    }

    /** The entity tag stands in the answer alone, which is all that is stored of a change. */
    private static String etag(byte[] answer) {
        AtomicReference<@Nullable String> etag = new AtomicReference<>();
        try {
            JsonInput.readObject(answer, parser -> {
                if (parser.currentName().equals("attributes") && parser.currentToken() == JsonToken.START_OBJECT) {
                    JsonInput.readMembers(parser, attributes -> readEtag(attributes, etag));
                }
            });
        } catch (JsonInput.Invalid e) {
            throw new IllegalStateException("a stored answer is " + e.text(), e);
        }
        String found = etag.get();
        if (found == null) {
            throw new IllegalStateException("a stored answer has no etag");
        }
        return found;
    }

    private static void readEtag(JsonParser attributes, AtomicReference<@Nullable String> etag) {
        if (attributes.currentName().equals("etag")) {
            etag.set(attributes.getString());
        }
    }

    private static SubscriptionKey key(Exchange exchange) {
        return new SubscriptionKey(Changes.account(exchange), id(exchange));
    }

    private static SubscriptionId id(Exchange exchange) {
        String text = exchange.pathVariable(SUBSCRIPTION);
        return SubscriptionId.parse(text)
                .orElseThrow(() -> new FaultException(
                        FaultCode.MALFORMED_INPUT,
                        SUBSCRIPTION,
                        JsonInput.cut(text),
                        "must be a GUID of 36 characters"));
    }

    private static String path(SubscriptionKey key) {
        return "/customers/" + key.account().customer() + "/subscriptions/" + key.id();
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static @Nullable Precondition precondition(Exchange exchange) {
        return exchange.ifMatch()
                .<Precondition>map(condition -> condition::matches)
                .orElse(null);
    }
}
