package org.usagebudget.server.ledger;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.AuditRecord;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.ledger.Snapshot.Opening;
import org.usagebudget.server.ledger.Snapshot.RequestKey;
import org.usagebudget.server.ledger.Snapshot.Stored;
import org.usagebudget.server.store.DatabaseException;

/**
 * The commands of one commit, judged in order against what the database holds. Commands of one customer see what those before
 * them have made of the account; an outcome applied earlier in the batch counts like a stored one. No I/O but that of the steps
 * of {@link Command.Change}, each in its turn, so that what it reads is what the commands before it have written.
 */
final class Batch {
    private static final Operation UPDATE = new Operation("update_customer_spending_budget", 200);
    private static final Operation ADD = new Operation("add_customer", 201);
    private static final Operation DELETE = new Operation("delete_customer", 204);

    /** How an audit record names a change, and the status that its caller is answered with. */
    private record Operation(String wireName, int status) {}

    private final List<Pending> commands;
    private final Map<AccountKey, Account> accounts;
    private final Set<AccountKey> unclaimedOpenings;
    private final Map<RequestKey, Stored> stored;
    private final Instant recordedAt;
    private final Partners partners;
    private final Map<PartnerId, Instant> clocks = new HashMap<>();
    private final Map<AccountKey, Account> changed = new LinkedHashMap<>();
    private final List<Writes.Of<ClosedPeriod>> closed = new ArrayList<>();
    private final Map<LateKey, Writes.Of<LateSpend>> late = new LinkedHashMap<>();
    private final Map<CrossingKey, Writes.Of<Crossing>> crossings = new LinkedHashMap<>();
    private final Set<AccountKey> forgotten = new LinkedHashSet<>();
    private final List<Command.OpenAccount> opened = new ArrayList<>();
    private final List<AuditRecord> audit = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();

    /** Runs steps within the batch's transaction. */
    @FunctionalInterface
    interface Steps {
        /** Runs one on the account as it is to be after the change. */
        ChangeStep.Result run(ChangeStep step, Account account) throws SQLException;
    }

    private record CrossingKey(AccountKey key, BigDecimal threshold, int occurrence, Instant periodStart) {}

    private record LateKey(AccountKey key, Instant periodStart) {}

    Batch(List<Pending> commands, Snapshot snapshot, Instant recordedAt, Partners partners) {
        this.commands = commands;
        this.accounts = new HashMap<>(snapshot.accounts());
        this.unclaimedOpenings = new HashSet<>(snapshot.opened());
        this.stored = new HashMap<>(snapshot.stored());
        this.recordedAt = recordedAt;
        this.partners = partners;
    }

    /** What to ask the database for these commands. */
    static Snapshot.Query query(List<Pending> commands, boolean skipLocked, Partners partners) {
        Set<AccountKey> keys = new LinkedHashSet<>();
        Set<RequestKey> requests = new LinkedHashSet<>();
        List<Opening> opens = new ArrayList<>();
        for (Pending pending : commands) {
            keys.add(pending.key());
            switch (pending.command()) {
                case Command.OpenAccount open -> opens.add(opening(open, pending.terms(), partners));
                case Command.SetBudget set -> lookUp(set, requests);
                case Command.Change change -> lookUp(change, requests);
                case Command.CloseAccount _, Command.PostCost _ -> {}
            }
        }
        return new Snapshot.Query(List.copyOf(keys), List.copyOf(requests), opens, skipLocked);
    }

    private static void lookUp(Command.Requested command, Set<RequestKey> requests) {
        if (command.origin().isRequestIdGiven()) {
            requests.add(request(command));
        }
    }

    private static RequestKey request(Command.Requested command) {
        return new RequestKey(command.key(), command.origin().requestId());
    }

    private static Opening opening(Command.OpenAccount open, Terms terms, Partners partners) {
        Instant at = partners.now(open.key().partner()).truncatedTo(ChronoUnit.MICROS);
        return new Opening(open.key(), open.currency(), at, terms.calendar().startOfPeriod(at));
    }

    /**
     * Judges all commands; their outcomes hold once {@link #writes} are committed. An exception means that a step has failed and
     * may have written something: the batch must be rolled back.
     */
    void judge(Steps steps) throws SQLException {
        for (Pending pending : commands) {
            outcomes.add(
                    pending.command() instanceof Command.Change change
                            ? change(change, pending.terms(), steps)
                            : judgeOne(pending.command(), pending.terms()));
        }
    }

    /** What is to be written. */
    Writes writes() {
        return new Writes(
                recordedAt,
                changed,
                closed,
                List.copyOf(late.values()),
                List.copyOf(crossings.values()),
                List.copyOf(forgotten),
                opened,
                audit);
    }

    /** The outcomes, in order. */
    List<Outcome> outcomes() {
        return outcomes;
    }

    /** Gives every caller its outcome. */
    void settle() {
        for (int i = 0; i < commands.size(); i++) {
            commands.get(i).settle(outcomes.get(i));
        }
    }

