package org.usagebudget.server.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.usagebudget.server.ledger.Outcome;

/** Counts what became of commands, by kind. Thread-safe. */
final class Outcomes {
    private final Counter applied;
    private final Counter repeated;
    private final Counter answered;
    private final Counter refused;
    private final Counter noSuchCustomer;
    private final Counter customerExists;
    private final Counter versionStale;
    private final Counter requestIdReused;
    private final Counter unavailable;
    private final Counter failed;

    Outcomes(MeterRegistry registry) {
        applied = counter(registry, "applied");
        repeated = counter(registry, "repeated");
        answered = counter(registry, "answered");
        refused = counter(registry, "refused");
        noSuchCustomer = counter(registry, "no_such_customer");
        customerExists = counter(registry, "customer_exists");
        versionStale = counter(registry, "version_stale");
        requestIdReused = counter(registry, "request_id_reused");
        unavailable = counter(registry, "unavailable");
        failed = counter(registry, "failed");
    }

    private static Counter counter(MeterRegistry registry, String kind) {
        return Counter.builder("usagebudget.ledger.outcomes")
                .description("What became of commands")
                .tag("kind", kind)
                .register(registry);
    }

    void count(Outcome outcome) {
        Counter counter = switch (outcome) {
            case Outcome.Applied _ -> applied;
            case Outcome.Repeated _ -> repeated;
            case Outcome.Answered _ -> answered;
            case Outcome.Refused _ -> refused;
            case Outcome.NoSuchCustomer _ -> noSuchCustomer;
            case Outcome.CustomerExists _ -> customerExists;
            case Outcome.VersionStale _ -> versionStale;
            case Outcome.RequestIdReused _ -> requestIdReused;
            case Outcome.Unavailable _ -> unavailable;
            case Outcome.Failed _ -> failed;
        };
        counter.increment();
    }
}
