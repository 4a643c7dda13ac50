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
 * @param totalCost what has been spent in the open period; below 0 where corrections outweigh it
 * @param newestUsage the newest usage counted in the open period; null for none
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
        BigDecimal totalCost,
        @Nullable Instant newestUsage,
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
         * @param crossings those that are new or have resolved
         */
        record Accepted(Account account, List<ClosedPeriod> closed, List<Crossing> crossings) implements Judgement {}

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
        return turn.accept(open.with(open.budget.changedTo(command.amount()), open.totalCost, open.newestUsage), terms);
    }

    /** Adds to what has been spent in the open period. */
    Judgement apply(Command.PostCost command, Instant clock, Terms terms) {
        Turn turn = turnTo(clock, terms);
        Account open = turn.account();
        Instant newest = open.newestUsage == null || command.newestUsage().isAfter(open.newestUsage)
                ? command.newestUsage()
                : open.newestUsage;
        return turn.accept(open.with(open.budget, open.totalCost.add(command.cost()), newest), terms);
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
        BigDecimal cost = totalCost;
        Instant newest = newestUsage;
        for (Instant end = terms.calendar().endOfPeriod(start); !at.isBefore(end); ) {
            closed.add(new ClosedPeriod(start, end, cost, budget.amount(), newest));
            start = end;
            end = terms.calendar().endOfPeriod(start);
            cost = BigDecimal.ZERO;
            newest = null;
        }
        List<Crossing> kept = closed.isEmpty() ? crossings : List.of();
        Account turned = new Account(id, currency, budget, sequence + 1, createdAt, at, start, cost, newest, kept);
        return new Turn(turned, closed);
    }

    private Instant timeOfNext(Instant clock) {
        Instant earliest = changedAt.plus(1, ChronoUnit.MICROS);
        Instant now = clock.truncatedTo(ChronoUnit.MICROS);
        return now.isBefore(earliest) ? earliest : now;
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
                totalCost,
                newestUsage,
                crossings);
    }

    private record Turn(Account account, List<ClosedPeriod> closed) {
        Judgement.Accepted accept(Account changed, Terms terms) {
            List<Crossing> news = changed.crossingNews(terms.thresholds());
            Account after = news.isEmpty() ? changed : changed.withCrossings(news);
            return new Judgement.Accepted(after, List.copyOf(closed), news);
        }
    }

    private Account with(Budget newBudget, BigDecimal newCost, @Nullable Instant newest) {
        return new Account(
                id, currency, newBudget, sequence, createdAt, changedAt, periodStart, newCost, newest, crossings);
    }

    /** The crossings that this state opens, and those that it resolves. */
    private List<Crossing> crossingNews(Thresholds thresholds) {
        List<Crossing> news = new ArrayList<>();
        for (BigDecimal threshold : thresholds.percents()) {
            Optional<Crossing> last = lastCrossing(threshold);
            boolean wasReached = last.map(Crossing::isOpen).orElse(false);
            boolean isReached = Thresholds.isReached(threshold, totalCost, budget.amount());
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
        return new Account(
                id, currency, budget, sequence, createdAt, changedAt, periodStart, totalCost, newestUsage, merged);
    }
}
