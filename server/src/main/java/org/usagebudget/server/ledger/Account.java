package org.usagebudget.server.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The money state of one customer: the standing budget, the open billing period with what has been spent in it, and the
 * crossings of that period. A pure value; every rule of money is in {@link #apply}.
 *
 * <p>The budget is never copied from period to period: it stands until it is changed. The first command in a new period closes the old
 * one, and every period skipped since, and that is where the budget that applied to them is frozen.
 *
 * @param id internal, new each time a customer is created
 * @param currency the customer's billing currency
 * @param budget the standing budget
 * @param sequence how many commands have been applied
 * @param createdAt when the account was opened
 * @param changedAt when the newest command was applied; no later command has an earlier time, whatever the clock says
 * @param periodStart when the open period started
 * @param spend what has been spent in the open period
 * @param crossings of the open period, open and resolved
 */
public record Account(
        long id,
        String currency,
        Budget budget,
        long sequence,
        Instant createdAt,
        Instant changedAt,
        Instant periodStart,
        Spend spend,
        List<Crossing> crossings) {
    /** Copies {@code crossings}. */
    public Account {
        crossings = List.copyOf(crossings);
    }

    /** What a command makes of an account. */
    sealed interface Judgement {
        /**
         * It is applied.
         *
         * @param account the account after it
         * @param closed the periods that it found ended, oldest first
         * @param late what it adds to a period that has been closed before; null for nothing
         * @param crossings those that are new or have resolved
         */
        record Accepted(
                Account account,
                List<ClosedPeriod> closed,
                @Nullable LateSpend late,
                List<Crossing> crossings) implements Judgement {}

        /**
         * It is refused, and nothing changes.
         *
         * @param outcome what the caller is told
         */
        record Refused(Outcome outcome) implements Judgement {}
    }

    /** Sets or clears the budget, where its version permits. */
    Judgement apply(Command.SetBudget command, Instant clock, Terms terms) {
        if (!command.precondition().holds(budget.version())) {
            return new Judgement.Refused(new Outcome.VersionStale(budget.version()));
        }
        Turn turn = turnTo(clock, terms);
        Account open = turn.account();
        return turn.accept(open.with(open.budget.changedTo(command.amount()), open.spend), terms);
    }

    /**
     * Adds to what has been spent in the open period, or in one that is closed: there, neither the budget that applied nor the
     * crossings change.
     */
    Judgement apply(Command.PostCost command, Instant clock, Terms terms) {
        Turn turn = turnTo(clock, terms);
        Account open = turn.account();
        if (!terms.calendar().startOfPeriod(open.changedAt).equals(open.periodStart)) {
            // Nothing may be posted by a calendar that is not the one by which the account's periods were closed.
            throw new IllegalStateException("the open period began at " + open.periodStart + ", by the calendar at "
                    + terms.calendar().startOfPeriod(open.changedAt));
        }
        int order = command.periodStart().compareTo(open.periodStart);
        if (order > 0) {
            throw new IllegalArgumentException("the period of " + command.periodStart() + " has not begun");
        }
        if (order < 0) {
            return turn.late(command, terms).accept(open, terms);
        }
        return turn.accept(open.with(open.budget, open.spend.plus(command.spend())), terms);
    }

    /** When the next command happens, the clock being what it is: never before or at the time of the last one. */
    Instant timeOfNext(Instant clock) {
        Instant earliest = changedAt.plus(1, ChronoUnit.MICROS);
        Instant now = clock.truncatedTo(ChronoUnit.MICROS);
        return now.isBefore(earliest) ? earliest : now;
    }

    /** Counts a change of the customer that is no money. */
    Judgement.Accepted touched(Instant clock, Terms terms) {
        Turn turn = turnTo(clock, terms);
        return turn.accept(turn.account(), terms);
    }

    /**
     * The account with the period open that holds the command's time, which is the clock's, but always later than the time of
     * the command before.
     */
    private Turn turnTo(Instant clock, Terms terms) {
        Instant at = timeOfNext(clock);
        List<ClosedPeriod> closed = new ArrayList<>();
        Instant start = periodStart;
        Spend spent = spend;
        for (Instant end = terms.calendar().endOfPeriod(start); !at.isBefore(end); ) {
            closed.add(new ClosedPeriod(start, end, spent, budget.amount()));
            start = end;
            end = terms.calendar().endOfPeriod(start);
            spent = Spend.NONE;
        }
        List<Crossing> kept = closed.isEmpty() ? crossings : List.of();
        Account turned = new Account(id, currency, budget, sequence + 1, createdAt, at, start, spent, kept);
        return new Turn(turned, List.copyOf(closed), null);
    }

    /** The last state of an account that is closed: without a budget, at the time of its closing. */
    Account forgottenAt(Instant clock) {
        return new Account(
                id,
                currency,
                budget.changedTo(null),
                sequence + 1,
                createdAt,
                timeOfNext(clock),
                periodStart,
                spend,
                crossings);
    }

    private record Turn(
            Account account,
            List<ClosedPeriod> closed,
            @Nullable LateSpend late) {
        /** With cost for a period before the open one: one that has just been closed, or one closed earlier. */
        Turn late(Command.PostCost command, Terms terms) {
            Instant start = command.periodStart();
            if (closed.stream().noneMatch(period -> period.start().equals(start))) {
                return new Turn(
                        account, closed, new LateSpend(start, terms.calendar().endOfPeriod(start), command.spend()));
            }
            List<ClosedPeriod> added = closed.stream()
                    .map(period -> period.start().equals(start) ? period.plus(command.spend()) : period)
                    .toList();
            return new Turn(account, added, null);
        }

        Judgement.Accepted accept(Account changed, Terms terms) {
            List<Crossing> news = changed.crossingNews(terms.thresholds());
            Account after = news.isEmpty() ? changed : changed.withCrossings(news);
            return new Judgement.Accepted(after, closed, late, news);
        }
    }

    private Account with(Budget newBudget, Spend newSpend) {
        return new Account(id, currency, newBudget, sequence, createdAt, changedAt, periodStart, newSpend, crossings);
    }

    /** What has been spent in the open period; below 0 where corrections outweigh it. */
    public BigDecimal totalCost() {
        return spend.totalCost();
    }

    /** The crossings that this state opens, and those that it resolves. */
    private List<Crossing> crossingNews(Thresholds thresholds) {
        List<Crossing> news = new ArrayList<>();
        for (BigDecimal threshold : thresholds.percents()) {
            Optional<Crossing> last = lastCrossing(threshold);
            boolean wasReached = last.map(Crossing::isOpen).orElse(false);
            boolean isReached = Thresholds.isReached(threshold, totalCost(), budget.amount());
            if (isReached && !wasReached) {
                int occurrence = last.map(Crossing::occurrence).orElse(0) + 1;
                news.add(new Crossing(periodStart, threshold, occurrence, changedAt, null));
            } else if (wasReached && !isReached) {
                news.add(last.orElseThrow().resolved(changedAt));
            }
        }
        return news;
    }

    private Optional<Crossing> lastCrossing(BigDecimal threshold) {
        return crossings.stream()
                .filter(c -> c.threshold().compareTo(threshold) == 0)
                .max((a, b) -> Integer.compare(a.occurrence(), b.occurrence()));
    }

    /** The same account with crossings added, or replaced where it knew them. */
    Account withCrossings(List<Crossing> news) {
        List<Crossing> merged = new ArrayList<>(crossings);
        for (Crossing crossing : news) {
            merged.removeIf(
                    c -> c.threshold().compareTo(crossing.threshold()) == 0 && c.occurrence() == crossing.occurrence());
            merged.add(crossing);
        }
        return new Account(id, currency, budget, sequence, createdAt, changedAt, periodStart, spend, merged);
    }
}
