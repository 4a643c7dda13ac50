package org.usagebudget.server.standing;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.usagebudget.model.CollectionWriter;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.currency.CurrencyLocales;
import org.usagebudget.server.ledger.Partners;
import org.usagebudget.server.paging.Page;
import org.usagebudget.server.paging.PageParameters;
import org.usagebudget.server.store.Sql;
import org.usagebudget.server.web.Access;
import org.usagebudget.server.web.Answer;
import org.usagebudget.server.web.Continuations;
import org.usagebudget.server.web.Exchange;
import org.usagebudget.server.web.Json;
import org.usagebudget.server.web.Route;

/** {@code GET /budgets/v1/standing}. Thread-safe. */
public final class StandingRoutes {
    /** What tokens are sealed with: the list, and the version of what they say. */
    static final String LIST = "standing/1";

    private final Sql sql;
    private final Freshness freshness;
    private final Continuations continuations;
    private final CurrencyLocales currencies = new CurrencyLocales();

    /**
     * Over a database.
     *
     * @param partners their clocks
     * @param machine the machine's time
     * @param continuations makes continuation tokens
     */
    public StandingRoutes(Sql sql, Partners partners, InstantSource machine, Continuations continuations) {
        this.sql = sql;
        this.freshness = new Freshness(partners, machine);
        this.continuations = continuations;
    }

    /** The routes. */
    public List<Route> routes() {
        Access readers = Access.appOrUser(Role.ADMIN_AGENT, Role.BILLING_ADMIN, Role.HELPDESK_AGENT, Role.SALES_AGENT);
        return List.of(new Route("GET", StandingQuery.PATH, readers, this::list));
    }

    private Answer list(Exchange exchange) {
        PartnerId partner = exchange.caller().partner();
        StandingQuery query = StandingQuery.parse(
                new PageParameters(exchange.query(), exchange.header(PageParameters.TOKEN)),
                text -> StandingToken.parse(continuations.open(partner, LIST, text))
                        .orElseThrow(Continuations::refusal));
        Instant asOf = freshness.of(sql, partner);
        Page<StandingItem, StandingKey> page = Page.read(
                new StandingPages(sql, partner, query.list(), currencies), query.seek(), query.from(), query.size());
        Optional<String> token = Optional.ofNullable(page.span())
                .map(span -> new StandingToken(query.size(), query.list(), span))
                .map(t -> continuations.issue(partner, LIST, t.text()));
        Answer answer = Answer.json(200, Json.bytes(json -> {
            CollectionWriter collection = CollectionWriter.begin(json);
            page.items().forEach(item -> collection.item(item.resource()::writeTo));
            collection.end(query.links().place(page, token), asOf);
        }));
        return token.map(t -> answer.withHeader(PageParameters.TOKEN, t)).orElse(answer);
    }
}
