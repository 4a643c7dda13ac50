package org.usagebudget.server.customer;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Origin;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.Command;
import org.usagebudget.server.ledger.Ledger;
import org.usagebudget.server.ledger.Outcome;
import org.usagebudget.server.store.Sql;

/** The customers of all partners: how they come and go. Thread-safe. */
public final class Customers {
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String FOREIGN_KEY_VIOLATION = "23503";

    private final Ledger ledger;
    private final CustomerStore store;

    /** Over that ledger, which must run {@link CustomerStep}, and its database. */
    public Customers(Ledger ledger, Sql sql) {
        this.ledger = ledger;
        this.store = new CustomerStore(sql);
    }

    /** Those that are there. */
    CustomerStore store() {
        return store;
    }

    /**
     * Adds a customer with its account, through the ledger. It has no replay: the same again finds its id taken. Where both
     * id and domain are taken, the outcome is the id's.
     *
     * @throws org.usagebudget.server.store.DatabaseException where the database cannot be asked; then nothing is added
     */
    public CustomerOutcome add(NewCustomer customer, Origin origin) {
        return addAll(customer.key().partner(), List.of(customer), origin).getFirst();
    }

    /**
     * Adds customers of one partner, each by itself, as {@link #add} does. Of those among them that have an id or a domain in
     * common, the first alone is tried.
     *
     * @param added at most {@link Ledger#TOGETHER_MAX}
     * @return what became of each, in their order
     */
    List<CustomerOutcome> addAll(PartnerId partner, List<NewCustomer> added, Origin origin) {
        // Judged before, since a domain that is found taken inside of the ledger costs the whole batch a second try.
        CustomerStore.Taken taken = store.taken(
                partner,
                added.stream().map(c -> c.key().customer().value()).toList(),
                added.stream().map(c -> c.profile().domain()).toList());
        List<@Nullable CustomerOutcome> refused = new ArrayList<>();
        List<Command> commands = new ArrayList<>();
        for (NewCustomer customer : added) {
            CustomerOutcome refusal = refusal(customer, taken);
            refused.add(refusal);
            if (refusal == null) {
                taken.ids().add(customer.key().customer().value());
                taken.domains().add(customer.profile().domain());
                commands.add(new Command.OpenAccount(customer.key(), customer.currency(), customer.profile(), origin));
            }
        }
        Iterator<Outcome> tried = ledger.submitAll(commands).iterator();
        List<CustomerOutcome> outcomes = new ArrayList<>();
        for (CustomerOutcome refusal : refused) {
            outcomes.add(refusal == null ? outcome(tried.next()) : refusal);
        }
        return outcomes;
    }

    private static @Nullable CustomerOutcome refusal(NewCustomer customer, CustomerStore.Taken taken) {
        if (taken.ids().contains(customer.key().customer().value())) {
            return new CustomerOutcome.IdTaken();
        }
        return taken.domains().contains(customer.profile().domain()) ? new CustomerOutcome.DomainTaken() : null;
    }

    /** Forgets a customer with its account, through the ledger; audit records stay. It has no replay. */
    Outcome delete(AccountKey key, Origin origin) {
        return ledger.submit(new Command.CloseAccount(key, origin));
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
