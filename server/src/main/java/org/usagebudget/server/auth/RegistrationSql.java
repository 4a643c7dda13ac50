package org.usagebudget.server.auth;

import java.time.Instant;
import java.util.List;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.ledger.BillingCalendar;
import org.usagebudget.server.store.Row;

/** How a partner's registration is read: in one statement, with the changes of its anchor day as texts "epoch-second day". */
final class RegistrationSql {
    /** Of the table {@code partner}. */
    static final String COLUMNS = """
            partner_id, name, currency, anchor_day, locale,
            ARRAY(SELECT extract(epoch FROM c.period_start)::bigint || ' ' || c.anchor_day
                    FROM anchor_change c
                   WHERE c.partner_id = partner.partner_id
                   ORDER BY c.period_start) AS anchor_changes
            """;

    private RegistrationSql() {}

    /** Reads a row that has {@link #COLUMNS}. */
    static PartnerRegistration read(Row row) {
        List<BillingCalendar.Change> changes = row.texts("anchor_changes").stream()
                .map(RegistrationSql::change)
                .toList();
        return new PartnerRegistration(
                new PartnerId(row.uuid("partner_id")),
                row.text("name"),
                row.text("currency"),
                new BillingCalendar(row.integer("anchor_day"), changes),
                row.text("locale"));
    }

    private static BillingCalendar.Change change(String text) {
        int space = text.indexOf(' ');
        return new BillingCalendar.Change(
                Instant.ofEpochSecond(Long.parseLong(text.substring(0, space))),
                Integer.parseInt(text.substring(space + 1)));
    }
}
