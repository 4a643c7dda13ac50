package org.usagebudget.server;

import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Caller;
import org.usagebudget.server.auth.AuthConfig;
import org.usagebudget.server.auth.Keys;
import org.usagebudget.server.auth.PartnerDirectory;
import org.usagebudget.server.auth.PartnerRegistry;
import org.usagebudget.server.auth.RemoteKeys;
import org.usagebudget.server.auth.SqlPartnerStore;
import org.usagebudget.server.auth.TokenSignIn;
import org.usagebudget.server.auth.TokenVerifier;
import org.usagebudget.server.budget.BudgetRoutes;
import org.usagebudget.server.config.Config;
import org.usagebudget.server.customer.CustomerImportRoutes;
import org.usagebudget.server.customer.CustomerRoutes;
import org.usagebudget.server.customer.CustomerStep;
import org.usagebudget.server.customer.Customers;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.ledger.Ledger;
import org.usagebudget.server.ledger.LedgerConfig;
import org.usagebudget.server.ledger.UsageSteps;
import org.usagebudget.server.operations.ContractRoutes;
import org.usagebudget.server.operations.Meters;
import org.usagebudget.server.operations.OperationsRoutes;
import org.usagebudget.server.operations.Readiness;
import org.usagebudget.server.sandbox.Sandbox;
import org.usagebudget.server.sandbox.SandboxControls;
import org.usagebudget.server.sandbox.SandboxTls;
import org.usagebudget.server.spend.CustomerSpendRoutes;
import org.usagebudget.server.spend.SubscriptionSpendRoutes;
import org.usagebudget.server.standing.StandingRoutes;
import org.usagebudget.server.standing.Standings;
import org.usagebudget.server.store.DataDirectory;
import org.usagebudget.server.store.Database;
import org.usagebudget.server.store.DatabaseAddress;
import org.usagebudget.server.store.DatabaseException;
import org.usagebudget.server.store.EmbeddedPostgres;
import org.usagebudget.server.store.Retention;
import org.usagebudget.server.store.ServiceSecrets;
import org.usagebudget.server.subscription.SubscriptionRoutes;
import org.usagebudget.server.subscription.UnknownSubscriptionStep;
import org.usagebudget.server.usage.JournalStep;
import org.usagebudget.server.usage.UsageRoutes;
import org.usagebudget.server.web.Continuations;
import org.usagebudget.server.web.EdgeConfig;
import org.usagebudget.server.web.EdgeSurroundings;
import org.usagebudget.server.web.HttpEdge;
import org.usagebudget.server.web.Interference;
import org.usagebudget.server.web.Route;

/** A running server, and the one place where its parts are put together. No logic of its own. */
public final class Server implements AutoCloseable {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final Database.Settings SANDBOX_STORAGE =
            Database.Settings.of(16).withRetention(Retention.Months.STANDARD);

    private final Parts parts;
    private final Service service;
    private final String baseUrl;
    private final String readyText;
    private boolean closed;

    private Server(Parts parts, Service service, String baseUrl, String readyText) {
        this.parts = parts;
        this.service = service;
        this.baseUrl = baseUrl;
        this.readyText = readyText;
    }

