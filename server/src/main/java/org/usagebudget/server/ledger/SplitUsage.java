package org.usagebudget.server.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A batch of usage, divided among the lanes by customer, and its outcome put together again. */
final class SplitUsage {
    private final UsageBatch whole;
    private final List<Part> parts;

    /** What one lane gets: {@code places} says where its records stood in the whole. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Part(int lane, UsageBatch batch, int[] places) {}

    private SplitUsage(UsageBatch whole, List<Part> parts) {
        this.whole = whole;
        this.parts = parts;
    }

    static SplitUsage of(UsageBatch batch, int lanes) {
        List<List<UsageRecord>> records = new ArrayList<>();
        int[][] places = new int[lanes][batch.records().size()];
        for (int i = 0; i < lanes; i++) {
            records.add(new ArrayList<>());
        }
        for (int i = 0; i < batch.records().size(); i++) {
            UsageRecord record = batch.records().get(i);
            int lane = Math.floorMod(new AccountKey(batch.partner(), record.customer()).hashCode(), lanes);
            places[lane][records.get(lane).size()] = i;
            records.get(lane).add(record);
        }
        List<Part> parts = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            // What was no record has no customer, and a batch of nothing else must be noted too.
            boolean last = lane == lanes - 1 && parts.isEmpty();
            if (!records.get(lane).isEmpty() || last) {
                int malformed = parts.isEmpty() ? batch.malformed() : 0;
                parts.add(new Part(
                        lane,
                        new UsageBatch(batch.partner(), batch.requestId(), records.get(lane), malformed),
                        Arrays.copyOf(places[lane], records.get(lane).size())));
            }
        }
        return new SplitUsage(batch, parts);
    }

    List<Part> parts() {
        return parts;
    }

    /** The outcome of the whole, once each part has one: the verdicts in the order of the records, or the first that is none. */
    CompletableFuture<UsageOutcome> join(List<CompletableFuture<UsageOutcome>> outcomes) {
        if (outcomes.size() == 1) {
            return outcomes.getFirst();
        }
        return CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new))
                .thenApply(_ ->
                        joined(outcomes.stream().map(CompletableFuture::join).toList()));
    }

    private UsageOutcome joined(List<UsageOutcome> outcomes) {
        UsageVerdict[] verdicts = new UsageVerdict[whole.records().size()];
        for (int i = 0; i < outcomes.size(); i++) {
            if (!(outcomes.get(i) instanceof UsageOutcome.Counted(List<UsageVerdict> counted))) {
                return outcomes.get(i);
            }
            int[] places = parts.get(i).places();
            for (int j = 0; j < places.length; j++) {
                verdicts[places[j]] = counted.get(j);
            }
        }
        return new UsageOutcome.Counted(List.of(verdicts));
    }
}
