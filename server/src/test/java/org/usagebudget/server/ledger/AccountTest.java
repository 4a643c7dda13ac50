package org.usagebudget.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.usagebudget.server.ledger.Accounts.postCost;
import static org.usagebudget.server.ledger.Accounts.setBudget;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.usagebudget.server.ledger.Account.Judgement;

class AccountTest {
    private static final Instant MAY_10 = Instant.parse("2026-05-10T12:00:00Z");
    private static final AccountKey KEY = Accounts.someKey();
    private static final Terms TERMS = Terms.STANDARD;

    private Account account = Accounts.opened(MAY_10, TERMS);

    @Test
    void newAccountHasNoBudget() {
        assertThat(account.budget()).isEqualTo(new Budget(null, 0));
        assertThat(account.periodStart()).isEqualTo(Instant.parse("2026-05-01T00:00:00Z"));
    }

    @Test
    void eachAppliedChangeRaisesTheVersionAnEqualAmountAndAClearingToo() {
        set("100", MAY_10);
        assertThat(account.budget()).isEqualTo(new Budget(new BigDecimal("100"), 1));

        set("100", MAY_10);
        assertThat(account.budget()).isEqualTo(new Budget(new BigDecimal("100"), 2));

        set(null, MAY_10);
        assertThat(account.budget()).isEqualTo(new Budget(null, 3));
    }

    @Test
    void usageNeverChangesTheVersion() {
        set("100", MAY_10);

        post("5", MAY_10);

        assertThat(account.budget().version()).isEqualTo(1);
        assertThat(account.totalCost()).isEqualByComparingTo("5");
    }

    @Test
    void staleVersionIsRefusedWithTheCurrentOne() {
        set("100", MAY_10);

        Judgement judgement = account.apply(setBudget(KEY, "7", version -> version != 1), MAY_10, TERMS);

        assertThat(judgement).isEqualTo(new Judgement.Refused(new Outcome.VersionStale(1)));
    }

    @Test
    void timeNeverRunsBackwards() {
        set("100", MAY_10.plusSeconds(10));

        set("200", MAY_10.minus(Duration.ofDays(40)));

        assertThat(account.changedAt()).isEqualTo(MAY_10.plusSeconds(10).plusNanos(1_000));
        assertThat(account.periodStart()).isEqualTo(Instant.parse("2026-05-01T00:00:00Z"));
    }

    @Test
    void commandsOfOneInstantAreAMicrosecondApart() {
        set("1", MAY_10.plusSeconds(1));
        set("2", MAY_10.plusSeconds(1));
        set("3", MAY_10.plusSeconds(1));

        assertThat(account.changedAt()).isEqualTo(MAY_10.plusSeconds(1).plusNanos(2_000));
        assertThat(account.sequence()).isEqualTo(3);
    }

    @Test
    void firstCommandOfANewPeriodFreezesTheOldOneAndEachSkipped() {
        set("100", MAY_10);
        post("42.5", MAY_10);

        Judgement.Accepted accepted = set("200", Instant.parse("2026-08-03T00:00:00Z"));

        assertThat(accepted.closed())
                .containsExactly(
                        closed("2026-05-01", "2026-06-01", "42.5", "100", MAY_10),
                        closed("2026-06-01", "2026-07-01", "0", "100", null),
                        closed("2026-07-01", "2026-08-01", "0", "100", null));
        assertThat(account.totalCost()).isEqualByComparingTo("0");
        assertThat(account.spend().newestUsage()).isNull();
        assertThat(account.budget().amount()).isEqualByComparingTo("200");
    }

    @Test
    void periodEndIsExclusive() {
        Instant edge = Instant.parse("2026-06-01T00:00:00Z");

        assertThat(set("1", edge.minusNanos(1_000)).closed()).isEmpty();
        assertThat(set("2", edge).closed()).hasSize(1);
        assertThat(account.periodStart()).isEqualTo(edge);
    }

    @Test
    void aCommandPushedOverTheEdgeByTheOneBeforeItBelongsToTheNewPeriod() {
        Instant lastMicrosecond = Instant.parse("2026-05-31T23:59:59.999999Z");
        set("1", lastMicrosecond);

        Judgement.Accepted accepted = set("2", lastMicrosecond);

        assertThat(accepted.closed()).hasSize(1);
        assertThat(accepted.closed().getFirst().budget()).isEqualByComparingTo("1");
        assertThat(account.budget().amount()).isEqualByComparingTo("2");
    }

    @Test
    void aCostPushedOverTheEdgeStaysInThePeriodOfItsUsage() {
        Instant lastMicrosecond = Instant.parse("2026-05-31T23:59:59.999999Z");
        post("1", lastMicrosecond);

        Judgement.Accepted accepted = post("2", lastMicrosecond);

        assertThat(accepted.closed()).containsExactly(closed("2026-05-01", "2026-06-01", "3", null, lastMicrosecond));
        assertThat(accepted.late()).isNull();
        assertThat(account.totalCost()).isEqualByComparingTo("0");
    }

    @Test
    void lateCostGoesToItsClosedPeriodAndCrossesNothing() {
        set("10", MAY_10);
        set("10", Instant.parse("2026-07-02T00:00:00Z"));

        Judgement.Accepted accepted =
                accept(account.apply(postCost(KEY, "99", MAY_10), Instant.parse("2026-07-03T00:00:00Z"), TERMS));

        assertThat(accepted.late())
                .isEqualTo(new LateSpend(
                        day("2026-05-01"),
                        day("2026-06-01"),
                        new Spend(new BigDecimal("99"), new BigDecimal("99"), MAY_10)));
        assertThat(accepted.closed()).isEmpty();
        assertThat(accepted.crossings()).isEmpty();
        assertThat(account.totalCost()).isEqualByComparingTo("0");
    }

