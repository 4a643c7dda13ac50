package org.usagebudget.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.fault.StartupException;

class ConfigLoaderTest {
    private static final Path DATA = Path.of("/data/of/service");

    @TempDir
    private Path directory;

    @Test
    void withoutAnySourceEverythingHasItsDefault() {
        Config config = load(Map.of());

        assertThat(config.server()).isEqualTo(new Config.Server("127.0.0.1", 8080, null, null, List.of()));
        assertThat(config.limits())
                .isEqualTo(new Config.Limits(
                        65_536, 16_384, 10_000, Duration.ofSeconds(10), Duration.ofSeconds(30), 2_000, 0));
        assertThat(config.operations()).isEqualTo(new Config.Operations(0, false));
        assertThat(config.database()).isEqualTo(new Config.Database(null, null, null, null, DATA, 16));
        assertThat(config.ledger()).isEqualTo(new Config.Ledger(2, 500, 1_000, Duration.ofSeconds(5)));
        assertThat(config.auth())
                .isEqualTo(new Config.Auth(List.of(), List.of(), "roles", Map.of(), Duration.ofSeconds(60)));
    }

    @Test
    void fileSetsEveryKindOfValue() {
        write(ConfigLoader.FILE_NAME, """
                [server]
                host = "0.0.0.0"
                port = 0
                [limits]
                body-max = "1 MiB"
                headers-max = 8192
                head-timeout = "PT2S"
                [database]
                directory = "data/here"
                [auth]
                issuers = ["https://sts.windows.net/{tid}/", "https://issuer.example"]
                audiences = ["api://budgets"]
                [auth.role-map]
                "Budget Admins" = "AdminAgent"
                """);

        Config config = load(Map.of());

        assertThat(config.server()).isEqualTo(new Config.Server("0.0.0.0", 0, null, null, List.of()));
        assertThat(config.limits().bodyMax()).isEqualTo(1 << 20);
        assertThat(config.limits().headersMax()).isEqualTo(8192);
        assertThat(config.limits().headTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.database().directory()).isEqualTo(directory.resolve("data/here"));
        assertThat(config.auth().issuers()).containsExactly("https://sts.windows.net/{tid}/", "https://issuer.example");
        assertThat(config.auth().roleMap()).containsExactly(Map.entry("Budget Admins", "AdminAgent"));
    }

    @Test
    void environmentWinsOverFileAndOptionsOverBoth() {
        write(ConfigLoader.FILE_NAME, "[server]\nport = 1\nhost = \"file\"\n[ledger]\nlanes = 3\n");

        Config config = loader(Map.of("USAGEBUDGET_SERVER_PORT", "2", "USAGEBUDGET_SERVER_HOST", "environment"))
                .load(null, Map.of("server.port", "4"));

        assertThat(config.server()).isEqualTo(new Config.Server("environment", 4, null, null, List.of()));
        assertThat(config.ledger().lanes()).isEqualTo(3);
    }

    @Test
    void fileIsTheNamedOneThenThatOfTheEnvironmentThenThatOfTheDirectory() {
        write(ConfigLoader.FILE_NAME, "server.port = 1");
        write("environment.toml", "server.port = 2");
        Path named = write("named.toml", "server.port = 3");
        ConfigLoader both = loader(Map.of("USAGEBUDGET_CONFIG", "environment.toml"));

        assertThat(load(Map.of()).server().port()).isEqualTo(1);
        assertThat(both.load(null, Map.of()).server().port()).isEqualTo(2);
        assertThat(both.load(named, Map.of()).server().port()).isEqualTo(3);
    }

    @Test
    void listsAndMapsOfTheEnvironmentHaveCommas() {
        Config config = load(Map.of(
                "USAGEBUDGET_AUTH_AUDIENCES", "a, b",
                "USAGEBUDGET_AUTH_ROLE_MAP", "Billing=BillingAdmin, a=b=SalesAgent"));

        assertThat(config.auth().audiences()).containsExactly("a", "b");
        assertThat(config.auth().roleMap()).isEqualTo(Map.of("Billing", "BillingAdmin", "a=b", "SalesAgent"));
    }

