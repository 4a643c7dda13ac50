package org.usagebudget.server.sandbox;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.ledger.Ledger;
import org.usagebudget.server.ledger.UsageBatch;
import org.usagebudget.server.ledger.UsageOutcome;
import org.usagebudget.server.ledger.UsageRecord;
import org.usagebudget.server.ledger.UsageVerdict;

/**
 * Simulated usage on its way to the ledger: one record an hour and resource, customer by customer, in batches like those of anybody's
 * usage. While one batch is counted the next is made, and no more are held. One use, one thread.
 */
final class Simulation {
    private static final int HOURS_OF_DAY = 24;
    private static final BigDecimal HOURS_OF_MONTH = BigDecimal.valueOf(30L * HOURS_OF_DAY);
    private static final BigDecimal WEIGHT_OF_MONTH =
            BigDecimal.valueOf(UsageSource.WEIGHT_OF_HOUR).multiply(HOURS_OF_MONTH);

    private final Ledger ledger;
    private final PartnerId partner;
    private final UUID requestId;
    private final Pace pace;
    private final Map<String, BigDecimal> totals = new TreeMap<>();
    private List<UsageRecord> made = new ArrayList<>();
    private List<UsageRecord> sent = List.of();
    private CompletableFuture<UsageOutcome> outcome =
            CompletableFuture.completedFuture(new UsageOutcome.Counted(List.of()));
    private long accepted;
    private long duplicates;
    private long rejected;

    /**
     * For usage of that partner's customers.
     *
     * @param requestId MS-RequestId
     * @param pace how fast it is sent
     */
    Simulation(Ledger ledger, PartnerId partner, UUID requestId, Pace pace) {
        this.ledger = ledger;
        this.partner = partner;
        this.requestId = requestId;
        this.pace = pace;
    }

    /**
     * What became of the records.
     *
     * @param accepted how many count now
     * @param duplicates how many had been counted before
     * @param rejected how many do not count
     * @param totals the costs of the accepted ones by currency
     */
    record Result(long accepted, long duplicates, long rejected, Map<String, BigDecimal> totals) {}

    /** A customer's usage, as the simulation of that seed has it. */
    static UsageSource source(long seed, CustomerId customer, String currency) {
        return new UsageSource(
                seed, "simulated-" + seed + "-", customer, currency, SampleSubscriptions.first(customer));
    }

    /** How many records a customer has in so many days. */
    static long records(UsageSource source, int days) {
        return (long) source.resources() * days * HOURS_OF_DAY;
    }

    /**
     * Sends the usage of the days before the hour of {@code now}, and returns once all of it is counted.
     *
     * @throws FaultException 503 where the ledger is busy; some may count nevertheless, and sending it again is safe
     */
    Result run(List<UsageSource> sources, int days, Instant now) {
        Instant end = now.truncatedTo(ChronoUnit.HOURS);
        for (UsageSource source : sources) {
            BigDecimal perWeight = source.month().divide(WEIGHT_OF_MONTH, MathContext.DECIMAL128);
            for (Instant hour = end.minus(Duration.ofDays(days)); hour.isBefore(end); hour = hour.plusSeconds(3_600)) {
                for (int resource = 0; resource < source.resources(); resource++) {
                    BigDecimal cost = perWeight.multiply(BigDecimal.valueOf(source.weight(resource, hour, 1)));
                    add(source.record(resource, hour, cost));
                }
            }
        }
        send();
        count();
        return new Result(accepted, duplicates, rejected, totals);
    }

    private void add(UsageRecord record) {
        made.add(record);
        if (made.size() == pace.batch()) {
            send();
        }
    }

    private void send() {
        count();
        if (!made.isEmpty()) {
            pace.await(made.size());
            sent = made;
            made = new ArrayList<>(pace.batch());
            outcome = ledger.submit(new UsageBatch(partner, requestId, sent, 0));
        }
    }

    /** Waits for the batch that has been sent. */
    private void count() {
        List<UsageVerdict> verdicts = switch (outcome.join()) {
            case UsageOutcome.Counted(List<UsageVerdict> counted) -> counted;
            case UsageOutcome.Unavailable _ ->
                throw new FaultException(FaultCode.UNAVAILABLE).withHeader("Retry-After", "1");
            case UsageOutcome.Failed(Throwable cause) ->
                throw new IllegalStateException("the ledger could not count simulated usage", cause);
        };
        for (int i = 0; i < verdicts.size(); i++) {
            switch (verdicts.get(i)) {
                case UsageVerdict.Accepted(String currency) -> {
                    accepted++;
                    totals.merge(currency, sent.get(i).amounts().cost(), BigDecimal::add);
                }
                case UsageVerdict.Duplicate _ -> duplicates++;
                case UsageVerdict.Rejected _ -> rejected++;
            }
        }
        sent = List.of();
        outcome = CompletableFuture.completedFuture(new UsageOutcome.Counted(List.of()));
    }
}
