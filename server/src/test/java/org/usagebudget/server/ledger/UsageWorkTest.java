package org.usagebudget.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.fault.FaultCode;

class UsageWorkTest {
    private static final PartnerId PARTNER = new PartnerId(UUID.randomUUID());
    private static final CustomerId CUSTOMER = new CustomerId(UUID.randomUUID());
    private static final AccountKey KEY = new AccountKey(PARTNER, CUSTOMER);
    private static final Instant NOW = Instant.parse("2026-05-10T12:00:00Z");
    private static final Map<PartnerId, Terms> TERMS = Map.of(PARTNER, Terms.STANDARD);
    private static final UsageVerdict ACCEPTED = new UsageVerdict.Accepted("EUR");
    private static final UsageVerdict DUPLICATE = new UsageVerdict.Duplicate();

    private final Map<AccountKey, Account> accounts = new HashMap<>(Map.of(KEY, account("EUR")));

    private static Account account(String currency) {
        Account opened = Accounts.opened(Instant.parse("2026-01-15T00:00:00Z"), Terms.STANDARD);
        return new Account(
                opened.id(),
                currency,
                opened.budget(),
                opened.sequence(),
                opened.createdAt(),
                opened.changedAt(),
                opened.periodStart(),
                opened.spend(),
                opened.crossings());
    }

    @Test
    void recordOfTheOpenPeriodCounts() {
        UsageWork work = claimed(UsageRecords.of("a", CUSTOMER, "2.25"));

        assertThat(verdicts(work)).containsExactly(ACCEPTED);
        assertThat(work.postings())
                .containsExactly(new Command.PostCost(
                        KEY,
                        Instant.parse("2026-05-01T00:00:00Z"),
                        new Spend(new BigDecimal("2.25"), null, UsageRecords.TIME)));
    }

    @Test
    void sameIdTwiceInOneTransactionCountsOnce() {
        UsageWork work = claimed(
                UsageRecords.of("a", CUSTOMER, "1"),
                UsageRecords.of("a", CUSTOMER, "1.0"),
                UsageRecords.of("a", CUSTOMER, "2"));

        List<UsageVerdict> verdicts = verdicts(work);
        assertThat(verdicts.subList(0, 2)).containsExactly(ACCEPTED, DUPLICATE);
        assertRejected(verdicts.get(2), FaultCode.USAGE_RECORD_DIFFERS, "id a ");
        assertThat(work.counted()).hasSize(1);
        assertThat(total(work)).isEqualByComparingTo("1");
    }

    @Test
    void theVeryRecordTwiceCountsOnce() {
        UsageRecord record = UsageRecords.of("a", CUSTOMER, "1");

        assertThat(verdicts(claimed(record, record))).containsExactly(ACCEPTED, DUPLICATE);
    }

    @Test
    void whatWasStoredBeforeDecides() {
        UsageRecord stored = UsageRecords.of("a", CUSTOMER, "1");
        UsageWork work = work(
                UsageRecords.of("a", CUSTOMER, "9"),
                UsageRecords.of("a", CUSTOMER, "1"),
                UsageRecords.of("b", CUSTOMER, "1"));
        work.claimed(Arrays.asList(stored.contentHash(), null));

        List<UsageVerdict> verdicts = verdicts(work);
        assertRejected(verdicts.get(0), FaultCode.USAGE_RECORD_DIFFERS, "id a ");
        assertThat(verdicts.subList(1, 3)).containsExactly(DUPLICATE, ACCEPTED);
        assertThat(work.counted())
                .singleElement()
                .satisfies(entry -> assertThat(entry.record().id()).isEqualTo("b"));
    }

