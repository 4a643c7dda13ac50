package org.usagebudget.server.customer;

import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.usagebudget.server.audit.Origin;
import org.usagebudget.server.ledger.Command;
import org.usagebudget.server.ledger.Ledger;
import org.usagebudget.server.ledger.Outcome;
import org.usagebudget.server.store.Sql;

/** The customers of all partners: how they come. Thread-safe. */
public final class Customers {
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String FOREIGN_KEY_VIOLATION = "23503";

    private final Ledger ledger;
    private final Sql sql;

    /** Over that ledger, which must run {@link CustomerStep}, and its database. */
    public Customers(Ledger ledger, Sql sql) {
        this.ledger = ledger;
        this.sql = sql;
    }

    /**
     * Adds a customer with its account, through the ledger. It has no replay: the same again finds its id taken. Where both
     * id and domain are taken, the outcome is the id's.
     *
     * @throws org.usagebudget.server.store.DatabaseException where the database cannot be asked; then nothing is added
     */
    public CustomerOutcome add(NewCustomer customer, Origin origin) {
        // Judged before, since a domain that is found taken inside of the ledger costs the whole batch a second try.
        List<UUID> taken = sql.list(
                "SELECT customer_id FROM customer WHERE partner_id = ? AND (customer_id = ? OR domain = ?)",
                row -> row.uuid("customer_id"),
                customer.key().partner().value(),
                customer.key().customer().value(),
                customer.profile().domain());
        if (taken.contains(customer.key().customer().value())) {
            return new CustomerOutcome.IdTaken();
        }
        if (!taken.isEmpty()) {
            return new CustomerOutcome.DomainTaken();
        }
        return outcome(ledger.submit(
                new Command.OpenAccount(customer.key(), customer.currency(), customer.profile(), origin)));
    }

    private static CustomerOutcome outcome(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Applied _ -> new CustomerOutcome.Added();
            case Outcome.CustomerExists _ -> new CustomerOutcome.IdTaken();
            case Outcome.Unavailable(String reason) -> new CustomerOutcome.Unavailable(reason);
            case Outcome.Failed(Throwable cause) -> failed(cause);
            case Outcome.Repeated _,
                    Outcome.Answered _,
                    Outcome.Refused _,
                    Outcome.NoSuchCustomer _,
                    Outcome.VersionStale _,
                    Outcome.RequestIdReused _ ->
                throw new IllegalStateException("not an outcome of opening an account: " + outcome);
        };
    }

    /** Of the keys that opening an account writes, only the domain's is unique without being asked about before. */
    private static CustomerOutcome failed(Throwable cause) {
        String state = cause instanceof SQLException failure ? failure.getSQLState() : null;
        if (UNIQUE_VIOLATION.equals(state)) {
            return new CustomerOutcome.DomainTaken();
        }
        if (FOREIGN_KEY_VIOLATION.equals(state)) {
            return new CustomerOutcome.NoSuchPartner();
        }
        return new CustomerOutcome.Failed(cause);
    }
}
