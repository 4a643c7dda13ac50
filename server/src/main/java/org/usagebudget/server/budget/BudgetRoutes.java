package org.usagebudget.server.budget;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.Link;
import org.usagebudget.model.SpendingBudget;
import org.usagebudget.server.audit.Origin;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.ledger.Budget;
import org.usagebudget.server.ledger.Command;
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

/** {@code GET} and {@code PATCH /v1/customers/{customer-tenant-id}/usagebudget}. Thread-safe. */
public final class BudgetRoutes {
    private static final String TEMPLATE = "/v1/customers/{" + Route.CUSTOMER + "}/usagebudget";

    private final Ledger ledger;
    private final BudgetStore store;

    /** Over the ledger for changes and the database for reads. */
    public BudgetRoutes(Ledger ledger, Sql sql) {
        this.ledger = ledger;
        this.store = new BudgetStore(sql);
    }

    /** The routes. */
    public List<Route> routes() {
        return List.of(
                new Route(
                        "GET",
                        TEMPLATE,
                        Access.appOrUser(Role.ADMIN_AGENT, Role.BILLING_ADMIN, Role.HELPDESK_AGENT, Role.SALES_AGENT),
                        this::get),
                new Route("PATCH", TEMPLATE, Access.appOrUser(Role.ADMIN_AGENT, Role.BILLING_ADMIN), this::patch));
    }

    private Answer get(Exchange exchange) {
        Budget budget = store.find(Changes.account(exchange))
                .orElseThrow(() -> FaultException.noRelationship(exchange.customer()));
        return answer(exchange, budget.amount(), budget.version());
    }

    private Answer patch(Exchange exchange) {
        byte[] body = exchange.jsonBody();
        BudgetPatch patch = BudgetPatch.read(body);
        Origin origin = Changes.origin(exchange, uri(exchange), body);
        Precondition precondition = exchange.ifMatch()
                .<Precondition>map(condition -> condition::matches)
                .orElse(Precondition.NONE);
        Outcome outcome =
                ledger.submit(new Command.SetBudget(Changes.account(exchange), patch.amount(), precondition, origin));
        return switch (outcome) {
            case Outcome.Applied(Budget budget) -> answer(exchange, budget.amount(), budget.version());
            case Outcome.Repeated repeated -> answer(exchange, repeated.amount(), repeated.version());
            case Outcome.NoSuchCustomer _,
                    Outcome.CustomerExists _,
                    Outcome.VersionStale _,
                    Outcome.RequestIdReused _,
                    Outcome.Answered _,
                    Outcome.Refused _,
                    Outcome.Unavailable _,
                    Outcome.Failed _ -> throw Changes.refusal(exchange, outcome);
        };
    }

    private static Answer answer(Exchange exchange, @Nullable BigDecimal amount, long version) {
        String etag = etag(version);
        SpendingBudget budget = (amount == null ? SpendingBudget.none() : SpendingBudget.of(amount)).withEtag(etag);
        byte[] body = Json.bytes(json -> budget.writeTo(json, new Link(uri(exchange), exchange.method())));
        return Answer.json(200, body).withHeader("ETag", etag);
    }

    private static String uri(Exchange exchange) {
        return "/v1/customers/" + exchange.customer() + "/usagebudget";
    }

    private static String etag(long version) {
        return "\"" + version + "\"";
    }
}
