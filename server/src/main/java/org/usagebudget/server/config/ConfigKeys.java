package org.usagebudget.server.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table of every setting. The loader works from it, and so does the documentation. */
public final class ConfigKeys {
    /** What the environment variable of every setting starts with. */
    public static final String ENVIRONMENT_PREFIX = "USAGEBUDGET_";

    /** The environment variable that names the configuration file. */
    public static final String CONFIG_VARIABLE = "USAGEBUDGET_CONFIG";

    /** Variables with the prefix that are no settings: they are the launcher's, and those of commands that use a service. */
    static final Set<String> OTHER_VARIABLES = Set.of(
            CONFIG_VARIABLE,
            "USAGEBUDGET_JAVA_HOME",
            "USAGEBUDGET_JAVA_OPTS",
            "USAGEBUDGET_PRINT_JDK",
            "USAGEBUDGET_PROFILE",
            "USAGEBUDGET_CLIENT_SECRET",
            "USAGEBUDGET_REFRESH_TOKEN",
            "USAGEBUDGET_ALLOW_INSECURE_HTTP");

    /** The roles that a value of the roles claim may be mapped to. */
    static final Set<String> ROLES = Set.of("AdminAgent", "BillingAdmin", "HelpdeskAgent", "SalesAgent", "UsageWriter");

    /** Where the service listens. */
    public static final ConfigKey<String> SERVER_HOST =
            ConfigKey.of("server.host", ValueReader.text(), "127.0.0.1", "The address or name to listen on.");

    /** On which port. */
    public static final ConfigKey<Integer> SERVER_PORT =
            ConfigKey.of("server.port", ValueReader.whole(0, 65_535), "8080", "The port; 0 takes a free one.");

    /** Where it is watched. */
    public static final ConfigKey<Integer> MANAGEMENT_PORT = ConfigKey.of(
            "management.port",
            ValueReader.whole(0, 65_535),
            "0",
            "The port of /health and /metrics, on server.host; 0 means server.port, and then /metrics answers only requests"
                    + " straight from this machine.");
    /** Where it is reached from outside. */
    public static final ConfigKey<String> SERVER_PUBLIC_URL = ConfigKey.of(
            "server.public-url",
            ValueReader.text("a URL with http or https, a host and nothing behind it", PublicUrl::isOne),
            "",
            "Where clients reach the service; none means http://localhost with the port, https with TLS.");

    /** The certificate. */
    public static final ConfigKey<String> SERVER_TLS_CERTIFICATE = ConfigKey.of(
            "server.tls-certificate",
            ValueReader.text(),
            "",
            "The PEM file with the certificate and those that lead to its root; read again when it changes."
                    + " None means plain HTTP.");

    /** Its key. */
    public static final ConfigKey<String> SERVER_TLS_KEY = ConfigKey.of(
            "server.tls-key",
            ValueReader.text(),
            "",
            "The PEM file with the certificate's private key, RSA or EC, PKCS#8, not encrypted; read again when it"
                    + " changes.");

    /** Whose word about clients is believed. */
    public static final ConfigKey<List<String>> SERVER_TRUSTED_PROXIES = ConfigKey.of(
            "server.trusted-proxies",
            ValueReader.list(ValueReader.text("an IP address or a block such as 10.0.0.0/8", ConfigKeys::isBlock)),
            "",
            "The proxies whose Forwarded and X-Forwarded-* headers are believed.");

    /** The largest body. */
    public static final ConfigKey<Integer> LIMITS_BODY_MAX = ConfigKey.of(
            "limits.body-max", ValueReader.size("1 KiB", "16 MiB"), "64 KiB", "The largest body of a request.");

    /** The largest head. */
    public static final ConfigKey<Integer> LIMITS_HEADERS_MAX = ConfigKey.of(
            "limits.headers-max",
            ValueReader.size("4 KiB", "1 MiB"),
            "16 KiB",
            "The largest head of a request, all its headers together.");

    /** The most connections. */
    public static final ConfigKey<Integer> LIMITS_CONNECTIONS_MAX = ConfigKey.of(
            "limits.connections-max", ValueReader.whole(1, 1_000_000), "10000", "The most connections open at once.");

    /** How long a head may take. */
    public static final ConfigKey<Duration> LIMITS_HEAD_TIMEOUT = ConfigKey.of(
            "limits.head-timeout",
            ValueReader.duration("100 ms", "10 min"),
            "10 s",
            "The time within which the head of a request must be complete.");

