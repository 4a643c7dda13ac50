package org.usagebudget.server.customer;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.usagebudget.server.ledger.Command;
import org.usagebudget.server.ledger.LedgerStep;
import org.usagebudget.server.store.Columns;

/** Writes the customers whose accounts a batch opens, in the transaction that opens them. Stateless. */
public final class CustomerStep implements LedgerStep {
    private static final String INSERT = """
            INSERT INTO customer (partner_id, customer_id, company_name, domain, country, culture)
            SELECT * FROM unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[])
            """;

    @Override
    public void write(Connection connection, List<Command.OpenAccount> opened) throws SQLException {
        Columns columns = new Columns(6);
        for (Command.OpenAccount open : opened) {
            if (!(open.detail() instanceof CustomerProfile profile)) {
                throw new IllegalStateException("an account is opened with a customer's profile");
            }
            columns.row(
                    open.key().partner().value(),
                    open.key().customer().value(),
                    profile.companyName(),
                    profile.domain(),
                    profile.country(),
                    profile.culture());
        }
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            columns.bind(statement, 1);
            statement.executeUpdate();
        }
    }
}
