package org.usagebudget.server.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.StartupException;

/**
 * What the operator of the service has decided: every setting, typed and within its bounds. {@link ConfigLoader} makes it;
 * {@link ConfigKeys} has the names, defaults and bounds. Immutable.
 *
 * @param server where the service listens
 * @param limits what a connection and a request may take
 * @param database where the data are
 * @param ledger how changes are grouped and bounded
 * @param retention how long old data are kept
 * @param auth whose tokens are taken
 * @param operations how it is watched
 * @param customers how customers come
 * @param usage how usage comes
 */
public record Config(
        Server server,
        Limits limits,
        Database database,
        Ledger ledger,
        Retention retention,
        Auth auth,
        Operations operations,
        Customers customers,
        Usage usage) {
    /**
     * Where the service listens.
     *
     * @param host the address or name to bind
     * @param port 0 to 65535; 0 takes a free one
     * @param publicUrl where clients reach it, without a slash at its end; null means this machine's own address
     * @param tls its certificate; null means plain HTTP
     * @param trustedProxies whose word about clients is believed
     */
    public record Server(
            String host,
            int port,
            @Nullable String publicUrl,
            @Nullable Tls tls,
            List<AddressBlock> trustedProxies) {
        /** Copies {@code trustedProxies}. */
        public Server {
            trustedProxies = List.copyOf(trustedProxies);
        }

        /**
         * Refuses to carry tokens over a network in the clear: beyond this machine there is TLS, here or in a proxy.
         *
         * @throws StartupException 78
         */
        public void requireProtection() {
            if (tls == null && trustedProxies.isEmpty() && !isLoopback(host)) {
                throw new StartupException(
                        StartupException.CONFIGURATION,
                        ConfigKeys.SERVER_HOST + " " + host + " is beyond this machine; set "
                                + ConfigKeys.SERVER_TLS_CERTIFICATE + " and " + ConfigKeys.SERVER_TLS_KEY
                                + ", or name the proxy that has TLS in " + ConfigKeys.SERVER_TRUSTED_PROXIES);
            }
        }

        /** A name that cannot be resolved is nobody's: listening on it fails by itself. */
        private static boolean isLoopback(String host) {
            try {
                return InetAddress.getByName(host).isLoopbackAddress();
            } catch (UnknownHostException _) {
                return true;
            }
        }
    }

    /**
     * The files of a certificate, absolute.
     *
     * @param certificate PEM: the certificate, then those that lead to its root
     * @param key PEM: its private key, PKCS#8
     */
    public record Tls(Path certificate, Path key) {}

    /**
     * What a connection and a request may take.
     *
     * @param bodyMax bytes of a request's body
     * @param headersMax bytes of a request's head
     * @param connectionsMax open connections
     * @param headTimeout time within which a request's head must be complete
     * @param bodyTimeout time within which its body must be complete; each 64 KiB received add a second
     * @param inFlightMax requests being answered at once
     * @param partnerPerSecond requests of one partner per second; 0 means any
     */
    public record Limits(
            int bodyMax,
            int headersMax,
            int connectionsMax,
            Duration headTimeout,
            Duration bodyTimeout,
            int inFlightMax,
            int partnerPerSecond) {}

    /**
     * How the service is watched.
     *
     * @param port of health and metrics; 0 means the service's own
     * @param isLogJson whether a line of the log is a JSON object
     */
    public record Operations(int port, boolean isLogJson) {}

    /**
     * Where the data are: a PostgreSQL of the operator's, or one that the service runs itself.
     *
     * @param url the operator's, {@code postgres://} or {@code jdbc:}; null means that the service runs its own
     * @param ownerUrl the same as the role that owns it, for migrations; null means {@code url}; never without {@code url}
     * @param user the service's role; null means the one in {@code url}
     * @param password its password; null means the one in {@code url}
     * @param directory data directory of the service's own PostgreSQL, absolute
     * @param poolMax connections at most
     */
    public record Database(
            @Nullable String url,
            @Nullable String ownerUrl,
            @Nullable String user,
            @Nullable String password,
            Path directory,
            int poolMax) {
        /** Without what may hold a password. */
        @Override
        public String toString() {
            return "Database[url=" + masked(url) + ", ownerUrl=" + masked(ownerUrl) + ", user=" + user + ", password="
                    + masked(password) + ", directory=" + directory + ", poolMax=" + poolMax + "]";
        }

        private static @Nullable String masked(@Nullable String secret) {
            return secret == null ? null : "***";
        }
    }

    /**
     * How customers come.
     *
     * @param importMax bytes of a file of them
     */
    public record Customers(int importMax) {}

    /**
     * How usage comes.
     *
     * @param bodyMax bytes of a body of usage records, as sent and unpacked
     * @param batchMax usage records that are counted in one transaction
     */
    public record Usage(long bodyMax, int batchMax) {}

    /**
     * How changes are grouped and bounded.
     *
     * @param lanes committers of this node
     * @param batchMax commands in one transaction
     * @param queueMax commands that wait; more are refused at once
     * @param waitMax time that a command may wait for its outcome
     */
    public record Ledger(int lanes, int batchMax, int queueMax, Duration waitMax) {}

    /**
     * How long old data are kept: full months beside the present one.
     *
     * @param usageMonths usage records, by the start of their billing period
     * @param auditMonths audit records
     */
    public record Retention(int usageMonths, int auditMonths) {
        /**
         * The fewest months of usage. Usage is taken for the open billing period and the two before it; where the anchor day changes,
         * each may last 58 days, so that the oldest starts up to 174 days ago: in the sixth month before this one.
         */
        public static final int USAGE_MONTHS_MIN = 6;

        /** The fewest months of audit records, whose last 48 hours are the stored outcomes. */
        public static final int AUDIT_MONTHS_MIN = 1;

        /** The most months of either. */
        public static final int MONTHS_MAX = 240;
    }

    /**
     * Whose tokens are taken.
     *
     * @param issuers values of {@code iss}; {@code {tid}} stands for the token's tenant
     * @param audiences values of {@code aud}
     * @param rolesClaim the claim with a user's roles
     * @param roleMap from a value of that claim to the role it means; others count by their own name
     * @param clockSkew by how much the clocks may differ
     */
    public record Auth(
            List<String> issuers,
            List<String> audiences,
            String rolesClaim,
            Map<String, String> roleMap,
            Duration clockSkew) {
        /** Copies what is passed. */
        public Auth {
            issuers = List.copyOf(issuers);
            audiences = List.copyOf(audiences);
            roleMap = Map.copyOf(roleMap);
        }

        /**
         * Checks that somebody can sign in at all; neither setting has a default, as any would be a guess.
         *
         * @throws StartupException naming every setting that is missing
         */
        public void requireSignIn() {
            List<String> missing = Stream.of(
                            issuers.isEmpty() ? ConfigKeys.AUTH_ISSUERS : null,
                            audiences.isEmpty() ? ConfigKeys.AUTH_AUDIENCES : null)
                    .flatMap(Stream::ofNullable)
                    .map(key -> key.name() + " (or " + key.environmentName() + ")")
                    .toList();
            if (!missing.isEmpty()) {
                throw new StartupException(
                        StartupException.CONFIGURATION, "nobody could sign in: set " + String.join(" and ", missing));
            }
        }
    }
}