    /** How long a body may take. */
    public static final ConfigKey<Duration> LIMITS_BODY_TIMEOUT = ConfigKey.of(
            "limits.body-timeout",
            ValueReader.duration("100 ms", "10 min"),
            "30 s",
            "The time within which the body of a request must be complete; each 64 KiB received add 1 s.");

    /** The most requests at once. */
    public static final ConfigKey<Integer> LIMITS_IN_FLIGHT_MAX = ConfigKey.of(
            "limits.in-flight-max",
            ValueReader.whole(1, 1_000_000),
            "2000",
            "The most requests being answered at once; one partner has at most half of them where several are registered.");

    /** Where the database is. */
    public static final ConfigKey<String> DATABASE_URL = ConfigKey.secret(
            "database.url",
            databaseUrl(),
            "The PostgreSQL to use, postgres:// or jdbc:; none means one that the service runs itself.");

    /** How migrations enter it. */
    public static final ConfigKey<String> DATABASE_OWNER_URL = ConfigKey.secret(
            "database.owner-url",
            databaseUrl(),
            "The same database as the role that owns it, for migrations; none means database.url.");

    /** The role. */
    public static final ConfigKey<String> DATABASE_USER = ConfigKey.of(
            "database.user",
            ValueReader.text(),
            "",
            "The role to enter the database as; wins over the one in database.url.");

    /** Its password. */
    public static final ConfigKey<String> DATABASE_PASSWORD = ConfigKey.secret(
            "database.password", ValueReader.text(), "Its password; wins over the one in database.url.");

    /** Where the service keeps its own PostgreSQL. */
    public static final ConfigKey<String> DATABASE_DIRECTORY = ConfigKey.of(
            "database.directory",
            ValueReader.text(),
            "",
            "The data directory of the service's own PostgreSQL; none means $XDG_DATA_HOME/usagebudget/service,"
                    + " as root /var/lib/usagebudget/service.");

    /** The most connections to the database. */
    public static final ConfigKey<Integer> DATABASE_POOL_MAX = ConfigKey.of(
            "database.pool-max", ValueReader.whole(2, 1_000), "16", "The most connections to the database.");

    /** How many committers. */
    public static final ConfigKey<Integer> LEDGER_LANES = ConfigKey.of(
            "ledger.lanes", ValueReader.whole(1, 64), "2", "Transactions that this node commits side by side.");

    /** The largest batch. */
    public static final ConfigKey<Integer> LEDGER_BATCH_MAX = ConfigKey.of(
            "ledger.batch-max", ValueReader.whole(1, 10_000), "500", "The most changes in one transaction.");

    /** The longest queue. */
    public static final ConfigKey<Integer> LEDGER_QUEUE_MAX = ConfigKey.of(
            "ledger.queue-max",
            ValueReader.whole(1, 1_000_000),
            "1000",
            "The most changes that wait; more are refused with 503. One partner has at most half where several are"
                    + " registered.");

    /** How long a change waits. */
    public static final ConfigKey<Duration> LEDGER_WAIT_MAX = ConfigKey.of(
            "ledger.wait-max",
            ValueReader.duration("100 ms", "10 min"),
            "5 s",
            "The time that a change waits for its outcome, then the answer is 503.");

    /** How long usage is kept. */
    public static final ConfigKey<Integer> USAGE_RETENTION_MONTHS = ConfigKey.of(
            "usage.retention-months",
            ValueReader.whole(Config.Retention.USAGE_MONTHS_MIN, Config.Retention.MONTHS_MAX),
            "13",
            "The full months of usage records that are kept beside the present one, by the start of their billing period;"
                    + " older ones are dropped.");

    /** How long audit records are kept. */
    public static final ConfigKey<Integer> AUDIT_RETENTION_MONTHS = ConfigKey.of(
            "audit.retention-months",
            ValueReader.whole(Config.Retention.AUDIT_MONTHS_MIN, Config.Retention.MONTHS_MAX),
            "24",
            "The full months of audit records that are kept beside the present one; older ones are dropped.");

    /** The largest import. */
    public static final ConfigKey<Integer> CUSTOMERS_IMPORT_MAX = ConfigKey.of(
            "customers.import-max",
            ValueReader.size("1 KiB", "64 MiB"),
            "16 MiB",
            "The largest file of customers that is imported; it is held whole while it is.");

    /** Whose tokens count. */
    public static final ConfigKey<List<String>> AUTH_ISSUERS = ConfigKey.of(
            "auth.issuers",
            ValueReader.list(ValueReader.text("a URL with http or https", ConfigKeys::isHttpUrl)),
            "",
            "Issuers whose tokens are taken; {tid} in them stands for the token's tenant. serve needs at least one.");

