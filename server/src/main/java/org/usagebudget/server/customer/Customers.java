package org.usagebudget.server.customer;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.audit.Origin;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.Command;
import org.usagebudget.server.ledger.Ledger;
import org.usagebudget.server.ledger.Outcome;
import org.usagebudget.server.store.DatabaseException;
import org.usagebudget.server.store.Sql;

/** The customers of all partners: how they come and go. Thread-safe. */
public final class Customers {
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String FOREIGN_KEY_VIOLATION = "23503";

    /** How many times at most those of a group that have an id or a domain in common are tried, one after the other. */
    private static final int ROUNDS_MAX = 3;

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
     * id and domain are taken, the outcome is the id's. A database that is away or fails is an outcome too.
     */
    public CustomerOutcome add(NewCustomer customer, Origin origin) {
        return addAll(List.of(customer), origin).getFirst();
    }

    /**
     * Adds customers of one partner, each by itself, as {@link #add} does. Of those among them that have an id or a domain in
     * common, the first is tried before the others, which are taken only where it was added.
     *
     * @param added 1 to {@link Ledger#TOGETHER_MAX}, of one partner
     * @return what became of each, in their order
     */
    List<CustomerOutcome> addAll(List<NewCustomer> added, Origin origin) {
        SortedMap<Integer, CustomerOutcome> outcomes = new TreeMap<>();
        List<Integer> left = IntStream.range(0, added.size()).boxed().toList();
        for (int i = 0; i < ROUNDS_MAX && !left.isEmpty(); i++) {
            left = addRound(added, left, origin, outcomes);
        }
        left.forEach(i -> outcomes.put(i, new CustomerOutcome.Unavailable("others of its group came before it")));
        return List.copyOf(outcomes.values());
    }

    /**
     * Tries some of a group, those alone that have nothing in common.
     *
     * @param tried their places in the group
     * @param outcomes by place, for what became of them
     * @return the places of those that are left
     */
    private List<Integer> addRound(
            List<NewCustomer> added, List<Integer> tried, Origin origin, Map<Integer, CustomerOutcome> outcomes) {
        try {
            CustomerStore.Taken taken = taken(tried.stream().map(added::get).toList());
            CustomerStore.Taken claimed = new CustomerStore.Taken(new HashSet<>(), new HashSet<>());
            List<Integer> opened = new ArrayList<>();
            List<Integer> twins = new ArrayList<>();
            for (int place : tried) {
                NewCustomer customer = added.get(place);
                CustomerOutcome refusal = refusal(customer, taken);
                if (refusal != null) {
                    outcomes.put(place, refusal);
                } else if (refusal(customer, claimed) == null) {
                    claimed.ids().add(customer.key().customer().value());
                    claimed.domains().add(customer.profile().domain());
                    opened.add(place);
                } else {
                    twins.add(place);
                }
            }
            List<CustomerOutcome> found = open(opened.stream().map(added::get).toList(), origin);
            for (int i = 0; i < found.size(); i++) {
                outcomes.put(opened.get(i), found.get(i));
            }
            if (!found.isEmpty() && found.stream().allMatch(CustomerOutcome.Unavailable.class::isInstance)) {
                twins.forEach(place -> outcomes.put(place, found.getFirst()));
                return List.of();
            }
            return twins;
        } catch (DatabaseException e) {
            CustomerOutcome outcome = e.isUnavailable()
                    ? new CustomerOutcome.Unavailable("the database is away: " + e.getMessage())
                    : new CustomerOutcome.Failed(e);
            tried.forEach(place -> outcomes.putIfAbsent(place, outcome));
            return List.of();
        }
    }

    /** Judged before, since a domain that is found taken inside of the ledger costs the whole batch a second try. */
    private CustomerStore.Taken taken(List<NewCustomer> added) {
        return store.taken(
                added.getFirst().key().partner(),
                added.stream().map(c -> c.key().customer().value()).toList(),
                added.stream().map(c -> c.profile().domain()).toList());
    }

    private List<CustomerOutcome> open(List<NewCustomer> opened, Origin origin) {
        List<Command.OpenAccount> commands = opened.stream()
                .map(c -> new Command.OpenAccount(c.key(), c.currency(), c.profile(), origin))
                .toList();
        return ledger.submitAll(commands).stream().map(Customers::outcome).toList();
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

    /** What an outcome of opening an account means; one that should not be is a failure of ours, not an exception. */
    static CustomerOutcome outcome(Outcome outcome) {
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
                new CustomerOutcome.Failed(
                        new IllegalStateException("not an outcome of opening an account: " + outcome));
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
