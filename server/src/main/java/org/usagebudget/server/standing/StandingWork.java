package org.usagebudget.server.standing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.BillingCalendar;
import org.usagebudget.server.ledger.Partners;
import org.usagebudget.server.standing.StandingStore.Change;
import org.usagebudget.server.store.Sql;
import org.usagebudget.server.store.Transaction;

/**
 * The steps by which standings follow accounts, each one short transaction under a lock of all nodes. Thread-safe.
 *
 * <p>A step reads accounts by a statement of its own after it has taken their changes away, so it sees all that is committed by
 * then; whatever is committed later brings a change of its own. Calendars are asked for before the transaction, since they may
 * need a connection too.
 */
final class StandingWork {
    /** The most transactions of the ledger that one step works off. */
    static final int CHANGES_MAX = 500;

    /** The accounts with which a step has enough; the last transaction of the ledger may bring as many as one can have on top. */
    static final int ACCOUNTS_ENOUGH = 2_000;

    /** How many accounts of a partner one step renews. */
    static final int PIECE = 1_000;

    /** How many partners one look finds out about. */
    static final int PARTNERS_MAX = 1_000;

    /** How often a calendar is asked for until it is the registered one: together longer than registrations are remembered. */
    private static final int CALENDAR_TRIES = 70;

    private static final Duration CALENDAR_PAUSE = Duration.ofMillis(100);

    /** Of how many customers it is logged that their standing cannot be worked out, once of each. */
    private static final int UNKEPT_MAX = 1_000;

    private static final Logger log = LoggerFactory.getLogger(StandingWork.class);

    private final Sql sql;
    private final Partners partners;
    private final InstantSource machine;
    private final QueueHead head = new QueueHead();
    private final Set<AccountKey> unkept = ConcurrentHashMap.newKeySet();

    StandingWork(Sql sql, Partners partners, InstantSource machine) {
        this.sql = sql;
        this.partners = partners;
        this.machine = machine;
    }

    /** What came of a step. */
    enum Step {
        /** There was nothing to do. */
        IDLE,
        /** All that was there has been done. */
        DONE,
        /** As much has been done as one step may; there is more. */
        FULL,
        /** Another node is at work. */
        PASSED
    }

    /** Brings the standings of the accounts that have changed up to date, oldest changes first, up to a number of them. */
    Step workOff() {
        Instant now = machine.instant();
        long from = head.from(now);
        long last = StandingStore.lastChange(sql);
        List<Change> changes = StandingStore.oldest(sql, from, CHANGES_MAX, ACCOUNTS_ENOUGH);
        head.looked(now, from, changes.isEmpty() ? last : changes.getFirst().id());
        if (changes.isEmpty()) {
            return Step.IDLE;
        }
        Map<PartnerId, BillingCalendar> calendars = new HashMap<>();
        changes.forEach(
                change -> change.partners().forEach(partner -> calendars.computeIfAbsent(partner, this::calendar)));
        return sql.inTransaction(transaction -> {
            if (!StandingStore.tryLock(transaction)) {
                return Step.PASSED;
            }
            workOff(transaction, changes, calendars);
            return isFull(changes) ? Step.FULL : Step.DONE;
        });
    }

    private static boolean isFull(List<Change> changes) {
        return changes.size() == CHANGES_MAX
                || changes.stream().mapToInt(Change::accounts).sum() > ACCOUNTS_ENOUGH;
    }

    private void workOff(Transaction transaction, List<Change> changes, Map<PartnerId, BillingCalendar> calendars) {
        List<AccountKey> keys = StandingStore.take(transaction, changes);
        Map<PartnerId, Mark.Done> done = StandingStore.done(transaction, calendars.keySet());
        List<AccountState> accounts = StandingStore.accounts(transaction, keys);
        Map<PartnerId, Instant> clocks = new HashMap<>();
        StandingStore.write(
                transaction,
                accounts.stream()
                        .flatMap(account -> {
                            PartnerId partner = account.key().partner();
                            Instant clock = clocks.computeIfAbsent(
                                    partner, of -> Mark.notBefore(partners.now(of), done.get(of)));
                            return standing(account, clock, Objects.requireNonNull(calendars.get(partner))).stream();
                        })
                        .toList());
        StandingStore.forget(transaction, StandingStore.missing(keys, accounts));
        // Nodes know a new calendar for seconds before others do: what is worked out by two different ones is done
        // again.
        done.forEach((partner, before) -> {
            if (!before.calendar().equals(Mark.text(Objects.requireNonNull(calendars.get(partner))))) {
                StandingStore.keep(transaction, partner, new Mark.Done(before.day(), before.calendar(), Mark.FIRST));
            }
        });
    }

