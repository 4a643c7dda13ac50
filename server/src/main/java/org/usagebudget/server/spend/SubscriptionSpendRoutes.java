package org.usagebudget.server.spend;

import java.time.YearMonth;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.usagebudget.model.CollectionWriter;
import org.usagebudget.model.Link;
import org.usagebudget.model.SubscriptionId;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.json.JsonInput;
import org.usagebudget.server.ledger.Partners;
import org.usagebudget.server.spend.SubscriptionSpendStore.One;
import org.usagebudget.server.spend.SubscriptionSpendStore.Parts;
import org.usagebudget.server.spend.SubscriptionSpendStore.Used;
import org.usagebudget.server.store.Sql;
import org.usagebudget.server.web.Access;
import org.usagebudget.server.web.Answer;
import org.usagebudget.server.web.Changes;
import org.usagebudget.server.web.Exchange;
import org.usagebudget.server.web.Json;
import org.usagebudget.server.web.Route;
import tools.jackson.core.JsonGenerator;

/**
 * What the subscriptions of a customer have cost: all of them, and each by resource, by meter and by day. Their ids are GUIDs (else
 * 400/2000); one that the customer does not have and has had no usage of is 404/20003. Each takes {@code period}, see
 * {@link AskedPeriod}, and refuses one of which no more is kept than its total; parts that are more than {@value SubscriptionSpendStore#PARTS_MAX} are 400/3000.
 * Thread-safe.
 */
public final class SubscriptionSpendRoutes {
    private static final String SUBSCRIPTION = "subscription-id";
    private static final String LIST = "/v1/customers/{" + Route.CUSTOMER + "}/subscriptions";
    private static final String ONE = LIST + "/{" + SUBSCRIPTION + "}";
    private static final String RESOURCES = "/resourceusagerecords";
    private static final String LEGACY_RESOURCES = "/usagerecords/resources";

    private final SpendPeriods periods;
    private final SubscriptionSpendStore store;
    private final SubscriptionResources resources = new SubscriptionResources(new Costs());

    /**
     * Over the database.
     *
     * @param partners their billing periods and clocks
     * @param keptFrom the oldest month whose billing periods are kept day by day, now
     */
    public SubscriptionSpendRoutes(Sql sql, Partners partners, Supplier<YearMonth> keptFrom) {
        this.periods = new SpendPeriods(partners, keptFrom);
        this.store = new SubscriptionSpendStore(sql);
    }

    /** The routes. */
    public List<Route> routes() {
        Role[] readers = {Role.ADMIN_AGENT, Role.BILLING_ADMIN, Role.HELPDESK_AGENT, Role.SALES_AGENT};
        Access users = Access.userOnly(readers);
        return List.of(
                new Route("GET", LIST + "/usagerecords", users, this::all),
                new Route("GET", ONE + "/usagesummary", users, this::summary),
                new Route("GET", ONE + RESOURCES, users, this::byResource),
                new Route("GET", ONE + "/meterusagerecords", users, this::byMeter),
                new Route("GET", ONE + LEGACY_RESOURCES, Access.appOrUser(readers), this::legacyResources),
                new Route("GET", ONE + "/usagerecords/daily", users, this::byDay));
    }

    private Answer all(Exchange exchange) {
        AskedPeriod asked = asked(exchange);
        Parts<Used> used = store.all(Changes.account(exchange), asked).orElseThrow(() -> noRelationship(exchange));
        String uri = asked.uri("/customers/" + exchange.customer() + "/subscriptions/usagerecords");
        return collection(uri, used.parts(), one -> resources.record(one, used.head())::writeTo);
    }

    private Answer summary(Exchange exchange) {
        AskedPeriod asked = asked(exchange);
        SubscriptionSpendStore.Key key = key(exchange);
        One<Counted> whole = store.whole(key, asked).orElseThrow(() -> noRelationship(exchange));
        Used used = new Used(subscription(key, whole), whole.usage().parts().getFirst());
        return Answer.json(
                200,
                Json.bytes(resources.summary(
                        exchange.customer(), used, whole.usage().head(), asked)::writeTo));
    }

