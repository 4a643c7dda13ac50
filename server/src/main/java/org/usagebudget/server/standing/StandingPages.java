package org.usagebudget.server.standing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.CustomerStanding;
import org.usagebudget.model.PartnerId;
import org.usagebudget.model.SpendingBudget;
import org.usagebudget.model.UsageCost;
import org.usagebudget.server.currency.CurrencyLocales;
import org.usagebudget.server.paging.KeyOrder;
import org.usagebudget.server.paging.Pages;
import org.usagebudget.server.paging.Part;
import org.usagebudget.server.paging.Start;
import org.usagebudget.server.store.Queries;
import org.usagebudget.server.store.Row;

/**
 * One list of one partner's customers. A part is read in one statement over the index of the list's order; a search or a status looks
 * through them in that order until it has enough.
 */
final class StandingPages implements Pages<StandingItem, StandingKey> {
    private static final String ANYWHERE = "strpos(lower(company_name), lower(?::text COLLATE pg_c_utf8)) > 0"
            + " OR strpos(lower(domain), lower(?::text COLLATE pg_c_utf8)) > 0";

    private final Queries queries;
    private final PartnerId partner;
    private final StandingList list;
    private final CurrencyLocales currencies;

    StandingPages(Queries queries, PartnerId partner, StandingList list, CurrencyLocales currencies) {
        this.queries = queries;
        this.partner = partner;
        this.list = list;
        this.currencies = currencies;
    }

    @Override
    public StandingKey key(StandingItem item) {
        return item.key();
    }

    @Override
    public Part<StandingItem> read(boolean forwards, @Nullable Start<StandingKey> start, int size) {
        // One more than wanted tells whether there are more.
        Query query = query(forwards, start, size + 1);
        return Part.of(queries.list(query.text(), this::item, query.parameters().toArray()), size, forwards);
    }

    /** A statement with what is bound to it. */
    record Query(String text, List<Object> parameters) {}

    /** The statement that reads so many. */
    Query query(boolean forwards, @Nullable Start<StandingKey> start, int limit) {
        KeyOrder order = list.sort().order(list.isDown());
        StringBuilder text = new StringBuilder("""
                SELECT customer_id, company_name, domain, country, culture, currency, budget_amount, budget_version,
                       period_start, period_end, total_cost, percent_used, projected_cost, projected_percent, status,
                       newest_usage, as_of, (%s)::text AS place
                  FROM customer_standing
                 WHERE partner_id = ?
                """.formatted(list.sort().value()));
        List<Object> parameters = new ArrayList<>(List.of(partner.value()));
        text.append(order.condition(forwards, start));
        if (start != null) {
            parameters.add(start.key().value());
            parameters.add(start.key().id());
        }
        if (list.filter() != null) {
            text.append(" AND status = ?");
            parameters.add(list.filter().wireName());
        }
        if (list.search() != null) {
            search(list.search(), text, parameters);
        }
        text.append(order.orderBy(forwards)).append(" LIMIT ?");
        parameters.add(limit);
        return new Query(text.toString(), parameters);
    }

    /** No letter of what is looked for means more than itself. */
    private static void search(String wanted, StringBuilder text, List<Object> parameters) {
        text.append(" AND (").append(ANYWHERE);
        parameters.add(wanted);
        parameters.add(wanted);
        Optional<CustomerId> id = CustomerId.parse(wanted);
        if (id.isPresent()) {
            text.append(" OR customer_id = ?");
            parameters.add(id.get().value());
        }
        text.append(')');
    }

    private StandingItem item(Row row) {
        CustomerId customer = new CustomerId(row.uuid("customer_id"));
        String currency = row.text("currency");
        String symbol = currencies
                .of(new CurrencyLocales.Billing(currency, row.text("country"), row.text("culture")))
                .symbol();
        CustomerStanding resource = CustomerStanding.builder(customer)
                .companyName(row.text("company_name"))
                .domain(row.text("domain"))
                .cost(UsageCost.plan(row.decimal("total_cost"), currency, symbol, null))
                .budget(budget(row))
                .percentUsed(row.decimal("percent_used"))
                .projectedCost(row.decimalOrNull("projected_cost"))
                .projectedPercentUsed(row.decimalOrNull("projected_percent"))
                .status(row.text("status"))
                .billingDates(row.instant("period_start"), row.instant("period_end"))
                .dataAsOf(row.instantOrNull("newest_usage"))
                .asOf(row.instant("as_of"))
                .build();
        return new StandingItem(new StandingKey(row.text("place"), customer.value()), resource);
    }

    private static SpendingBudget budget(Row row) {
        SpendingBudget budget = Optional.ofNullable(row.decimalOrNull("budget_amount"))
                .map(SpendingBudget::of)
                .orElse(SpendingBudget.none());
        return budget.withEtag("\"" + row.number("budget_version") + "\"");
    }
}
