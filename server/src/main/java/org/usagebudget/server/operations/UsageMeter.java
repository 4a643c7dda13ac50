package org.usagebudget.server.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.usagebudget.server.ledger.UsageObserver;

/** Counts usage records by what became of them, and times their batches. Thread-safe. */
final class UsageMeter implements UsageObserver {
    private final Counter accepted;
    private final Counter duplicates;
    private final Counter rejected;
    private final Counter failures;
    private final Timer batches;

    UsageMeter(MeterRegistry registry, Duration[] buckets) {
        accepted = records(registry, "accepted");
        duplicates = records(registry, "duplicate");
        rejected = records(registry, "rejected");
        failures = Counter.builder("usagebudget.usage.failures")
                .description("Bodies of usage records that could not be counted to their end")
                .register(registry);
        batches = Timer.builder("usagebudget.usage.batch")
                .description("One batch of usage records, from its submission to its outcome")
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    private static Counter records(MeterRegistry registry, String verdict) {
        return Counter.builder("usagebudget.usage.records")
                .description("Usage records that were sent")
                .tag("verdict", verdict)
                .register(registry);
    }

    @Override
    public void counted(long acceptedNow, long duplicatesNow, long rejectedNow, long nanos) {
        accepted.increment((double) acceptedNow);
        duplicates.increment((double) duplicatesNow);
        rejected.increment((double) rejectedNow);
        batches.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void failed() {
        failures.increment();
    }
}
