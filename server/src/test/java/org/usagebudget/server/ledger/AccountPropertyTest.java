package org.usagebudget.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.usagebudget.server.ledger.Accounts.setBudget;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.ledger.Account.Judgement;

/**
 * Random histories of an account, each checked against what can be said of it without any state: every period's cost is the
 * sum of what was posted in it, and its budget the last one set before its end.
 */
class AccountPropertyTest {
    private static final int HISTORIES = 400;
    private static final AccountKey KEY = Accounts.someKey();

    /** One applied command, seen from outside. */
    private record Event(
            Instant at,
            Instant usagePeriod,
            BigDecimal cost,
            boolean setsBudget,
            @Nullable BigDecimal budget) {}

    private record Statement(
            Instant start,
            Instant end,
            BigDecimal cost,
            @Nullable BigDecimal budget) {}

    @Test
    void everyPeriodAddsUpWhateverTheOrderOfCommandsAndClocks() {
        long seed = Long.getLong("test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < HISTORIES; i++) {
            try {
                checkOneHistory(random);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("history " + i + " of -Dtest.seed=" + seed, e);
            }
        }
    }

    private static void checkOneHistory(Random random) {
        Terms terms = new Terms(new BillingCalendar(1 + random.nextInt(28)), Thresholds.STANDARD);
        Instant clock = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(40_000_000));
        Account account = Accounts.opened(clock, terms);
        final Instant opened = clock;
        List<Event> events = new ArrayList<>();
        List<ClosedPeriod> closed = new ArrayList<>();
        List<Crossing> open = new ArrayList<>();
        for (int i = 0, n = random.nextInt(60); i < n; i++) {
            clock = nextClock(random, clock, account, terms);
            if (random.nextInt(10) == 0) {
                Instant now = account.timeOfNext(clock);
                terms = new Terms(terms.calendar().changed(now, 1 + random.nextInt(28)), Thresholds.STANDARD);
            }
            BigDecimal budget = random.nextInt(4) == 0 ? null : new BigDecimal(random.nextInt(100));
            BigDecimal cost = new BigDecimal(random.nextInt(400) - 100).movePointLeft(random.nextInt(3));
            boolean sets = random.nextInt(3) == 0;
            Instant before = account.changedAt();
            Instant period = periodOfUsage(random, account.timeOfNext(clock), opened, terms);
            Judgement judgement = sets
                    ? account.apply(setBudget(KEY, budget == null ? null : budget.toString()), clock, terms)
                    : account.apply(new Command.PostCost(KEY, period, new Spend(cost, null, period)), clock, terms);
            Judgement.Accepted accepted = (Judgement.Accepted) judgement;
            account = accepted.account();
            closed.addAll(accepted.closed());
            addLate(closed, accepted.late());
            events.add(new Event(account.changedAt(), period, sets ? BigDecimal.ZERO : cost, sets, budget));

            assertThat(account.changedAt()).isAfter(before);
            assertThat(account.sequence()).isEqualTo(events.size());
            followCrossings(open, accepted, account, terms);
        }
        assertStatements(account, closed, opened, events, terms);
        assertThat(account.budget().version())
                .isEqualTo(events.stream().filter(Event::setsBudget).count());
    }

    /** The open period mostly, or one or two before it, but none before the account was opened. */
    private static Instant periodOfUsage(Random random, Instant at, Instant opened, Terms terms) {
        Instant start = terms.calendar().startOfPeriod(at);
        for (int back = Math.max(0, random.nextInt(6) - 3); back > 0 && start.isAfter(opened); back--) {
            start = terms.calendar().startOfPeriod(start.minusNanos(1));
        }
        return start;
    }

    private static void addLate(List<ClosedPeriod> closed, @Nullable LateSpend late) {
        if (late != null) {
            boolean known = closed.stream().anyMatch(p -> p.start().equals(late.periodStart()));
            assertThat(known).as("%s was closed before", late).isTrue();
            closed.replaceAll(p -> p.start().equals(late.periodStart()) ? p.plus(late.spend()) : p);
        }
    }

    /** On, backwards, or right onto a period's edge. */
    private static Instant nextClock(Random random, Instant clock, Account account, Terms terms) {
        Instant end = terms.calendar().endOfPeriod(account.periodStart());
        return switch (random.nextInt(6)) {
            case 0 -> clock.minus(Duration.ofDays(random.nextInt(50)));
            case 1 -> end.plusNanos(1_000L * (random.nextInt(3) - 1));
            case 2 -> clock.plus(Duration.ofDays(random.nextInt(100)));
            default -> clock.plus(Duration.ofHours(random.nextInt(100)));
        };
    }

    /** What was announced must be what is reached: no crossing twice, none forgotten. */
    private static void followCrossings(
            List<Crossing> open, Judgement.Accepted accepted, Account account, Terms terms) {
        if (!accepted.closed().isEmpty()) {
            open.clear();
        }
        for (Crossing crossing : accepted.crossings()) {
            boolean wasOpen = open.removeIf(c -> c.threshold().compareTo(crossing.threshold()) == 0);
            assertThat(wasOpen).as("%s was open", crossing).isEqualTo(!crossing.isOpen());
            if (crossing.isOpen()) {
                open.add(crossing);
            }
        }
        for (BigDecimal threshold : terms.thresholds().percents()) {
            BigDecimal budget = account.budget().amount();
            boolean reached = budget != null
                    && account.totalCost().signum() > 0
                    && account.totalCost().movePointRight(2).compareTo(budget.multiply(threshold)) >= 0;
            assertThat(open.stream().anyMatch(c -> c.threshold().compareTo(threshold) == 0))
                    .as("crossing of %s is open", threshold)
                    .isEqualTo(reached);
        }
    }

    private static void assertStatements(
            Account account, List<ClosedPeriod> closed, Instant opened, List<Event> events, Terms terms) {
        List<Statement> actual = new ArrayList<>();
        closed.forEach(p -> actual.add(new Statement(p.start(), p.end(), p.totalCost(), p.budget())));
        actual.add(new Statement(
                account.periodStart(),
                terms.calendar().endOfPeriod(account.periodStart()),
                account.totalCost(),
                account.budget().amount()));
        List<Statement> expected = new ArrayList<>();
        Instant last = events.isEmpty() ? opened : events.getLast().at();
        for (Instant start = terms.calendar().startOfPeriod(opened); !start.isAfter(last); ) {
            Instant end = terms.calendar().endOfPeriod(start);
            expected.add(statement(start, end, events));
            start = end;
        }

        assertThat(actual).usingElementComparator(AccountPropertyTest::compare).isEqualTo(expected);
    }

    private static Statement statement(Instant start, Instant end, List<Event> events) {
        BigDecimal cost = BigDecimal.ZERO;
        BigDecimal budget = null;
        for (Event event : events) {
            if (event.usagePeriod().equals(start)) {
                cost = cost.add(event.cost());
            }
            if (event.setsBudget() && event.at().isBefore(end)) {
                budget = event.budget();
            }
        }
        return new Statement(start, end, cost, budget);
    }

    private static int compare(Statement a, Statement b) {
        boolean same = a.start().equals(b.start())
                && a.end().equals(b.end())
                && a.cost().compareTo(b.cost()) == 0
                && sameAmount(a.budget(), b.budget());
        return same ? 0 : 1;
    }

    private static boolean sameAmount(@Nullable BigDecimal a, @Nullable BigDecimal b) {
        if (a == null || b == null) {
            return Objects.isNull(a) == Objects.isNull(b);
        }
        return a.compareTo(b) == 0;
    }
}
