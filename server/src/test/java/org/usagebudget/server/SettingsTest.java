package org.usagebudget.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.config.AddressBlock;
import org.usagebudget.server.config.Config;
import org.usagebudget.server.config.ConfigKey;
import org.usagebudget.server.config.ConfigKeys;
import org.usagebudget.server.config.ConfigLoader;
import org.usagebudget.server.store.DatabaseAddress;
import org.usagebudget.server.store.Retention;

/** Every setting there is reaches the part of the server that it is for. What the parts do with it, their own tests show. */
class SettingsTest {
    /** A value that is not the default, and where it must be found. */
    private record Expected(String value, String found, Function<Config, @Nullable Object> place) {}

    private static final Map<String, Expected> EXPECTED = expected();

    @Test
    void everySettingIsCovered() {
        assertThat(EXPECTED.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        ConfigKeys.ALL.stream().map(ConfigKey::name).toList());
    }

    @Test
    void everySettingReachesItsPlace() {
        Map<String, String> options = EXPECTED.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().value()));
        Config config = new ConfigLoader(Map.of(), Path.of("/"), Path.of("/default")).load(null, options);

        EXPECTED.forEach(
                (name, expected) -> assertThat(String.valueOf(expected.place().apply(config)))
                        .as(name)
                        .isEqualTo(expected.found()));
    }

    private static Map<String, Expected> expected() {
        Map<String, Expected> all = new LinkedHashMap<>();
        expectedOfTheEdge(all);
        expectedOfRetention(all);
        expectedOfUsage(all);
        all.put(
                "database.url",
                new Expected(
                        "postgres://u@h:1/db",
                        "jdbc:postgresql://h:1/db",
                        c -> service(c).url()));
        all.put(
                "database.owner-url",
                new Expected(
                        "postgres://o:p@h:1/db",
                        "o",
                        c -> Settings.owner(c.database(), service(c)).user()));
        all.put(
                "database.user",
                new Expected("someone", "someone", c -> service(c).user()));
        all.put(
                "database.password",
                new Expected("hidden", "hidden", c -> service(c).password()));
        all.put(
                "database.directory",
                new Expected("/data", "/data", c -> c.database().directory()));
        all.put(
                "database.pool-max",
                new Expected("9", "9", c -> Settings.storage(c).poolMax()));
        all.put(
                "ledger.lanes",
                new Expected("3", "3", c -> Settings.ledger(c.ledger()).lanes()));
        all.put(
                "ledger.batch-max",
                new Expected("7", "7", c -> Settings.ledger(c.ledger()).batchMax()));
        all.put(
                "ledger.queue-max",
                new Expected("11", "11", c -> Settings.ledger(c.ledger()).queueMax()));
        all.put(
                "ledger.wait-max",
                new Expected("13 s", "PT13S", c -> Settings.ledger(c.ledger()).waitMax()));
        all.put(
                "customers.import-max",
                new Expected("3 KiB", "3072", c -> Settings.watch(c).importMax()));
        all.put(
                "auth.issuers",
                new Expected(
                        "https://a.example",
                        "[https://a.example]",
                        c -> Settings.auth(c.auth()).issuers()));
        all.put(
                "auth.audiences",
                new Expected(
                        "api://a", "[api://a]", c -> Settings.auth(c.auth()).audiences()));
        all.put(
                "auth.roles-claim",
                new Expected("groups", "groups", c -> Settings.auth(c.auth()).rolesClaim()));
        all.put(
                "auth.role-map",
                new Expected(
                        "admins=AdminAgent",
                        "{admins=ADMIN_AGENT}",
                        c -> Settings.auth(c.auth()).roleMap()));
        all.put(
                "auth.clock-skew",
                new Expected("5 s", "PT5S", c -> Settings.auth(c.auth()).clockSkew()));
        return all;
    }

    private static void expectedOfRetention(Map<String, Expected> all) {
        all.put(
                "usage.retention-months",
                new Expected("14", "14", c -> months(c).usage()));
        all.put(
                "audit.retention-months",
                new Expected("15", "15", c -> months(c).audit()));
    }

    private static void expectedOfUsage(Map<String, Expected> all) {
        all.put(
                "usage.body-max",
                new Expected(
                        "5 GiB", "5368709120", c -> Settings.watch(c).usage().bodyMax()));
        all.put(
                "usage.batch-max",
                new Expected("17", "17", c -> Settings.watch(c).usage().batchMax()));
    }

    private static void expectedOfTheEdge(Map<String, Expected> all) {
        all.put(
                "server.host",
                new Expected("127.0.0.9", "127.0.0.9", c -> Settings.edge(c).host()));
        all.put(
                "server.port",
                new Expected("9000", "9000", c -> Settings.edge(c).port()));
        all.put(
                "server.public-url",
                new Expected("https://b.example", "https://b.example", c -> Settings.publicUrl(c.server(), 1)));
        all.put("server.tls-certificate", new Expected("/c.pem", "/c.pem", c -> tls(c, false)));
        all.put("server.tls-key", new Expected("/k.pem", "/k.pem", c -> tls(c, true)));
        all.put(
                "server.trusted-proxies",
                new Expected(
                        "10.0.0.0/8",
                        AddressBlock.parse("10.0.0.0/8").toString(),
                        c -> Settings.edge(c).trustedProxies().getFirst()));
        all.put(
                "management.port",
                new Expected("9001", "9001", c -> Settings.watch(c).port()));
        all.put(
                "limits.body-max",
                new Expected("2 KiB", "2048", c -> Settings.edge(c).limits().bodyMax()));
        all.put(
                "limits.headers-max",
                new Expected("5 KiB", "5120", c -> Settings.edge(c).limits().headersMax()));
        all.put(
                "limits.connections-max",
                new Expected("6", "6", c -> Settings.edge(c).limits().connectionsMax()));
        all.put(
                "limits.in-flight-max",
                new Expected("8", "8", c -> Settings.edge(c).limits().inFlightMax()));
        all.put(
                "limits.head-timeout",
                new Expected("9 s", "PT9S", c -> Settings.edge(c).times().head()));
        all.put(
                "limits.body-timeout",
                new Expected("11 s", "PT11S", c -> Settings.edge(c).times().body()));
        all.put(
                "rate.partner-per-second",
                new Expected("12", "12", c -> Settings.watch(c).partnerRate()));
        all.put("log.format", new Expected("json", "true", c -> c.operations().isLogJson()));
    }

    private static Retention.Months months(Config config) {
        return Objects.requireNonNull(Settings.storage(config).retention());
    }

    private static DatabaseAddress service(Config config) {
        String url = config.database().url();
        return Settings.service(config.database(), url == null ? "" : url);
    }

    private static @Nullable Path tls(Config config, boolean key) {
        var tls = Settings.edge(config).tls();
        if (tls == null) {
            return null;
        }
        return key ? tls.key() : tls.certificate();
    }
}