    /** Of these marks, those of partners whose standings are of another day or calendar. */
    List<Mark> due(List<Mark> marks) {
        return marks.stream()
                .filter(mark -> mark.isDue(partners.now(mark.partner())))
                .toList();
    }

    /** Marks to look through, {@link #PARTNERS_MAX} at most. */
    List<Mark> marks(Optional<PartnerId> after) {
        return StandingStore.marks(sql, after.orElse(null), PARTNERS_MAX);
    }

    /**
     * Renews a piece of a partner's standings that are due.
     *
     * @return idle where none is due, or this node does not know the partner's calendar yet; full where another piece follows
     */
    Step renew(PartnerId partner) {
        BillingCalendar calendar = calendar(partner);
        return sql.inTransaction(transaction ->
                StandingStore.tryLock(transaction) ? renew(transaction, partner, calendar) : Step.PASSED);
    }

    /**
     * Renews all of a partner's standings now, due or not. Waits for other nodes, step by step, and for the calendar that is registered
     * to be known here, for a while; after that they are left due to whichever node knows it.
     */
    void renewAll(PartnerId partner) {
        for (int tries = 1; !isAllRenewed(partner) && tries < CALENDAR_TRIES; tries++) {
            LockSupport.parkNanos(CALENDAR_PAUSE.toNanos());
        }
    }

    /** Renews all; whether this node knew the registered calendar to its end. */
    private boolean isAllRenewed(PartnerId partner) {
        BillingCalendar calendar = calendar(partner);
        Mark.Done begun = new Mark.Done(Mark.dayOf(partners.now(partner)), Mark.text(calendar), Mark.FIRST);
        sql.inTransaction(transaction -> {
            StandingStore.lock(transaction);
            StandingStore.keep(transaction, partner, begun);
            return begun;
        });
        Step step = Step.FULL;
        while (step == Step.FULL) {
            step = sql.inTransaction(transaction -> {
                StandingStore.lock(transaction);
                return renew(transaction, partner, calendar);
            });
        }
        return step == Step.DONE
                || StandingStore.mark(sql, partner)
                        .map(mark -> mark.registered().equals(Mark.text(calendar)))
                        .orElse(true);
    }

    private Step renew(Transaction transaction, PartnerId partner, BillingCalendar calendar) {
        Optional<Mark> found = StandingStore.mark(transaction, partner);
        Instant now = partners.now(partner);
        if (found.isEmpty()
                || !found.get().isDue(now)
                || !found.get().registered().equals(Mark.text(calendar))) {
            return Step.IDLE;
        }
        Mark mark = found.get();
        Instant clock = Mark.notBefore(now, mark.done());
        UUID from = mark.from(Mark.dayOf(clock));
        StandingStore.Piece piece = StandingStore.piece(transaction, partner, from, PIECE);
        StandingStore.write(
                transaction,
                piece.accounts().stream()
                        .flatMap(account -> standing(account, clock, calendar).stream())
                        .toList());
        StandingStore.forgetGone(transaction, partner, from, piece.next());
        StandingStore.keep(transaction, partner, new Mark.Done(Mark.dayOf(clock), mark.registered(), piece.next()));
        return piece.next() == null ? Step.DONE : Step.FULL;
    }

    /** Nothing where it cannot be worked out: what is shown of that customer stays, and all others go on. */
    private Optional<Standing> standing(AccountState account, Instant clock, BillingCalendar calendar) {
        try {
            return Optional.of(Standing.of(account, clock, calendar));
        } catch (RuntimeException e) {
            if (unkept.size() < UNKEPT_MAX && unkept.add(account.key())) {
                log.error("the standing of {} cannot be worked out; it stays as it is", account.key(), e);
            }
            return Optional.empty();
        }
    }

    private BillingCalendar calendar(PartnerId partner) {
        return partners.terms(partner).calendar();
    }
}
