package org.usagebudget.server.usage;

import java.math.BigDecimal;
import java.util.Map;
import org.usagebudget.model.Decimals;
import tools.jackson.core.JsonGenerator;

/** What records cost, by currency, as answers about usage say it. Stateless. */
public final class UsageTotals {
    private UsageTotals() {}

    /** Writes the member {@code totals}: an array with one object for each currency, in the order of the map. */
    public static void write(JsonGenerator json, Map<String, BigDecimal> totals) {
        json.writeArrayPropertyStart("totals");
        totals.forEach((currency, cost) -> {
            json.writeStartObject();
            json.writeStringProperty("currencyCode", currency);
            json.writeName("cost");
            json.writeNumber(Decimals.plain(cost));
            json.writeEndObject();
        });
        json.writeEndArray();
    }
}
