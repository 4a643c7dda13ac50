package org.usagebudget.server.operations;

import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.usagebudget.server.auth.TokenSignIn;
import org.usagebudget.server.ledger.LedgerObserver;
import org.usagebudget.server.ledger.Outcome;
import org.usagebudget.server.ledger.UsageObserver;
import org.usagebudget.server.web.EdgeObserver;
import org.usagebudget.server.web.HttpEdge;

/**
 * Every meter of a server. {@code docs/operations.md} says what each means. On the road of a request nothing is looked up by
 * name: the meters of a route, a lane and an outcome are made once and held. Thread-safe.
 */
public final class Meters implements EdgeObserver, LedgerObserver, AutoCloseable {
    /** Prometheus' text format. */
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final int MILLIS_PER_SECOND = 1_000;
    private static final Duration[] REQUEST_BUCKETS =
            millis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000);
    private static final Duration[] LEDGER_BUCKETS = millis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final Map<Refusal, Counter> refusals = new EnumMap<>(Refusal.class);
    private final Outcomes outcomes = new Outcomes(registry);
    private final UsageMeter usage = new UsageMeter(registry, LEDGER_BUCKETS);

    /** With the Java machine's own meters. */
    public Meters() {
        for (Refusal refusal : Refusal.values()) {
            refusals.put(
                    refusal,
                    Counter.builder("http.server.refusals")
                            .description("Requests refused because of a bound")
                            .tag("reason", refusal.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    /** All of them, as Prometheus reads it. */
    byte[] text() {
        return registry.scrape().getBytes(StandardCharsets.UTF_8);
    }

    /** Follows an edge; one at most. */
    public void follow(HttpEdge edge, int inFlightMax, int connectionsMax) {
        gauge("http.server.requests.in.flight", "Requests being answered", edge::inFlight);
        gauge("http.server.requests.in.flight.limit", "Requests that may be answered at once", () -> inFlightMax);
        gauge("http.server.connections", "Open connections", edge::connections);
        gauge("http.server.connections.limit", "Connections that may be open", () -> connectionsMax);
    }

    /** Follows a sign-in; one at most. */
    public void follow(TokenSignIn signIn) {
        Gauge.builder("usagebudget.tokens", signIn::tokens)
                .description("Verified tokens that are remembered")
                .register(registry);
        FunctionCounter.builder("usagebudget.token.lookups", signIn, TokenSignIn::hits)
                .description("Tokens looked for among those remembered")
                .tag("result", "hit")
                .register(registry);
        FunctionCounter.builder("usagebudget.token.lookups", signIn, TokenSignIn::misses)
                .description("Tokens looked for among those remembered")
                .tag("result", "miss")
                .register(registry);
    }

    /** Says how many commands may wait; once at most. */
    public void ledgerQueueMax(int max) {
        gauge("usagebudget.ledger.queue.limit", "Commands that may wait, over all lanes", () -> max);
    }

    /**
     * Follows the worker of standings; one at most.
     *
     * @param lag how long ago they showed all changes
     * @param failures how many of its rounds have failed
     */
    public void standings(Supplier<Duration> lag, LongSupplier failures) {
        Gauge.builder("usagebudget.standing.lag", () -> lag.get().toMillis() / (double) MILLIS_PER_SECOND)
                .description("How long ago standings showed all changes, as far as this node knows")
                .baseUnit("seconds")
                .register(registry);
        FunctionCounter.builder("usagebudget.standing.failures", failures, LongSupplier::getAsLong)
                .description("Rounds of the worker of standings that failed; another follows")
                .register(registry);
    }

    /** What follows a pool of connections. */
    public MetricsTrackerFactory pool() {
        return new MicrometerMetricsTrackerFactory(registry);
    }

    /** What follows the usage that comes. */
    public UsageObserver usage() {
        return usage;
    }

    @Override
    public RouteObserver route(String method, String template) {
        return new RouteMeter(method, template);
    }

    @Override
    public void refused(Refusal refusal) {
        Counter counter = refusals.get(refusal);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public LaneObserver lane(int lane, IntSupplier queued) {
        String name = Integer.toString(lane);
        Gauge.builder("usagebudget.ledger.queue", queued::getAsInt)
                .description("Commands that wait for a lane")
                .tag("lane", name)
                .register(registry);
        return new LaneMeter(name);
    }

    @Override
    public void outcome(Outcome outcome) {
        outcomes.count(outcome);
    }

    /** Ends what listens to the Java machine. */
    @Override
    public void close() {
        collections.close();
        registry.close();
    }

    private void gauge(String name, String description, IntSupplier value) {
        Gauge.builder(name, value::getAsInt).description(description).register(registry);
    }

    private static Duration[] millis(int... values) {
        Duration[] durations = new Duration[values.length];
        for (int i = 0; i < values.length; i++) {
            durations[i] = Duration.ofMillis(values[i]);
        }
        return durations;
    }

    /** The timers of one route, one for each status that it has ever answered with. */
    private final class RouteMeter implements RouteObserver {
        private static final int STATUS_MIN = 100;
        private static final int STATUSES = 500;

        private final String method;
        private final String template;
        private final AtomicReferenceArray<Timer> timers = new AtomicReferenceArray<>(STATUSES);

        private RouteMeter(String method, String template) {
            this.method = method;
            this.template = template;
        }

        @Override
        public void answered(int status, long nanos) {
            int at = Math.clamp(status - STATUS_MIN, 0, STATUSES - 1);
            Timer timer = timers.get(at);
            if (timer == null) {
                // Two threads may both come here; the registry gives both the same one.
                timer = timer(at + STATUS_MIN);
                timers.set(at, timer);
            }
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }

        private Timer timer(int status) {
            return Timer.builder("http.server.requests")
                    .description("From the end of a request's head to the end of its answer")
                    .tag("method", method)
                    .tag("route", template)
                    .tag("status", Integer.toString(status))
                    .serviceLevelObjectives(REQUEST_BUCKETS)
                    .register(registry);
        }
    }

    private final class LaneMeter implements LaneObserver {
        private final Timer wait;
        private final Timer commit;
        private final DistributionSummary batch;
        private final Counter failures;

        private LaneMeter(String lane) {
            wait = Timer.builder("usagebudget.ledger.wait")
                    .description("From a command's submission to its leaving the queue")
                    .tag("lane", lane)
                    .serviceLevelObjectives(LEDGER_BUCKETS)
                    .register(registry);
            commit = Timer.builder("usagebudget.ledger.commit")
                    .description("One batch, from the locking of its accounts to the end of its commit")
                    .tag("lane", lane)
                    .serviceLevelObjectives(LEDGER_BUCKETS)
                    .register(registry);
            batch = DistributionSummary.builder("usagebudget.ledger.batch")
                    .description("Commands in one batch")
                    .tag("lane", lane)
                    .serviceLevelObjectives(1, 2, 5, 10, 20, 50, 100, 200, 500)
                    .register(registry);
            failures = Counter.builder("usagebudget.ledger.failures")
                    .description("Transactions that failed; they may have been tried again")
                    .tag("lane", lane)
                    .register(registry);
        }

        @Override
        public void taken(long nanos) {
            wait.record(nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void committed(int commands, long nanos) {
            batch.record(commands);
            commit.record(nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void failed() {
            failures.increment();
        }
    }
}
