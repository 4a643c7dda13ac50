package org.usagebudget.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;

class SplitUsageTest {
    private static final PartnerId PARTNER = new PartnerId(UUID.randomUUID());

    @Test
    void aCustomersRecordsGoToOneLaneInTheirOrder() {
        List<CustomerId> customers = IntStream.range(0, 20)
                .mapToObj(_ -> new CustomerId(UUID.randomUUID()))
                .toList();
        List<UsageRecord> records = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            records.add(UsageRecords.of("r-" + i, customers.get(i % 20), "1"));
        }

        List<SplitUsage.Part> parts = SplitUsage.of(batch(records, 3), 4).parts();

        assertThat(parts).hasSizeGreaterThan(1);
        for (CustomerId customer : customers) {
            List<List<UsageRecord>> of = parts.stream()
                    .map(part -> part.batch().records().stream()
                            .filter(r -> r.customer().equals(customer))
                            .toList())
                    .filter(list -> !list.isEmpty())
                    .toList();
            assertThat(of)
                    .containsExactly(records.stream()
                            .filter(r -> r.customer().equals(customer))
                            .toList());
        }
        assertThat(parts.stream().mapToInt(part -> part.batch().malformed()).sum())
                .isEqualTo(3);
    }

    @Test
    void verdictsComeBackInTheOrderOfTheRecords() {
        List<UsageRecord> records = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            records.add(UsageRecords.of("r-" + i, new CustomerId(UUID.randomUUID()), "1"));
        }
        SplitUsage split = SplitUsage.of(batch(records, 0), 3);

        UsageOutcome whole = split.join(split.parts().stream()
                        .map(part -> done(new UsageOutcome.Counted(part.batch().records().stream()
                                .<UsageVerdict>map(r -> new UsageVerdict.Accepted(r.id()))
                                .toList())))
                        .toList())
                .join();

        assertThat(whole)
                .isEqualTo(new UsageOutcome.Counted(records.stream()
                        .<UsageVerdict>map(r -> new UsageVerdict.Accepted(r.id()))
                        .toList()));
    }

    @Test
    void onePartThatIsNotCountedIsTheOutcomeOfTheWhole() {
        List<UsageRecord> records = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            records.add(UsageRecords.of("r-" + i, new CustomerId(UUID.randomUUID()), "1"));
        }
        SplitUsage split = SplitUsage.of(batch(records, 0), 2);
        UsageOutcome away = new UsageOutcome.Unavailable("away");

        UsageOutcome whole = split.join(List.of(
                        done(new UsageOutcome.Counted(split.parts().getFirst().batch().records().stream()
                                .<UsageVerdict>map(_ -> UsageVerdict.Duplicate.INSTANCE)
                                .toList())),
                        done(away)))
                .join();

        assertThat(whole).isEqualTo(away);
    }

    @Test
    void whatIsNoRecordIsNotedEvenWithoutAny() {
        List<SplitUsage.Part> parts = SplitUsage.of(batch(List.of(), 7), 2).parts();

        assertThat(parts).hasSize(1);
        assertThat(parts.getFirst().batch().malformed()).isEqualTo(7);
    }

    private static UsageBatch batch(List<UsageRecord> records, int malformed) {
        return new UsageBatch(PARTNER, UUID.randomUUID(), records, malformed);
    }

    private static CompletableFuture<UsageOutcome> done(UsageOutcome outcome) {
        return CompletableFuture.completedFuture(outcome);
    }
}
