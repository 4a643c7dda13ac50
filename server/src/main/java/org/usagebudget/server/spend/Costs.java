package org.usagebudget.server.spend;

import org.usagebudget.model.UsageCost;
import org.usagebudget.server.currency.CurrencyLocales;
import org.usagebudget.server.ledger.Spend;

/** Tells what was spent in one of Partner Center's two shapes. Thread-safe. */
final class Costs {
    private final CurrencyLocales locales = new CurrencyLocales();

    /** How currencies are told. */
    CurrencyLocales locales() {
        return locales;
    }

    /** What was spent by who is billed; dollars are dollars, also where no usage record said so. */
    UsageCost of(Spend spend, CurrencyLocales.Billing billing, boolean isLegacy) {
        CurrencyLocales.Told told = locales.of(billing);
        return isLegacy
                ? UsageCost.legacy(spend.totalCost(), told.locale())
                : UsageCost.plan(
                        spend.totalCost(),
                        billing.currency(),
                        told.symbol(),
                        billing.currency().equals("USD") ? spend.totalCost() : spend.usdCost());
    }
}