    private Answer byResource(Exchange exchange) {
        AskedPeriod asked = asked(exchange);
        SubscriptionSpendStore.Key key = key(exchange);
        One<SubscriptionSpendStore.OfResource> one =
                store.resources(key, asked).orElseThrow(() -> noRelationship(exchange));
        UsedSubscription subscription = subscription(key, one);
        if (subscription.isLegacy()) {
            throw otherKind(key, "is a legacy subscription", LEGACY_RESOURCES);
        }
        return collection(
                asked.uri(path(key) + RESOURCES),
                one.usage().parts(),
                of -> resources.resource(subscription, of, one.usage().head())::writeTo);
    }

    private Answer byMeter(Exchange exchange) {
        AskedPeriod asked = asked(exchange);
        SubscriptionSpendStore.Key key = key(exchange);
        One<SubscriptionSpendStore.OfMeter> one = store.meters(key, asked).orElseThrow(() -> noRelationship(exchange));
        UsedSubscription subscription = subscription(key, one);
        return collection(
                asked.uri(path(key) + "/meterusagerecords"),
                one.usage().parts(),
                of -> resources.meter(subscription, of, one.usage().head())::writeTo);
    }

    private Answer legacyResources(Exchange exchange) {
        AskedPeriod asked = asked(exchange);
        SubscriptionSpendStore.Key key = key(exchange);
        One<SubscriptionSpendStore.OfMeter> one =
                store.legacyMeters(key, asked).orElseThrow(() -> noRelationship(exchange));
        UsedSubscription subscription = subscription(key, one);
        if (!subscription.isLegacy()) {
            throw otherKind(key, "is no legacy subscription", RESOURCES);
        }
        return collection(
                asked.uri(path(key) + LEGACY_RESOURCES),
                one.usage().parts(),
                of -> resources.legacyResource(subscription, of, one.usage().head())::writeTo);
    }

    private Answer byDay(Exchange exchange) {
        AskedPeriod asked = asked(exchange);
        SubscriptionSpendStore.Key key = key(exchange);
        One<SubscriptionSpendStore.OfDay> one = store.days(key, asked).orElseThrow(() -> noRelationship(exchange));
        UsedSubscription subscription = subscription(key, one);
        return collection(
                asked.uri(path(key) + "/usagerecords/daily"),
                one.usage().parts(),
                of -> resources.day(subscription, of, one.usage().head())::writeTo);
    }

    private AskedPeriod asked(Exchange exchange) {
        return periods.askedInParts(exchange.caller().partner(), exchange.query());
    }

    private static <T> Answer collection(String uri, List<T> parts, Function<T, Consumer<JsonGenerator>> writer) {
        return Answer.streamed(200, Answer.JSON, Json.stream(json -> {
            CollectionWriter items = CollectionWriter.begin(json);
            parts.forEach(part -> items.item(writer.apply(part)));
            items.end(CollectionWriter.Place.whole(new Link(uri, "GET")));
        }));
    }

    private static <T> UsedSubscription subscription(SubscriptionSpendStore.Key key, One<T> one) {
        return one.subscription()
                .orElseThrow(() -> new FaultException(FaultCode.SUBSCRIPTION_NOT_FOUND, "subscription " + key.id()));
    }

    private static FaultException otherKind(SubscriptionSpendStore.Key key, String kind, String answering) {
        return new FaultException(
                FaultCode.SUBSCRIPTION_KIND,
                "subscription " + key.id() + " " + kind,
                "GET /v1" + path(key) + answering + " answers for it");
    }

    private static FaultException noRelationship(Exchange exchange) {
        return FaultException.noRelationship(exchange.customer());
    }

    private static SubscriptionSpendStore.Key key(Exchange exchange) {
        String text = exchange.pathVariable(SUBSCRIPTION);
        SubscriptionId id = SubscriptionId.parse(text)
                .orElseThrow(() -> new FaultException(
                        FaultCode.MALFORMED_INPUT,
                        SUBSCRIPTION,
                        JsonInput.cut(text),
                        "must be a GUID of 36 characters"));
        return new SubscriptionSpendStore.Key(Changes.account(exchange), id);
    }

    private static String path(SubscriptionSpendStore.Key key) {
        return "/customers/" + key.account().customer() + "/subscriptions/" + key.id();
    }
}
