package org.usagebudget.server;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.auth.AuthConfig;
import org.usagebudget.server.auth.Issuer;
import org.usagebudget.server.config.Config;
import org.usagebudget.server.fault.StartupException;
import org.usagebudget.server.ledger.LedgerConfig;
import org.usagebudget.server.store.Database;
import org.usagebudget.server.store.DatabaseAddress;
import org.usagebudget.server.store.Retention;
import org.usagebudget.server.usage.UsageConfig;
import org.usagebudget.server.web.EdgeConfig;

/** The operator's configuration as each part of the server takes it. */
final class Settings {
    private Settings() {}

    static EdgeConfig edge(Config config) {
        Config.Limits limits = config.limits();
        EdgeConfig.Limits sizes = EdgeConfig.Limits.DEFAULT;
        EdgeConfig.Times times = EdgeConfig.Times.DEFAULT;
        Duration head = limits.headTimeout();
        EdgeConfig edge = EdgeConfig.of(config.server().host(), config.server().port())
                .withTrustedProxies(config.server().trustedProxies())
                .withLimits(new EdgeConfig.Limits(
                        limits.bodyMax(),
                        limits.headersMax(),
                        limits.connectionsMax(),
                        limits.inFlightMax(),
                        sizes.drainMax()))
                .withTimes(new EdgeConfig.Times(
                        head, limits.bodyTimeout(), times.bodyPerStep(), times.idle(), times.drain(), times.stop()));
        Config.Tls tls = config.server().tls();
        return tls == null
                ? edge
                : edge.withTls(new EdgeConfig.Tls(tls.certificate(), tls.key(), false, EdgeConfig.Tls.LOOK_EVERY));
    }

    static Watch watch(Config config) {
        return new Watch(
                config.operations().port(),
                config.limits().partnerPerSecond(),
                config.customers().importMax(),
                new UsageConfig(config.usage().bodyMax(), config.usage().batchMax()));
    }

    /**
     * How a server is watched and what its partners may ask of it.
     *
     * @param port of health and metrics; 0 means the service's own
     * @param partnerRate requests of one partner per second; 0 means any
     * @param importMax bytes of a file of customers
     * @param usage how usage is taken
     */
    record Watch(int port, int partnerRate, int importMax, UsageConfig usage) {
        /** On the service's own port, at any rate, with files of 16 MiB. */
        static final Watch STANDARD = new Watch(0, 0, 16 << 20, UsageConfig.STANDARD);
    }

    /** Where clients reach the service, without a slash at its end. */
    static String publicUrl(Config.Server server, int port) {
        if (server.publicUrl() != null) {
            return server.publicUrl();
        }
        return (server.tls() == null ? "http" : "https") + "://localhost:" + port;
    }

    /** The service's way into the operator's own PostgreSQL at that URL. */
    static DatabaseAddress service(Config.Database database, String url) {
        return DatabaseAddress.parse(url, database.user(), database.password());
    }

    /** The owner's way into it; the service's where there is no other. */
    static DatabaseAddress owner(Config.Database database, DatabaseAddress service) {
        String url = database.ownerUrl();
        return url == null ? service : DatabaseAddress.parse(url, null, null);
    }

    /** The pool and what is kept. */
    static Database.Settings storage(Config config) {
        Config.Retention retention = config.retention();
        return Database.Settings.of(config.database().poolMax())
                .withRetention(new Retention.Months(retention.usageMonths(), retention.auditMonths()));
    }

    static LedgerConfig ledger(Config.Ledger ledger) {
        return new LedgerConfig(ledger.lanes(), ledger.batchMax(), ledger.queueMax(), ledger.waitMax());
    }

    /** Refuses an issuer or a role that cannot be one. */
    static AuthConfig auth(Config.Auth auth) {
        try {
            List<Issuer> issuers = auth.issuers().stream().map(Issuer::new).toList();
            Map<String, Role> roles = auth.roleMap().entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, e -> role(e.getValue())));
            return new AuthConfig(issuers, Set.copyOf(auth.audiences()), auth.rolesClaim(), roles, auth.clockSkew());
        } catch (IllegalArgumentException e) {
            throw new StartupException(StartupException.CONFIGURATION, "auth: " + e.getMessage(), e);
        }
    }

    private static Role role(String name) {
        return Role.ofWireName(name)
                .orElseThrow(() -> new IllegalArgumentException("role-map names no role: '" + name + "'"));
    }
}