    /** For whom tokens must be made. */
    public static final ConfigKey<List<String>> AUTH_AUDIENCES = ConfigKey.of(
            "auth.audiences",
            ValueReader.list(ValueReader.text()),
            "",
            "Audiences that tokens may be made for. serve needs at least one.");

    /** Where the roles stand. */
    public static final ConfigKey<String> AUTH_ROLES_CLAIM =
            ConfigKey.of("auth.roles-claim", ValueReader.text(), "roles", "The claim that holds a user's roles.");

    /** What they mean. */
    public static final ConfigKey<Map<String, String>> AUTH_ROLE_MAP = ConfigKey.of(
            "auth.role-map",
            ValueReader.map(ValueReader.text("one of " + ROLES.stream().sorted().toList(), ROLES::contains)),
            "",
            "From a value of that claim to the role that it means.");

    /** How far clocks may differ. */
    public static final ConfigKey<Duration> AUTH_CLOCK_SKEW = ConfigKey.of(
            "auth.clock-skew",
            ValueReader.duration("0 s", "10 min"),
            "60 s",
            "By how much the issuer's clock and this machine's may differ.");

    /** The largest body of usage. */
    public static final ConfigKey<Long> USAGE_BODY_MAX = ConfigKey.of(
            "usage.body-max",
            ValueReader.largeSize("1 KiB", "1024 GiB"),
            "4 GiB",
            "The largest body of usage records, as it is sent and unpacked.");

    /** The largest batch of usage. */
    public static final ConfigKey<Integer> USAGE_BATCH_MAX = ConfigKey.of(
            "usage.batch-max",
            ValueReader.whole(1, 20_000),
            "20000",
            "The most usage records of one body that are counted in one transaction; after 250 ms fewer are.");

    /** How fast a partner may be. */
    public static final ConfigKey<Integer> RATE_PARTNER_PER_SECOND = ConfigKey.of(
            "rate.partner-per-second",
            ValueReader.whole(0, 100_000),
            "0",
            "The requests of one partner per second on this node, with bursts of 2 s; more are refused with 429; 0 means any.");

    /** What a line of the log looks like. */
    public static final ConfigKey<String> LOG_FORMAT = ConfigKey.of(
            "log.format",
            ValueReader.text("text or json", Set.of("text", "json")::contains),
            "text",
            "Whether a line of the log is text or a JSON object.");

    /** All of them, in the order of the documentation. */
    public static final List<ConfigKey<?>> ALL = List.of(
            SERVER_HOST,
            SERVER_PORT,
            SERVER_PUBLIC_URL,
            SERVER_TLS_CERTIFICATE,
            SERVER_TLS_KEY,
            SERVER_TRUSTED_PROXIES,
            MANAGEMENT_PORT,
            LIMITS_BODY_MAX,
            LIMITS_HEADERS_MAX,
            LIMITS_CONNECTIONS_MAX,
            LIMITS_HEAD_TIMEOUT,
            LIMITS_BODY_TIMEOUT,
            LIMITS_IN_FLIGHT_MAX,
            DATABASE_URL,
            DATABASE_OWNER_URL,
            DATABASE_USER,
            DATABASE_PASSWORD,
            DATABASE_DIRECTORY,
            DATABASE_POOL_MAX,
            LEDGER_LANES,
            LEDGER_BATCH_MAX,
            LEDGER_QUEUE_MAX,
            LEDGER_WAIT_MAX,
            CUSTOMERS_IMPORT_MAX,
            AUTH_ISSUERS,
            AUTH_AUDIENCES,
            AUTH_ROLES_CLAIM,
            AUTH_ROLE_MAP,
            AUTH_CLOCK_SKEW,
            USAGE_BODY_MAX,
            USAGE_BATCH_MAX,
            USAGE_RETENTION_MONTHS,
            AUDIT_RETENTION_MONTHS,
            RATE_PARTNER_PER_SECOND,
            LOG_FORMAT);

    private ConfigKeys() {}

    private static ValueReader<String> databaseUrl() {
        return ValueReader.text(
                "a URL that starts with postgres://, postgresql:// or jdbc:postgresql:",
                text -> text.startsWith("postgres://")
                        || text.startsWith("postgresql://")
                        || text.startsWith("jdbc:postgresql:"));
    }

    private static boolean isBlock(String text) {
        try {
            AddressBlock.parse(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static boolean isHttpUrl(String text) {
        return (text.startsWith("https://") || text.startsWith("http://")) && text.indexOf(' ') < 0;
    }
}