    @Test
    void emptyVariableAndTheLaunchersVariablesAreNoSettings() {
        Config config = load(Map.of(
                "USAGEBUDGET_SERVER_PORT", "", "USAGEBUDGET_JAVA_HOME", "/x", "USAGEBUDGET_JAVA_OPTS", "-Xmx1g"));

        assertThat(config.server().port()).isEqualTo(8080);
    }

    @Test
    void namedFileThatIsAbsentIsRefused() {
        refused(() -> loader(Map.of()).load(Path.of("absent.toml"), Map.of()), "absent.toml does not exist");
        refused(() -> load(Map.of("USAGEBUDGET_CONFIG", "absent.toml")), "absent.toml does not exist");
        refused(() -> loader(Map.of()).load(directory, Map.of()), "cannot be read");
    }

    @Test
    void fileThatIsNoTomlIsRefusedWithItsPlace() {
        write(ConfigLoader.FILE_NAME, "[server]\nport = = 1\n");

        refused(() -> load(Map.of()), ConfigLoader.FILE_NAME + ":2:");
    }

    @Test
    void fileMayBeAsLargeAsItsBoundAndNoLarger() {
        String line = "server.port = 7\n#";
        write(ConfigLoader.FILE_NAME, line + "x".repeat(ConfigLoader.FILE_MAX - line.length()));
        assertThat(load(Map.of()).server().port()).isEqualTo(7);

        write(ConfigLoader.FILE_NAME, line + "x".repeat(ConfigLoader.FILE_MAX - line.length() + 1));
        refused(() -> load(Map.of()), "must have at most 1048576 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[server]\nprot = 1", "[sever]\nport = 1", "port = 1", "[server.port]\nx = 1", "server = 1"})
    void unknownKeyOfTheFileIsNamed(String text) {
        write(ConfigLoader.FILE_NAME, text);

        refused(() -> load(Map.of()), ConfigLoader.FILE_NAME);
    }

    @Test
    void unknownVariableIsNamed() {
        refused(
                () -> load(Map.of("USAGEBUDGET_SERVER_PROT", "1")),
                "USAGEBUDGET_SERVER_PROT in the environment is not a setting");
        refused(
                () -> load(Map.of("USAGEBUDGET_SERVER_PORT_FILE", "x")),
                "USAGEBUDGET_SERVER_PORT_FILE in the environment is not a setting");
        refused(() -> loader(Map.of()).load(null, Map.of("no.such", "1")), "no.such in options is not a setting");
    }

    @Test
    void secretComesFromItsFileWithoutTheLineEnd() {
        write("secret", "pass word\r\n");
        Map<String, String> environment = Map.of(
                "USAGEBUDGET_DATABASE_URL", "postgres://budget@db.example/usage",
                "USAGEBUDGET_DATABASE_PASSWORD_FILE", "secret");

        Config.Database database = load(environment).database();

        assertThat(database)
                .isEqualTo(
                        new Config.Database("postgres://budget@db.example/usage", null, null, "pass word", DATA, 16));
        assertThat(database.toString()).doesNotContain("db.example").doesNotContain("pass word");
    }

