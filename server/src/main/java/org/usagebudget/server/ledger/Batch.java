package org.usagebudget.server.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.usagebudget.server.ledger.Snapshot.Opening;
import org.usagebudget.server.ledger.Snapshot.RequestKey;
import org.usagebudget.server.ledger.Snapshot.Stored;

/**
 * The commands of one commit, judged in order against what the database holds. No I/O. Commands of one customer see what
 * those before them have made of the account; an outcome applied earlier in the batch counts like a stored one.
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
    private final Map<CrossingKey, Writes.Of<Crossing>> crossings = new LinkedHashMap<>();
    private final Set<AccountKey> forgotten = new LinkedHashSet<>();
    private final List<Command.OpenAccount> opened = new ArrayList<>();
    private final List<AuditRecord> audit = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();

    private record CrossingKey(AccountKey key, BigDecimal threshold, int occurrence, Instant periodStart) {}

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
                case Command.SetBudget set -> {
                    if (set.origin().isRequestIdGiven()) {
                        requests.add(new RequestKey(set.key(), set.origin().requestId()));
                    }
                }
                case Command.CloseAccount _, Command.PostCost _ -> {}
            }
        }
        return new Snapshot.Query(List.copyOf(keys), List.copyOf(requests), opens, skipLocked);
    }

    private static Opening opening(Command.OpenAccount open, Terms terms, Partners partners) {
        Instant at = partners.now(open.key().partner()).truncatedTo(ChronoUnit.MICROS);
        return new Opening(open.key(), open.currency(), at, terms.calendar().startOfPeriod(at));
    }

    /** Judges all commands; their outcomes hold once {@link #writes} are committed. */
    void judge() {
        for (Pending pending : commands) {
            outcomes.add(judgeOne(pending.command(), pending.terms()));
        }
    }

    /** What is to be written. */
    Writes writes() {
        return new Writes(
                recordedAt, changed, closed, List.copyOf(crossings.values()), List.copyOf(forgotten), opened, audit);
    }

    /** Gives every caller its outcome. */
    void settle() {
        for (int i = 0; i < commands.size(); i++) {
            commands.get(i).settle(outcomes.get(i));
        }
    }

    private Outcome judgeOne(Command command, Terms terms) {
        try {
            Account account = accounts.get(command.key());
            if (account == null) {
                return new Outcome.NoSuchCustomer();
            }
            return switch (command) {
                case Command.SetBudget set -> setBudget(set, account, terms);
                case Command.PostCost post -> settle(post, account, account.apply(post, clock(post), terms));
                case Command.OpenAccount open -> openAccount(open, account);
                case Command.CloseAccount close -> closeAccount(close, account);
            };
        } catch (RuntimeException e) {
            // Nothing of the batch's state has changed: it is changed only once a command has been accepted.
            return new Outcome.Failed(e);
        }
    }

    private Outcome setBudget(Command.SetBudget set, Account account, Terms terms) {
        RequestKey request = new RequestKey(set.key(), set.origin().requestId());
        Stored earlier = stored.get(request);
        if (earlier != null) {
            return Arrays.equals(earlier.contentHash(), set.origin().contentHash())
                    ? new Outcome.Repeated(earlier.status(), earlier.amount(), earlier.version())
                    : new Outcome.RequestIdReused(earlier.recordedAt());
        }
        Outcome outcome = settle(set, account, account.apply(set, clock(set), terms));
        if (outcome instanceof Outcome.Applied(Budget budget)) {
            stored.put(
                    request,
                    new Stored(
                            set.origin().contentHash(),
                            recordedAt,
                            UPDATE.status(),
                            budget.amount(),
                            budget.version()));
            record(
                    set,
                    UPDATE,
                    accounts.getOrDefault(set.key(), account),
                    account.budget().amount());
        }
        return outcome;
    }

    private Outcome openAccount(Command.OpenAccount open, Account account) {
        if (!unclaimedOpenings.remove(open.key())) {
            return new Outcome.CustomerExists();
        }
        opened.add(open);
        record(open, ADD, account, null);
        return new Outcome.Applied(account.budget());
    }

    private Outcome closeAccount(Command.CloseAccount close, Account account) {
        accounts.remove(close.key());
        changed.remove(close.key());
        forgotten.add(close.key());
        record(
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
                for (Crossing crossing : accepted.crossings()) {
                    crossings.put(
                            new CrossingKey(key, crossing.threshold(), crossing.occurrence(), crossing.periodStart()),
                            new Writes.Of<>(key, before.id(), crossing));
                }
                yield new Outcome.Applied(accepted.account().budget());
            }
        };
    }

    private void record(Command.Requested command, Operation operation, Account after, @Nullable BigDecimal oldAmount) {
        audit.add(new AuditRecord(
                after.changedAt(),
                after.id(),
                command.key().customer(),
                operation.wireName(),
                command.origin(),
                operation.status(),
                oldAmount,
                after.budget().amount(),
                after.budget().version()));
    }

    /** Read once per batch and partner, after the locks are held. */
    private Instant clock(Command command) {
        return clocks.computeIfAbsent(command.key().partner(), partners::now);
    }
}
