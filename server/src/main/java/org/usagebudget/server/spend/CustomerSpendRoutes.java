package org.usagebudget.server.spend;

import java.time.YearMonth;
import java.util.List;
import java.util.function.Supplier;
import org.usagebudget.model.CollectionWriter;
import org.usagebudget.model.Link;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.ledger.Partners;
import org.usagebudget.server.store.Sql;
import org.usagebudget.server.web.Access;
import org.usagebudget.server.web.Answer;
import org.usagebudget.server.web.Changes;
import org.usagebudget.server.web.Exchange;
import org.usagebudget.server.web.Json;
import org.usagebudget.server.web.Route;
import tools.jackson.core.JsonGenerator;

/**
 * What a partner and its customers have spent: {@code GET /v1/usagesummary}, {@code /v1/customers/usagerecords}, and
 * {@code usagesummary} and {@code /budgets/v1} {@code usage/daily} of one customer. Each takes {@code period}, see
 * {@link AskedPeriod}. Thread-safe.
 */
public final class CustomerSpendRoutes {
    /** How many customers one statement reads for the list of all: no connection is held while a client takes its time. */
    static final int CHUNK = 1_000;

    private static final String CUSTOMER = "/v1/customers/{" + Route.CUSTOMER + "}";
    private static final String RECORDS = "/customers/usagerecords";

    private final SpendPeriods periods;
    private final CustomerSpendStore customers;
    private final PartnerSpendStore partners;
    private final CustomerResources resources = new CustomerResources(new Costs());

    /**
     * Over the database.
     *
     * @param partners their billing periods and clocks
     * @param keptFrom the oldest month whose billing periods are kept day by day, now
     */
    public CustomerSpendRoutes(Sql sql, Partners partners, Supplier<YearMonth> keptFrom) {
        this.periods = new SpendPeriods(partners, keptFrom);
        this.customers = new CustomerSpendStore(sql);
        this.partners = new PartnerSpendStore(sql);
    }

    /** The routes. */
    public List<Route> routes() {
        Role[] readers = {Role.ADMIN_AGENT, Role.BILLING_ADMIN, Role.HELPDESK_AGENT, Role.SALES_AGENT};
        Access users = Access.userOnly(readers);
        return List.of(
                new Route("GET", CUSTOMER + "/usagesummary", users, this::summary),
                new Route("GET", "/v1/usagesummary", users, this::partnerSummary),
                new Route("GET", "/v1" + RECORDS, users, this::records),
                new Route("GET", "/budgets" + CUSTOMER + "/usage/daily", Access.appOrUser(readers), this::days));
    }

    private Answer summary(Exchange exchange) {
        AskedPeriod asked = periods.asked(exchange.caller().partner(), exchange.query());
        CustomerSpend spend = customers
                .find(Changes.account(exchange), asked)
                .orElseThrow(() -> FaultException.noRelationship(exchange.customer()));
        return Answer.json(200, Json.bytes(resources.summary(spend, asked)::writeTo));
    }

    private Answer days(Exchange exchange) {
        AskedPeriod asked = periods.askedInParts(exchange.caller().partner(), exchange.query());
        CustomerSpendStore.Days days = customers
                .days(Changes.account(exchange), asked)
                .orElseThrow(() -> FaultException.noRelationship(exchange.customer()));
        return Answer.json(200, Json.bytes(resources.days(days)::writeTo));
    }

    private Answer partnerSummary(Exchange exchange) {
        PartnerId partner = exchange.caller().partner();
        AskedPeriod asked = periods.asked(partner, exchange.query());
        // Between the sign-in and the reading, the operator has removed it.
        PartnerSpend spend =
                partners.find(partner, asked).orElseThrow(() -> new FaultException(FaultCode.PARTNER_UNKNOWN));
        return Answer.json(200, Json.bytes(resources.summary(partner, spend, asked)::writeTo));
    }

    private Answer records(Exchange exchange) {
        PartnerId partner = exchange.caller().partner();
        AskedPeriod asked = periods.asked(partner, exchange.query());
        return Answer.streamed(200, Answer.JSON, Json.stream(json -> writeAll(json, partner, asked)));
    }

    private void writeAll(JsonGenerator json, PartnerId partner, AskedPeriod asked) {
        CollectionWriter collection = CollectionWriter.begin(json);
        List<CustomerSpend> part = customers.after(partner, asked, null, CHUNK);
        while (!part.isEmpty()) {
            part.forEach(spend -> collection.item(resources.record(spend)::writeTo));
            part = part.size() < CHUNK
                    ? List.of()
                    : customers.after(partner, asked, part.getLast().customer(), CHUNK);
        }
        collection.end(CollectionWriter.Place.whole(new Link(asked.uri(RECORDS), "GET")));
    }
}