    private Outcome judgeOne(Command command, Terms terms) {
        try {
            Account account = find(command);
            if (account == null) {
                return command instanceof Command.OpenAccount
                        ? new Outcome.Unavailable("the customer was deleted at this very moment")
                        : new Outcome.NoSuchCustomer();
            }
            return switch (command) {
                case Command.SetBudget set -> setBudget(set, account, terms);
                case Command.PostCost post -> settle(post, account, account.apply(post, clock(post), terms));
                case Command.OpenAccount open -> openAccount(open, account);
                case Command.CloseAccount close -> closeAccount(close, account);
                case Command.Change _ -> throw new IllegalStateException("steps are run by judge alone");
            };
        } catch (RuntimeException e) {
            // Nothing of the batch's state has changed: it is changed only once a command has been accepted.
            return new Outcome.Failed(e);
        }
    }

    /** The account of a command; one that the batch has made for a command to come is there for that command alone. */
    private @Nullable Account find(Command command) {
        return unclaimedOpenings.contains(command.key()) && !(command instanceof Command.OpenAccount)
                ? null
                : accounts.get(command.key());
    }

    private Outcome setBudget(Command.SetBudget set, Account account, Terms terms) {
        Stored earlier = stored.get(request(set));
        if (earlier != null) {
            return earlier.outcomeFor(set.origin());
        }
        Outcome outcome = settle(set, account, account.apply(set, clock(set), terms));
        if (outcome instanceof Outcome.Applied(Budget budget)) {
            store(set, new Outcome.Repeated(UPDATE.status(), budget.amount(), budget.version()));
            recordBudget(
                    set,
                    UPDATE,
                    accounts.getOrDefault(set.key(), account),
                    account.budget().amount());
        }
        return outcome;
    }

    /** No exception of a step is the command's own here: what the step has written must not be committed. */
    private Outcome change(Command.Change change, Terms terms, Steps steps) throws SQLException {
        Account account = find(change);
        if (account == null) {
            return new Outcome.NoSuchCustomer();
        }
        Stored earlier = stored.get(request(change));
        if (earlier != null) {
            return earlier.outcomeFor(change.origin());
        }
        Account.Judgement.Accepted touched = account.touched(clock(change), terms);
        ChangeStep.Result result;
        try {
            result = steps.run(change.step(), touched.account());
        } catch (FaultException e) {
            return new Outcome.Refused(e);
        } catch (DatabaseException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            throw e;
        }
        settle(change, account, touched);
        Outcome outcome = new Outcome.Answered(result.status(), result.answer());
        store(change, outcome);
        record(
                change,
                new Operation(result.operation(), result.status()),
                touched.account(),
                new AuditRecord.OfOther(result.oldValue(), result.newValue(), result.answer()));
        return outcome;
    }

    private void store(Command.Requested command, Outcome repeated) {
        stored.put(request(command), new Stored(command.origin().contentHash(), recordedAt, repeated));
    }

    private Outcome openAccount(Command.OpenAccount open, Account account) {
        if (!unclaimedOpenings.remove(open.key())) {
            return new Outcome.CustomerExists();
        }
        opened.add(open);
        recordBudget(open, ADD, account, null);
        return new Outcome.Applied(account.budget());
    }

    private Outcome closeAccount(Command.CloseAccount close, Account account) {
        accounts.remove(close.key());
        changed.remove(close.key());
        forgotten.add(close.key());
        recordBudget(
                close,
                DELETE,
                account.forgottenAt(clock(close)),
                account.budget().amount());
        return new Outcome.Applied(account.budget());
    }

    private Outcome settle(Command command, Account before, Account.Judgement judgement) {
        return switch (judgement) {
            case Account.Judgement.Refused(Outcome outcome) -> outcome;
            case Account.Judgement.Accepted accepted -> {
                AccountKey key = command.key();
                accounts.put(key, accepted.account());
                changed.put(key, accepted.account());
                accepted.closed().forEach(p -> closed.add(new Writes.Of<>(key, before.id(), p)));
                LateSpend spend = accepted.late();
                if (spend != null) {
                    late.merge(
                            new LateKey(key, spend.periodStart()),
                            new Writes.Of<>(key, before.id(), spend),
                            (one, other) -> new Writes.Of<>(
                                    key, before.id(), one.value().plus(other.value())));
                }
                for (Crossing crossing : accepted.crossings()) {
                    crossings.put(
                            new CrossingKey(key, crossing.threshold(), crossing.occurrence(), crossing.periodStart()),
                            new Writes.Of<>(key, before.id(), crossing));
                }
                yield new Outcome.Applied(accepted.account().budget());
            }
        };
    }

    private void recordBudget(
            Command.Requested command, Operation operation, Account after, @Nullable BigDecimal oldAmount) {
        Budget budget = after.budget();
        record(command, operation, after, new AuditRecord.OfBudget(oldAmount, budget.amount(), budget.version()));
    }

    private void record(Command.Requested command, Operation operation, Account after, AuditRecord.Content content) {
        audit.add(new AuditRecord(
                after.changedAt(),
                after.id(),
                command.key().customer(),
                operation.wireName(),
                command.origin(),
                operation.status(),
                content));
    }

    /** Read once per batch and partner, after the locks are held. */
    private Instant clock(Command command) {
        return clocks.computeIfAbsent(command.key().partner(), partners::now);
    }
}
