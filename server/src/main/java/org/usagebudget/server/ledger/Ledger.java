package org.usagebudget.server.ledger;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.store.DatabaseAddress;

/**
 * The one place through which every account changes. Commands queue for a lane while its last commit is in flight, and are
 * committed together. Thread-safe; callers block, so they are best on virtual threads.
 *
 * <p>An outcome {@link Outcome.Applied} means durable and audited. Several ledgers, also on several machines, may work on one
 * database: the accounts' row locks keep them apart.
 */
public final class Ledger implements AutoCloseable {
    /** The most commands that are submitted together. */
    public static final int TOGETHER_MAX = 200;

    private static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(10);
    /** How long a batch of usage may wait for its turn; counting it then takes a transaction or a few. */
    static final Duration USAGE_WAIT_MAX = Duration.ofSeconds(20);

    private static final Map<String, String> CONNECTION_PROPERTIES = Map.of(
            "ApplicationName", "usagebudget-ledger",
            "connectTimeout", "2",
            "loginTimeout", "5",
            "socketTimeout", "12",
            "tcpKeepAlive", "true",
            "prepareThreshold", "1");

    private final LedgerConfig config;
    private final Partners partners;
    private final List<LaneQueue<Pending>> queues = new ArrayList<>();
    private final List<LaneQueue<PendingUsage>> usageQueues = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final LedgerObserver observer;
    private final Map<PartnerId, AtomicInteger> queuedByPartner = new ConcurrentHashMap<>();
    private volatile boolean closing;

    /**
     * What a ledger needs of the world.
     *
     * @param partners clocks and terms
     * @param machine the machine's clock, for stored outcomes
     * @param observer is told what it does
     */
    public record Surroundings(Partners partners, InstantSource machine, LedgerObserver observer) {}

    /** What a ledger is made of. */
    private Ledger(LedgerConfig config, Partners partners, LedgerObserver observer) {
        this.config = config;
        this.partners = partners;
        this.observer = observer;
    }

    /**
     * Starts the lanes; each connects when its first command comes.
     *
     * @param database as the service
     * @param partners clocks and terms
     * @param machine the machine's clock, for stored outcomes
     * @param steps other packages' SQL, in the order in which it runs
     */
    public static Ledger start(
            LedgerConfig config,
            DatabaseAddress database,
            Partners partners,
            InstantSource machine,
            List<LedgerStep> steps) {
        return start(config, database, new Surroundings(partners, machine, LedgerObserver.NONE), steps, null);
    }

    /**
     * The same, telling an observer.
     *
     * @param usage what is done with usage; null for a ledger that takes none
     */
    public static Ledger start(
            LedgerConfig config,
            DatabaseAddress database,
            Surroundings surroundings,
            List<LedgerStep> steps,
            @Nullable UsageSteps usage) {
        Partners partners = surroundings.partners();
        Ledger ledger = new Ledger(config, partners, surroundings.observer());
        for (int i = 0; i < config.lanes(); i++) {
            LaneQueue<Pending> queue = new LaneQueue<>();
            Lane.Surroundings of = new Lane.Surroundings(
                    partners,
                    surroundings.machine(),
                    ledger::taken,
                    surroundings.observer().lane(i, queue::size));
            LaneConnection connection =
                    new LaneConnection(() -> connect(database, List.copyOf(steps), LedgerStore.Pace.COMMANDS));
            ledger.queues.add(queue);
            ledger.start("ledger-lane-" + i, new Lane(queue, config, connection, of));
            if (usage != null) {
                ledger.startUsage("usage-lane-" + i, database, surroundings, usage);
            }
        }
        return ledger;
    }

    private void startUsage(String name, DatabaseAddress database, Surroundings surroundings, UsageSteps steps) {
        LaneQueue<PendingUsage> queue = new LaneQueue<>();
        LaneConnection connection = new LaneConnection(() -> connect(database, List.of(), LedgerStore.Pace.USAGE));
        UsageLane.Surroundings of =
                new UsageLane.Surroundings(partners, surroundings.machine(), pending -> release(pending.partner()));
        usageQueues.add(queue);
        start(name, new UsageLane(queue, connection, steps, of));
    }

    private void start(String name, Runnable lane) {
        threads.add(Thread.ofPlatform().name(name).daemon().start(lane));
    }

    /**
     * Applies a command, waiting for its outcome at most {@code wait-max}. Refusals and
     * failures are outcomes; what {@link Partners} throws comes out.
     */
    public Outcome submit(Command command) {
        Pending pending = prepare(command);
        enqueue(pending, partners.registered());
        return outcome(pending);
    }

