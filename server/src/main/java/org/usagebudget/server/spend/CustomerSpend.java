package org.usagebudget.server.spend;

import java.time.Instant;
import org.usagebudget.model.CustomerId;
import org.usagebudget.server.currency.CurrencyLocales;
import org.usagebudget.server.ledger.BillingPeriod;
import org.usagebudget.server.ledger.PeriodState;
import org.usagebudget.server.ledger.Spend;
import org.usagebudget.server.store.Row;

/**
 * What a customer has spent in a billing period.
 *
 * @param customer who
 * @param state what has been spent, and the budget that applies
 * @param changedAt when that last changed: the period's start at the earliest
 * @param now the time of the answer, never before that of the newest change
 */
record CustomerSpend(Customer customer, PeriodState state, Instant changedAt, Instant now) {
    /** The columns that {@link #read} reads, of a row {@code c} of {@code customer} with what {@link #JOINED} adds. */
    static final String COLUMNS = """
            c.customer_id, c.company_name, c.country, c.culture, a.currency, a.budget_amount, a.period_start, a.total_cost,
                   a.usd_cost, a.newest_usage, a.changed_at, l.is_legacy, p.period_start AS closed_start,
                   p.budget_amount AS closed_budget, p.total_cost AS closed_cost, p.usd_cost AS closed_usd_cost,
                   p.newest_usage AS closed_newest_usage, p.changed_at AS closed_changed_at\
            """;

    /**
     * The account as it stands, and the period where it is closed in that; two parameters, both the start of the period. OFFSET 0 keeps
     * each a look-up by its key: a table that has grown since it was last analyzed must not talk the planner into reading all of it.
     */
    static final String JOINED = """
              JOIN LATERAL (
                   SELECT o.partner_id, o.customer_id, o.account_id, o.currency, o.budget_amount, o.period_start, o.total_cost,
                          o.usd_cost, o.newest_usage, o.changed_at
                     FROM account o
                    WHERE o.partner_id = c.partner_id AND o.customer_id = c.customer_id
                   OFFSET 0) a ON true
              LEFT JOIN LATERAL (
                   SELECT o.period_start, o.budget_amount, o.total_cost, o.usd_cost, o.newest_usage, o.changed_at
                     FROM account_period o
                    WHERE o.partner_id = a.partner_id AND o.account_id = a.account_id AND o.period_start = ? AND a.period_start > ?
                   OFFSET 0) p ON true
              LEFT JOIN LATERAL (
                   SELECT coalesce(bool_or(s.kind = 'legacy') AND NOT bool_or(s.kind = 'azure_plan'), false) AS is_legacy
                     FROM subscription s
                    WHERE s.partner_id = a.partner_id AND s.customer_id = a.customer_id AND s.status <> 'deleted') l ON true
            """;

    /**
     * Who is billed.
     *
     * @param id the customer's
     * @param companyName its name
     * @param billing in which currency, and how that is told
     * @param isLegacy whether it has a legacy subscription and no Azure plan
     */
    record Customer(CustomerId id, String companyName, CurrencyLocales.Billing billing, boolean isLegacy) {}

    /** The row's customer in the period that is asked for; where none is named, in the one that its account has open. */
    static CustomerSpend read(Row row, AskedPeriod asked) {
        return read(row, asked.of(row.instant("period_start")).period(), asked.now());
    }

    /** The row's customer in that period, also where its account has a later one open. */
    static CustomerSpend read(Row row, BillingPeriod period, Instant time) {
        Customer customer = new Customer(
                new CustomerId(row.uuid("customer_id")),
                row.text("company_name"),
                new CurrencyLocales.Billing(row.text("currency"), row.text("country"), row.text("culture")),
                row.flag("is_legacy"));
        Instant opened = row.instant("period_start");
        Instant changedAt = row.instant("changed_at");
        Instant now = later(time, changedAt);
        if (!opened.isAfter(period.start())) {
            Spend spend = new Spend(
                    row.decimal("total_cost"), row.decimalOrNull("usd_cost"), row.instantOrNull("newest_usage"));
            PeriodState state = PeriodState.standing(period, opened, row.decimalOrNull("budget_amount"), spend);
            return new CustomerSpend(customer, state, later(changedAt, period.start()), now);
        }
        if (row.instantOrNull("closed_start") == null) {
            return new CustomerSpend(customer, new PeriodState(period, null, Spend.NONE), period.start(), now);
        }
        Spend spend = new Spend(
                row.decimal("closed_cost"),
                row.decimalOrNull("closed_usd_cost"),
                row.instantOrNull("closed_newest_usage"));
        PeriodState state = new PeriodState(period, row.decimalOrNull("closed_budget"), spend);
        return new CustomerSpend(customer, state, row.instant("closed_changed_at"), now);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