    @Test
    void contentIsTheSameHoweverItIsWritten() {
        UsageRecord plain = UsageRecords.of("a", CUSTOMER, "1.50");

        assertThat(UsageRecords.of("b", CUSTOMER, "1.5").contentHash()).isEqualTo(plain.contentHash());
        assertThat(UsageRecords.in("b", CUSTOMER, "1.5", "EUR").contentHash()).isEqualTo(plain.contentHash());
        assertThat(UsageRecords.withUsd("b", CUSTOMER, "1.5", "1.5").contentHash())
                .isNotEqualTo(plain.contentHash());
        assertThat(UsageRecords.at("b", CUSTOMER, UsageRecords.TIME.plusNanos(1_000), "1.5")
                        .contentHash())
                .isNotEqualTo(plain.contentHash());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-05-10T13:00:00Z, 2026-05-01T00:00:00Z",
        "2026-05-01T00:00:00Z, 2026-05-01T00:00:00Z",
        "2026-04-30T23:59:59.999999Z, 2026-04-01T00:00:00Z",
        "2026-03-01T00:00:00Z, 2026-03-01T00:00:00Z",
    })
    void timeDecidesTheBillingPeriod(String time, String periodStart) {
        UsageWork work = claimed(UsageRecords.at("a", CUSTOMER, Instant.parse(time), "1"));

        assertThat(work.postings())
                .singleElement()
                .satisfies(posting -> assertThat(posting.periodStart()).isEqualTo(Instant.parse(periodStart)));
    }

    @ParameterizedTest
    @CsvSource({"2026-05-10T13:00:00.000001Z", "2026-02-28T23:59:59.999999Z"})
    void timeOutsideIsRejected(String time) {
        UsageWork work = claimed(UsageRecords.at("a", CUSTOMER, Instant.parse(time), "1"));

        assertRejected(verdicts(work).getFirst(), FaultCode.USAGE_TIME, time);
        assertThat(work.claims()).isEmpty();
    }

    @Test
    void aPeriodThatHasNotBegunTakesNothingHoweverNearItIs() {
        Instant end = Instant.parse("2026-06-01T00:00:00Z");
        Instant shortly = end.minus(Duration.ofMinutes(1));

        assertThat(verdicts(claimedAt(shortly, UsageRecords.at("a", CUSTOMER, end.minusNanos(1_000), "1"))))
                .containsExactly(ACCEPTED);
        assertRejected(
                verdicts(claimedAt(shortly, UsageRecords.at("a", CUSTOMER, end, "1")))
                        .getFirst(),
                FaultCode.USAGE_TIME,
                "2026-06-01");
        assertThat(verdicts(claimedAt(end, UsageRecords.at("a", CUSTOMER, end, "1"))))
                .containsExactly(ACCEPTED);
    }

    @Test
    void unknownCustomerAndOtherCurrencyAreRejectedAndSpoilNothing() {
        UsageWork work = claimed(
                UsageRecords.of("a", new CustomerId(UUID.randomUUID()), "1"),
                UsageRecords.in("b", CUSTOMER, "1", "USD"),
                UsageRecords.in("c", CUSTOMER, "1", "EUR"));

        List<UsageVerdict> verdicts = verdicts(work);
        assertRejected(verdicts.get(0), FaultCode.NO_RELATIONSHIP, "customer ");
        assertRejected(verdicts.get(1), FaultCode.INVALID_PROPERTY, "currencyCode must be the customer's EUR, was USD");
        assertThat(verdicts.get(2)).isEqualTo(ACCEPTED);
    }

    @Test
    void dollarsAreKnownOnlyWhereEveryRecordSaysThem() {
        assertThat(spend(claimed(
                                UsageRecords.withUsd("a", CUSTOMER, "1", "1.1"),
                                UsageRecords.withUsd("b", CUSTOMER, "2", "2.2")))
                        .usdCost())
                .isEqualByComparingTo("3.3");
        assertThat(spend(claimed(UsageRecords.withUsd("a", CUSTOMER, "1", "1.1"), UsageRecords.of("b", CUSTOMER, "2")))
                        .usdCost())
                .isNull();
    }

    @Test
    void dollarsOfACustomerBilledInThemAreTheCost() {
        accounts.put(KEY, account("USD"));

        assertThat(spend(claimed(UsageRecords.of("a", CUSTOMER, "2"), UsageRecords.withUsd("b", CUSTOMER, "3", "9")))
                        .usdCost())
                .isEqualByComparingTo("5");
        assertThat(claimed(UsageRecords.withUsd("b", CUSTOMER, "3", "9"))
                        .counted()
                        .getFirst()
                        .usdCost())
                .isEqualByComparingTo("3");
    }

    @Test
    void talliesCountWhatWasNoRecordToo() {
        UsageBatch batch = new UsageBatch(
                PARTNER,
                UUID.randomUUID(),
                List.of(UsageRecords.of("a", CUSTOMER, "1"), UsageRecords.of("a", CUSTOMER, "1")),
                3);
        UsageWork work = new UsageWork(List.of(pending(batch)), accounts, Map.of(PARTNER, NOW), TERMS);
        work.claimed(Collections.singletonList(null));

        assertThat(work.tallies(work.verdicts()))
                .containsExactly(new UsageJournal.Tally(PARTNER, batch.requestId(), 1, 1, 3));
    }

    private UsageWork claimed(UsageRecord... records) {
        return claimedAt(NOW, records);
    }

    private UsageWork claimedAt(Instant now, UsageRecord... records) {
        UsageWork work = workAt(now, records);
        @Nullable UUID[] nothing = new UUID[work.claims().size()];
        work.claimed(Arrays.asList(nothing));
        return work;
    }

    private UsageWork work(UsageRecord... records) {
        return workAt(NOW, records);
    }

    private UsageWork workAt(Instant now, UsageRecord... records) {
        UsageBatch batch = new UsageBatch(PARTNER, UUID.randomUUID(), List.of(records), 0);
        return new UsageWork(List.of(pending(batch)), accounts, Map.of(PARTNER, now), TERMS);
    }

    private static PendingUsage pending(UsageBatch batch) {
        return new PendingUsage(batch, Long.MAX_VALUE);
    }

    private static List<UsageVerdict> verdicts(UsageWork work) {
        return work.verdicts().getFirst();
    }

    private static Spend spend(UsageWork work) {
        return work.postings().getFirst().spend();
    }

    private static BigDecimal total(UsageWork work) {
        return spend(work).totalCost();
    }

    private static void assertRejected(UsageVerdict verdict, FaultCode code, String inDetail) {
        assertThat(verdict).isInstanceOfSatisfying(UsageVerdict.Rejected.class, rejected -> {
            assertThat(rejected.code()).isEqualTo(code);
            assertThat(rejected.detail()).contains(inDetail);
        });
    }
}