    /**
     * Applies commands of one caller, which queue together, so that they can share commits: faster than one after the other.
     * Each counts by itself, and each has its outcome, in their order. What finds the queue full is not tried again.
     *
     * @param commands at most {@link #TOGETHER_MAX}, so that others have room beside them
     */
    public List<Outcome> submitAll(List<? extends Command> commands) {
        if (commands.size() > TOGETHER_MAX) {
            throw new IllegalArgumentException("commands must be 0.." + TOGETHER_MAX + ", were " + commands.size());
        }
        // What the partners are asked may fail, and nothing must be under way then.
        List<Pending> pending = commands.stream().map(this::prepare).toList();
        int registered = partners.registered();
        pending.forEach(one -> enqueue(one, registered));
        return pending.stream().map(this::outcome).toList();
    }

    private Outcome outcome(Pending pending) {
        Outcome outcome = pending.await();
        observer.outcome(outcome);
        return outcome;
    }

    private Pending prepare(Command command) {
        Terms terms = partners.terms(command.key().partner());
        return new Pending(command, terms, System.nanoTime() + config.waitMax().toNanos());
    }

    /** Puts a command into its lane's queue, or settles it with its refusal. */
    private void enqueue(Pending pending, int registered) {
        PartnerId partner = pending.key().partner();
        if (!admit(partner, registered)) {
            pending.settle(new Outcome.Unavailable("the ledger's queue is full"));
        } else if (!lane(pending.key()).add(pending)) {
            release(partner);
            pending.settle(new Outcome.Unavailable("the ledger is closing"));
        }
    }

    /**
     * Counts usage records, each once. A customer's records are taken in the order in which they are submitted. Each lane counts
     * those of its own customers in a transaction of its own, so that lanes never wait for one another's locks. Does not wait:
     * the outcome comes later, within about half a minute, as a value and never as an exception. Where it is not
     * {@link UsageOutcome.Counted}, some of the records may count nevertheless; sending them again is safe.
     *
     * @throws IllegalStateException where the ledger was started without what usage needs
     */
    public CompletableFuture<UsageOutcome> submit(UsageBatch batch) {
        if (usageQueues.isEmpty()) {
            throw new IllegalStateException("this ledger takes no usage");
        }
        int registered = partners.registered();
        SplitUsage split = SplitUsage.of(batch, usageQueues.size());
        List<CompletableFuture<UsageOutcome>> outcomes = new ArrayList<>();
        for (SplitUsage.Part part : split.parts()) {
            outcomes.add(submit(part, registered));
        }
        return split.join(outcomes);
    }

    private CompletableFuture<UsageOutcome> submit(SplitUsage.Part part, int registered) {
        PendingUsage pending = new PendingUsage(part.batch(), System.nanoTime() + USAGE_WAIT_MAX.toNanos());
        if (!admit(pending.partner(), registered)) {
            return CompletableFuture.completedFuture(new UsageOutcome.Unavailable("the ledger's queue is full"));
        }
        if (!usageQueues.get(part.lane()).add(pending)) {
            release(pending.partner());
            return CompletableFuture.completedFuture(new UsageOutcome.Unavailable("the ledger is closing"));
        }
        return pending.outcome();
    }

    /** Takes no more, commits what has queued, within bounds, and disconnects. */
    @Override
    public void close() {
        closing = true;
        queues.forEach(LaneQueue::close);
        usageQueues.forEach(LaneQueue::close);
        long until = System.nanoTime() + CLOSE_WAIT_MAX.toNanos();
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Whether it takes commands. */
    public boolean isOpen() {
        return !closing;
    }

    /** How many commands wait for a lane. */
    int queued() {
        return queued.get();
    }

    private LaneQueue<Pending> lane(AccountKey key) {
        return queues.get(Math.floorMod(key.hashCode(), queues.size()));
    }

    private boolean admit(PartnerId partner, int registered) {
        int all = queued.incrementAndGet();
        int own = queuedByPartner
                .computeIfAbsent(partner, _ -> new AtomicInteger())
                .incrementAndGet();
        int ownMax = registered > 1 ? Math.max(1, config.queueMax() / 2) : config.queueMax();
        if (all > config.queueMax() || own > ownMax) {
            release(partner);
            return false;
        }
        return true;
    }

    private void taken(Pending pending) {
        release(pending.key().partner());
    }

    private void release(PartnerId partner) {
        queued.decrementAndGet();
        queuedByPartner.computeIfPresent(partner, (_, own) -> {
            own.decrementAndGet();
            return own;
        });
    }

    private static LedgerStore connect(DatabaseAddress database, List<LedgerStep> steps, LedgerStore.Pace pace)
            throws SQLException {
        Properties properties = new Properties();
        properties.putAll(CONNECTION_PROPERTIES);
        properties.setProperty("user", database.user());
        properties.setProperty("password", database.password());
        Connection connection = DriverManager.getConnection(database.url(), properties);
        try {
            return new LedgerStore(connection, steps, pace);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