    /**
     * Starts the sandbox: the service with a PostgreSQL, an identity provider and sample data of its own.
     *
     * @throws org.usagebudget.server.fault.StartupException where it cannot be
     */
    public static Server sandbox(SandboxOptions options) {
        Parts parts = new Parts();
        try {
            DataDirectory directory = parts.add(DataDirectory.claim(options.data(), DataDirectory.Kind.SANDBOX));
            EmbeddedPostgres postgres = parts.add(EmbeddedPostgres.start(directory));
            AtomicReference<String> baseUrl = new AtomicReference<>("");
            Sandbox sandbox = new Sandbox(directory.path(), baseUrl::get, CLOCK);
            Databases databases = new Databases(postgres.owner(), postgres.service(), SANDBOX_STORAGE);
            Service service = new Service(parts, databases, LedgerConfig.STANDARD, sandbox.clocks()::now);
            SandboxControls.Service controlled = new SandboxControls.Service(
                    service.database.sql(),
                    new PartnerRegistry(service.database.sql(), CLOCK, service.partnerDirectory::clear),
                    service.partnerDirectory::clear,
                    service.ledger,
                    service.database::ensureUsagePartitions,
                    List.of((partner, _) -> service.standings.clockMoved(partner)));
            SandboxControls controls = parts.add(sandbox.control(controlled));
            sandbox.addSampleData(controlled);
            EdgeConfig listen = EdgeConfig.of(options.host(), options.port()).withAllowedHosts(Sandbox.HOSTS);
            SandboxTls tls = options.tls() ? SandboxTls.open(directory.path()) : null;
            HttpEdge edge = service.listen(
                    tls == null ? listen : listen.withTls(tls.edge()),
                    sandbox.auth(),
                    sandbox.keys(),
                    new Beside(
                            Stream.concat(sandbox.routes().stream(), controls.routes().stream())
                                    .toList(),
                            controls.faults()),
                    Settings.Watch.STANDARD);
            baseUrl.set("http://localhost:" + edge.port());
            String more = tls == null ? "" : tls.readyText("https://localhost:" + edge.tlsPort());
            Server server = new Server(parts, service, baseUrl.get(), sandbox.readyText(baseUrl.get()) + more);
            directory.publish(server.readyText());
            return server;
        } catch (RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    /**
     * Starts the service of resellers, on a PostgreSQL of theirs or one that it runs itself.
     *
     * @throws org.usagebudget.server.fault.StartupException where it cannot be, naming the setting that is missing or wrong
     */
    public static Server serve(Config config) {
        config.auth().requireSignIn();
        config.server().requireProtection();
        AuthConfig auth = Settings.auth(config.auth());
        Parts parts = new Parts();
        try {
            Config.Database database = config.database();
            DatabaseAddress owner;
            DatabaseAddress address;
            if (database.url() == null) {
                DataDirectory directory =
                        parts.add(DataDirectory.claim(database.directory(), DataDirectory.Kind.SERVICE));
                EmbeddedPostgres postgres = parts.add(EmbeddedPostgres.start(directory));
                owner = postgres.owner();
                address = postgres.service();
            } else {
                address = Settings.service(database, database.url());
                owner = Settings.owner(database, address);
            }
            Databases databases = new Databases(owner, address, Settings.storage(config));
            Service service = new Service(parts, databases, Settings.ledger(config.ledger()), _ -> CLOCK.instant());
            RemoteKeys keys = parts.add(new RemoteKeys(auth.issuers()));
            HttpEdge edge = service.listen(Settings.edge(config), auth, keys, Beside.NOTHING, Settings.watch(config));
            String baseUrl = Settings.publicUrl(config.server(), edge.port());
            return new Server(parts, service, baseUrl, "ready at " + baseUrl);
        } catch (RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    /** A line that starts with {@code ready} and has the base URL, then what a newcomer needs next. */
    public String readyText() {
        return readyText;
    }

    /** Where it is reached, without a slash at its end. */
    public String baseUrl() {
        return baseUrl;
    }

    /** Where this server's changes go, for what starts beside it in one process. */
    Ledger ledger() {
        return service.ledger;
    }

    /** The operations of all its ports. */
    List<Route> routes() {
        return List.copyOf(service.operations);
    }

    /** What makes the tokens of lists that are answered page by page, for what starts beside it in one process. */
    Continuations continuations() {
        return service.continuations;
    }

    /** Refuses what is new, finishes what is under way within bounds, stops PostgreSQL where it is its own. Repeatable. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            service.readiness.stop();
            parts.close();
        }
    }

    /** Where the database is, for its two roles, and how many connections the pool may have. */
    private record Databases(DatabaseAddress owner, DatabaseAddress service, Database.Settings storage) {}

    /**
     * What is served beside the service.
     *
     * @param interference comes between requests and routes; null for nothing
     */
    private record Beside(List<Route> routes, @Nullable Interference interference) {
        private static final Beside NOTHING = new Beside(List.of(), null);
    }

    /** What a sandbox and a reseller's service have in common. */
    private static final class Service {
        private final Parts parts;
        private final Database database;
        private final PartnerDirectory partnerDirectory;
        private final Ledger ledger;
        private final Meters meters;
        private final Readiness readiness;
        private final List<Route> operations = new ArrayList<>();
        private final RegisteredPartners partners;
        private final Supplier<YearMonth> usageFrom;
        private final Standings standings;

        /** For the features that answer page by page. */
        private final Continuations continuations;

        Service(
                Parts parts,
                Databases databases,
                LedgerConfig ledgerConfig,
                Function<PartnerId, Instant> partnerClock) {
            this.parts = parts;
            meters = parts.add(new Meters());
            database = parts.add(Database.open(databases.owner(), databases.service(), databases.storage()));
            database.watch(meters.pool());
            partnerDirectory = parts.add(new PartnerDirectory(new SqlPartnerStore(database.sql())));
            partners = new RegisteredPartners(partnerDirectory, partnerClock);
            usageFrom = databases.storage()::usageFrom;
            ledger = parts.add(Ledger.start(
                    ledgerConfig,
                    databases.service(),
                    new Ledger.Surroundings(partners, CLOCK, meters),
                    List.of(new CustomerStep()),
                    new UsageSteps(new JournalStep(), List.of(new UnknownSubscriptionStep(partnerClock)))));
            meters.ledgerQueueMax(ledgerConfig.queueMax());
            standings = parts.add(new Standings(database.sql(), partners, CLOCK));
            meters.standings(standings::lag, standings::failures);
            readiness = new Readiness(database::ping, ledger::isOpen);
            byte[] key = new ServiceSecrets(database.sql()).get(Continuations.KEY);
            continuations = new Continuations(key, CLOCK);
        }

        HttpEdge listen(EdgeConfig config, AuthConfig auth, Keys keys, Beside beside, Settings.Watch watch) {
            TokenSignIn signIn = new TokenSignIn(new TokenVerifier(auth, keys, CLOCK), partnerDirectory, CLOCK);
            List<Route> routes = new ArrayList<>(beside.routes());
            routes.addAll(new BudgetRoutes(ledger, database.sql()).routes());
            routes.addAll(new SubscriptionRoutes(ledger, database.sql()).routes());
            Customers customers = new Customers(ledger, database.sql());
            routes.addAll(new CustomerRoutes(customers, continuations).routes());
            routes.addAll(new CustomerImportRoutes(customers, watch.importMax()).routes());
            routes.addAll(new UsageRoutes(
                            ledger,
                            database.sql(),
                            watch.usage(),
                            new UsageRoutes.Surroundings(CLOCK, partnerDirectory::partners, meters.usage()))
                    .routes());
            routes.addAll(new CustomerSpendRoutes(database.sql(), partners, usageFrom).routes());
            routes.addAll(new SubscriptionSpendRoutes(database.sql(), partners, usageFrom).routes());
            // Not before: only now do a sandbox's partners have their clocks.
            standings.start();
            routes.addAll(new StandingRoutes(database.sql(), partners, CLOCK, continuations).routes());
            routes.addAll(new ContractRoutes().routes());
            List<Route> watching = new OperationsRoutes(readiness, meters, watch.port() != 0).routes();
            operations.addAll(routes);
            operations.addAll(watching);
            if (watch.port() == 0) {
                routes.addAll(watching);
            } else {
                // Before the edge, so that it outlives it and can say that the service is stopping.
                parts.add(HttpEdge.start(EdgeConfig.of(config.host(), watch.port()), Server::nobody, watching));
            }
            HttpEdge edge = parts.add(HttpEdge.start(
                    config,
                    signIn,
                    routes,
                    EdgeSurroundings.NONE
                            .withTranslator(Server::faultOf)
                            .withPartners(partnerDirectory::partners)
                            .withPartnerRate(watch.partnerRate(), System::nanoTime)
                            .withObserver(meters)
                            .withInterference(beside.interference())));
            meters.follow(signIn);
            meters.follow(edge, config.limits().inFlightMax(), config.limits().connectionsMax());
            return edge;
        }
    }

    private static Caller nobody(@Nullable String authorization) {
        throw new FaultException(FaultCode.UNAUTHORIZED);
    }

    /** What an answer says of a failure that is nobody's fault: 503/800003 where the same may work later. */
    static Optional<FaultException> faultOf(Throwable failure) {
        return failure instanceof DatabaseException database && (database.isUnavailable() || database.isTimeout())
                ? Optional.of(new FaultException(FaultCode.UNAVAILABLE))
                : Optional.empty();
    }
}
