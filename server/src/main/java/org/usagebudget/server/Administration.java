package org.usagebudget.server;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Caller;
import org.usagebudget.server.audit.ContentHash;
import org.usagebudget.server.audit.Origin;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.auth.PartnerDirectory;
import org.usagebudget.server.auth.PartnerRegistry;
import org.usagebudget.server.auth.SqlPartnerStore;
import org.usagebudget.server.config.Config;
import org.usagebudget.server.customer.CustomerStep;
import org.usagebudget.server.customer.Customers;
import org.usagebudget.server.ledger.Ledger;
import org.usagebudget.server.ledger.LedgerConfig;
import org.usagebudget.server.store.DataDirectory;
import org.usagebudget.server.store.Database;
import org.usagebudget.server.store.DatabaseAddress;
import org.usagebudget.server.store.EmbeddedAccess;

/**
 * The operator's own way to partners, apps and customers, straight to the service's database, whether a server runs on it or
 * not. The second composition root beside {@link Server}; no logic of its own.
 */
public final class Administration implements AutoCloseable {
    /** The application that audit records name. */
    public static final String APPLICATION = "usagebudget admin";

    private static final InstantSource CLOCK = InstantSource.system();
    private static final int POOL_MAX = 2;
    private static final LedgerConfig LEDGER = new LedgerConfig(1, 1, 1, LedgerConfig.STANDARD.waitMax());

    private final Parts parts;
    private final PartnerRegistry registry;
    private final Customers customers;
    private boolean closed;

    private Administration(Parts parts, PartnerRegistry registry, Customers customers) {
        this.parts = parts;
        this.registry = registry;
        this.customers = customers;
    }

    /**
     * Opens and migrates the database that {@link Server#serve} would use. An embedded PostgreSQL is entered where a server
     * runs it, else it runs until {@link #close}.
     *
     * @throws org.usagebudget.server.fault.StartupException where it cannot be
     */
    public static Administration open(Config config) {
        Parts parts = new Parts();
        try {
            Config.Database settings = config.database();
            DatabaseAddress owner;
            DatabaseAddress service;
            if (settings.url() == null) {
                EmbeddedAccess embedded =
                        parts.add(EmbeddedAccess.open(settings.directory(), DataDirectory.Kind.SERVICE));
                owner = embedded.owner();
                service = embedded.service();
            } else {
                service = Settings.service(settings, settings.url());
                owner = Settings.owner(settings, service);
            }
            Database database = parts.add(Database.open(owner, service, POOL_MAX));
            PartnerDirectory directory = parts.add(new PartnerDirectory(new SqlPartnerStore(database.sql())));
            Ledger ledger = parts.add(Ledger.start(
                    LEDGER,
                    service,
                    new RegisteredPartners(directory, _ -> CLOCK.instant()),
                    CLOCK,
                    List.of(new CustomerStep())));
            return new Administration(
                    parts,
                    new PartnerRegistry(database.sql(), CLOCK, directory::clear),
                    new Customers(ledger, database.sql()));
        } catch (RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    /** Partners and their apps. */
    public PartnerRegistry registry() {
        return registry;
    }

    /** Customers. */
    public Customers customers() {
        return customers;
    }

    /**
     * What the audit record of one change says about where it comes from.
     *
     * @param partner whose data change
     * @param user the operating system's user
     * @param arguments the command line; the content hash is of it
     */
    public static Origin origin(PartnerId partner, String user, List<String> arguments) {
        Caller caller = new Caller(partner, APPLICATION, user, Set.of(Role.ADMIN_AGENT));
        byte[] content = String.join("\0", arguments).getBytes(StandardCharsets.UTF_8);
        return new Origin(
                caller,
                UUID.randomUUID(),
                false,
                UUID.randomUUID(),
                ContentHash.of("ADMIN", partner.toString(), content));
    }

    /** Ends it, and a PostgreSQL that was started for it. Does nothing the second time. Safe to call from another thread. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            parts.close();
        }
    }
}