    @Test
    void nothingIsPostedByACalendarThatDidNotOpenThePeriod() {
        Terms other = new Terms(new BillingCalendar(15), Thresholds.STANDARD);
        Command.PostCost cost = postCost(KEY, "1", MAY_10);

        assertThatThrownBy(() -> account.apply(cost, MAY_10, other))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("2026-05-01")
                .hasMessageContaining("2026-04-15");
    }

    @Test
    void costOfAPeriodThatHasNotBegunIsAFaultOfTheCaller() {
        Command.PostCost early = postCost(KEY, "1", Instant.parse("2026-06-01T00:00:00Z"));

        assertThatThrownBy(() -> account.apply(early, MAY_10, TERMS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2026-06-01");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2026-03-01T00:00:00Z, 2026-03-01, 2026-04-01",
        "1, 2026-02-28T23:59:59.999Z, 2026-02-01, 2026-03-01",
        "28, 2026-02-27T23:59:59Z, 2026-01-28, 2026-02-28",
        "28, 2026-02-28T00:00:00Z, 2026-02-28, 2026-03-28",
        "15, 2026-01-01T00:00:00Z, 2025-12-15, 2026-01-15",
        "15, 2024-02-29T12:00:00Z, 2024-02-15, 2024-03-15",
    })
    void periodsRunFromAnchorDayToAnchorDay(int anchor, Instant time, String start, String end) {
        BillingCalendar calendar = new BillingCalendar(anchor);

        assertThat(calendar.startOfPeriod(time)).isEqualTo(day(start));
        assertThat(calendar.endOfPeriod(time)).isEqualTo(day(end));
    }

    @Test
    void thresholdIsReachedExactlyAndOnce() {
        set("100", MAY_10);

        assertThat(post("79.999999999999999999", MAY_10).crossings()).isEmpty();
        assertThat(thresholds(post("0.000000000000000001", MAY_10))).containsExactly("80 #1");
        assertThat(post("1", MAY_10).crossings()).isEmpty();
        assertThat(thresholds(post("19", MAY_10))).containsExactly("100 #1");
        assertThat(post("1000", MAY_10).crossings()).isEmpty();
    }

    @Test
    void oneChargeMayReachSeveralThresholds() {
        set("10", MAY_10);

        assertThat(thresholds(post("10", MAY_10))).containsExactly("80 #1", "100 #1");
    }

    @Test
    void loweringTheBudgetReachesAndRaisingItResolves() {
        set("100", MAY_10);
        post("50", MAY_10);

        assertThat(thresholds(set("60", MAY_10))).containsExactly("80 #1");
        assertThat(thresholds(set("200", MAY_10))).containsExactly("80 #1 resolved");
        assertThat(thresholds(set("50", MAY_10))).containsExactly("80 #2", "100 #1");
        assertThat(thresholds(set(null, MAY_10))).containsExactly("80 #2 resolved", "100 #1 resolved");
    }

    @Test
    void aCorrectionResolves() {
        set("100", MAY_10);
        post("90", MAY_10);

        assertThat(thresholds(post("-30", MAY_10))).containsExactly("80 #1 resolved");
    }

    @Test
    void budgetOfZeroIsReachedByTheFirstCost() {
        assertThat(set("0", MAY_10).crossings()).isEmpty();
        assertThat(post("-1", MAY_10).crossings()).isEmpty();
        assertThat(post("1", MAY_10).crossings()).isEmpty();
        assertThat(thresholds(post("0.01", MAY_10))).containsExactly("80 #1", "100 #1");
    }

    @Test
    void newPeriodStartsWithoutCrossings() {
        set("100", MAY_10);
        post("90", MAY_10);

        assertThat(set("1", Instant.parse("2026-06-02T00:00:00Z")).crossings()).isEmpty();
        assertThat(account.crossings()).isEmpty();
        assertThat(thresholds(post("1", Instant.parse("2026-06-02T00:00:00Z")))).containsExactly("80 #1", "100 #1");
    }

    private Judgement.Accepted set(@Nullable String amount, Instant clock) {
        return accept(account.apply(setBudget(KEY, amount), clock, TERMS));
    }

    private Judgement.Accepted post(String cost, Instant clock) {
        return accept(account.apply(postCost(KEY, cost, clock), clock, TERMS));
    }

    private Judgement.Accepted accept(Judgement judgement) {
        Judgement.Accepted accepted = (Judgement.Accepted) judgement;
        account = accepted.account();
        return accepted;
    }

    private static ClosedPeriod closed(
            String start, String end, String cost, @Nullable String budget, @Nullable Instant newestUsage) {
        return new ClosedPeriod(
                day(start),
                day(end),
                new Spend(new BigDecimal(cost), new BigDecimal(cost), newestUsage),
                budget == null ? null : new BigDecimal(budget));
    }

    private static Instant day(String day) {
        return Instant.parse(day + "T00:00:00Z");
    }

    private static List<String> thresholds(Judgement.Accepted accepted) {
        return accepted.crossings().stream()
                .map(c -> c.threshold() + " #" + c.occurrence() + (c.isOpen() ? "" : " resolved"))
                .toList();
    }
}