    @Test
    void secretGivenTwiceOrTooLargeOrWrongIsRefusedWithoutBeingShown() {
        write("secret", "x".repeat(ConfigLoader.SECRET_FILE_MAX + 1));

        refused(
                () -> load(
                        Map.of("USAGEBUDGET_DATABASE_PASSWORD", "a", "USAGEBUDGET_DATABASE_PASSWORD_FILE", "secret")),
                "are both set");
        refused(() -> load(Map.of("USAGEBUDGET_DATABASE_PASSWORD_FILE", "secret")), "must have at most 65536 bytes");
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> load(Map.of("USAGEBUDGET_DATABASE_URL", "mysql://u:hunter2@h/d")))
                .satisfies(
                        e -> assertThat(e.getMessage()).contains("database.url").doesNotContain("hunter2"));
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> load(Map.of("USAGEBUDGET_DATABASE_URL", "postgres://u:hunter2\u0007@h/d")))
                .satisfies(
                        e -> assertThat(e.getMessage()).contains("database.url").doesNotContain("hunter2"));
    }

    @Test
    void managementMayNotHaveTheServicesPortByNumber() {
        refused(
                () -> load(Map.of("USAGEBUDGET_MANAGEMENT_PORT", "8080")),
                "management.port must be another port than server.port, or 0 for the same, was 8080");
        assertThat(load(Map.of("USAGEBUDGET_MANAGEMENT_PORT", "8081"))
                        .operations()
                        .port())
                .isEqualTo(8081);
    }

    @Test
    void logIsTextOrJson() {
        assertThat(load(Map.of("USAGEBUDGET_LOG_FORMAT", "json")).operations().isLogJson())
                .isTrue();
        assertThat(load(Map.of("USAGEBUDGET_LOG_FORMAT", "text")).operations().isLogJson())
                .isFalse();
        refused(() -> load(Map.of("USAGEBUDGET_LOG_FORMAT", "xml")), "must be text or json, was xml");
    }

    @Test
    void ownerWithoutServiceIsRefused() {
        refused(
                () -> load(Map.of("USAGEBUDGET_DATABASE_OWNER_URL", "postgres://o@h/d")),
                "database.owner-url is set, but database.url is not");
    }

    @ParameterizedTest
    @CsvSource({
        "server.port, 0, 65535, -1, 65536",
        "limits.body-max, 1 KiB, 16 MiB, 1023, 16777217",
        "limits.headers-max, 4096, 1048576 B, 4095, 1025 KiB",
        "limits.connections-max, 1, 1000000, 0, 1000001",
        "limits.head-timeout, 100 ms, 10 min, 99 ms, 601 s",
        "limits.body-timeout, 100 ms, 10 min, 99 ms, 601 s",
        "management.port, 0, 65535, -1, 65536",
        "rate.partner-per-second, 0, 100000, -1, 100001",
        "limits.in-flight-max, 1, 1000000, 0, 1000001",
        "database.pool-max, 2, 1000, 1, 1001",
        "ledger.lanes, 1, 64, 0, 65",
        "ledger.batch-max, 1, 10000, 0, 10001",
        "ledger.queue-max, 1, 1000000, 0, 1000001",
        "ledger.wait-max, PT0.1S, PT10M, PT0.099S, PT10M0.001S",
        "auth.clock-skew, 0 s, 600 s, PT-1S, 600001 ms",
    })
    void numbersAreTakenOnTheirBoundsAndRefusedOutside(String key, String min, String max, String below, String above) {
        for (String inside : List.of(min, max)) {
            assertThat(loader(Map.of()).load(null, Map.of(key, inside))).isNotNull();
        }
        for (String outside : List.of(below, above)) {
            refused(() -> loader(Map.of()).load(null, Map.of(key, outside)), key + " in options must be ");
            refused(() -> loader(Map.of()).load(null, Map.of(key, outside)), ", was " + outside);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "server.port|80.5",
                "server.port|''",
                "server.port|99999999999999999999",
                "server.port|\u0661",
                "server.host|' '",
                "limits.body-max|64 kB",
                "limits.body-max|-1",
                "limits.body-max|9999999999999 GiB",
                "limits.head-timeout|5",
                "limits.head-timeout|5 S",
                "limits.head-timeout|P5",
                "limits.head-timeout|999999999999999 d",
                "auth.issuers|issuer.example",
                "auth.issuers|https://a,,https://b",
                "auth.role-map|a=Emperor",
                "auth.role-map|AdminAgent",
                "auth.role-map|a=AdminAgent,a=SalesAgent",
            })
    void valueOfTheWrongFormIsNamed(String key, String value) {
        refused(() -> loader(Map.of()).load(null, Map.of(key, value)), key + " in options must be ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[server]\nport = true",
                "[server]\nport = 1.5",
                "[server]\nport = [1]",
                "[server]\nhost = 1",
                "[auth]\nissuers = 1",
                "[auth]\nissuers = []",
                "[auth]\nissuers = [1]",
                "[auth]\nrole-map = \"\"",
                "[auth.role-map]\na = 1",
            })
    void tomlValueOfTheWrongTypeIsRefused(String text) {
        write(ConfigLoader.FILE_NAME, text);

        refused(() -> load(Map.of()), ConfigLoader.FILE_NAME + " must be ");
    }

    @Test
    void listsAndTextsMayBeAsLongAsTheirBoundAndNoLonger() {
        String longest = "x".repeat(ValueReader.TEXT_MAX);
        String most = String.join(",", Collections.nCopies(ValueReader.ENTRIES_MAX, "a"));

        assertThat(load(Map.of("USAGEBUDGET_SERVER_HOST", longest)).server().host())
                .isEqualTo(longest);
        refused(() -> load(Map.of("USAGEBUDGET_SERVER_HOST", longest + "x")), "server.host");
        assertThat(load(Map.of("USAGEBUDGET_AUTH_AUDIENCES", most)).auth().audiences())
                .hasSize(100);
        refused(() -> load(Map.of("USAGEBUDGET_AUTH_AUDIENCES", most + ",a")), "auth.audiences");
    }

    @Test
    void longWrongValueIsCutAndItsControlCharactersAreNotPrinted() {
        String value = "\u001b" + "x".repeat(ConfigLoader.SHOWN_MAX);

        refused(
                () -> loader(Map.of()).load(null, Map.of("server.port", value)),
                "was ?" + "x".repeat(ConfigLoader.SHOWN_MAX - 1) + "…");
    }

    @Test
    void publicUrlLosesItsSlashAndTlsFilesStartFromTheWorkingDirectory() {
        Config.Server server = load(Map.of(
                        "USAGEBUDGET_SERVER_PUBLIC_URL", "https://budget.example/",
                        "USAGEBUDGET_SERVER_TLS_CERTIFICATE", "tls/chain.pem",
                        "USAGEBUDGET_SERVER_TLS_KEY", "/tls/key.pem",
                        "USAGEBUDGET_SERVER_TRUSTED_PROXIES", "10.0.0.0/8, ::1"))
                .server();

        assertThat(server.publicUrl()).isEqualTo("https://budget.example");
        assertThat(server.tls()).isEqualTo(new Config.Tls(directory.resolve("tls/chain.pem"), Path.of("/tls/key.pem")));
        assertThat(server.trustedProxies())
                .containsExactly(AddressBlock.parse("10.0.0.0/8"), AddressBlock.parse("::1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a", "https://a.example:1", "https://[::1]:65535", "http://127.0.0.1:80/"})
    void publicUrlIsSchemeHostAndPort(String url) {
        assertThat(load(Map.of("USAGEBUDGET_SERVER_PUBLIC_URL", url)).server().publicUrl())
                .startsWith("http");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "budget.example",
                "ftp://a",
                "https://",
                "https:///x",
                "https://a/path",
                "https://a//",
                "https://a?q",
                "https://a#f",
                "https://user@a",
                "https://a:0",
                "https://a:65536",
                "https://a b"
            })
    void publicUrlIsNothingElse(String url) {
        refused(() -> load(Map.of("USAGEBUDGET_SERVER_PUBLIC_URL", url)), "server.public-url");
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example", "10.0.0.0/33", "::/129", "10.0.0.1,"})
    void trustedProxiesAreAddressesAndBlocks(String proxies) {
        refused(() -> load(Map.of("USAGEBUDGET_SERVER_TRUSTED_PROXIES", proxies)), "server.trusted-proxies");
    }

    @Test
    void certificateAndKeyAreSetTogether() {
        String line = "of server.tls-certificate and server.tls-key one is set and the other is not";
        refused(() -> load(Map.of("USAGEBUDGET_SERVER_TLS_CERTIFICATE", "a")), line);
        refused(() -> load(Map.of("USAGEBUDGET_SERVER_TLS_KEY", "a")), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "2001:db8::1"})
    void hostBeyondThisMachineNeedsTlsOrATrustedProxy(String host) {
        refused(
                () -> load(Map.of("USAGEBUDGET_SERVER_HOST", host)).server().requireProtection(),
                "set server.tls-certificate and server.tls-key, or name the proxy that has TLS in"
                        + " server.trusted-proxies");
        load(Map.of("USAGEBUDGET_SERVER_HOST", host, "USAGEBUDGET_SERVER_TRUSTED_PROXIES", "192.0.2.2"))
                .server()
                .requireProtection();
        load(Map.of(
                        "USAGEBUDGET_SERVER_HOST", host,
                        "USAGEBUDGET_SERVER_TLS_CERTIFICATE", "a",
                        "USAGEBUDGET_SERVER_TLS_KEY", "b"))
                .server()
                .requireProtection();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "localhost"})
    void hostOfThisMachineNeedsNeither(String host) {
        load(Map.of("USAGEBUDGET_SERVER_HOST", host)).server().requireProtection();
    }

    @Test
    void signInNeedsIssuersAndAudiences() {
        refused(
                () -> load(Map.of()).auth().requireSignIn(),
                "auth.issuers (or USAGEBUDGET_AUTH_ISSUERS) and auth.audiences (or USAGEBUDGET_AUTH_AUDIENCES)");
        refused(
                () -> load(Map.of("USAGEBUDGET_AUTH_ISSUERS", "https://a"))
                        .auth()
                        .requireSignIn(),
                "set auth.audiences");
        load(Map.of("USAGEBUDGET_AUTH_ISSUERS", "https://a", "USAGEBUDGET_AUTH_AUDIENCES", "b"))
                .auth()
                .requireSignIn();
    }

    @Test
    void tableOfKeysHasEachNameOnceWithMeaningAndReadableDefault() {
        assertThat(ConfigKeys.ALL).extracting(ConfigKey::name).doesNotHaveDuplicates();
        assertThat(ConfigKeys.ALL).extracting(ConfigKey::environmentName).doesNotHaveDuplicates();
        assertThat(ConfigKeys.ALL).allSatisfy(key -> {
            assertThat(key.meaning()).endsWith(".");
            assertThat(key.form()).isNotBlank();
            assertThat(key.defaultValue().isPresent())
                    .isEqualTo(!key.defaultText().isEmpty());
        });
        assertThat(ConfigKeys.LIMITS_BODY_MAX.environmentName()).isEqualTo("USAGEBUDGET_LIMITS_BODY_MAX");
    }

    @Test
    void rolesAreThoseOfTheService() {
        assertThat(ConfigKeys.ROLES)
                .isEqualTo(Arrays.stream(Role.values()).map(Role::wireName).collect(Collectors.toSet()));
    }

    private ConfigLoader loader(Map<String, String> environment) {
        return new ConfigLoader(environment, directory, DATA);
    }

    private Config load(Map<String, String> environment) {
        return loader(environment).load(null, Map.of());
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void refused(ThrowingCallable call, String part) {
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(call)
                .withMessageContaining(part)
                .satisfies(e -> {
                    assertThat(e.exitCode()).isEqualTo(StartupException.CONFIGURATION);
                    assertThat(e.getMessage()).doesNotContain("\n");
                });
    }
}
