package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.SandboxOptions;
import org.usagebudget.server.Server;
import org.usagebudget.server.config.Config;
import org.usagebudget.server.fault.StartupException;
import org.usagebudget.server.store.DataDirectory;
import picocli.CommandLine;

/** The command line in this process, with servers that do not start. */
class MainTest {
    private static final Map<String, String> SIGN_IN =
            Map.of("USAGEBUDGET_AUTH_ISSUERS", "https://issuer.example", "USAGEBUDGET_AUTH_AUDIENCES", "api://budgets");

    @TempDir
    private Path directory;

    private final Refusing servers = new Refusing();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** JUnit's folders are closed to others; as root, a data directory is refused where PostgreSQL's user cannot pass. */
    @BeforeEach
    void openFolder() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "serve --help", "sandbox --help", "stop --help", "version --help"})
    void helpTellsTheExitCodes(String arguments) {
        assertThat(run(arguments.split(" ", -1))).isZero();

        assertThat(out.toString()).startsWith("Usage: usagebudget").contains("Exit codes:", "69 ", "78 ");
        assertThat(out.toString()).doesNotContain(SandboxCommand.BACKGROUND);
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "--version"})
    void versionNamesProgramAndJava(String argument) {
        assertThat(run(argument)).isZero();

        assertThat(out.toString()).matches("usagebudget [0-9]+\\.[0-9]+\\.[0-9]+\\S* \\(Java 25\\S*\\)\\R");
    }

    @ParameterizedTest
    @CsvSource({
        "'', a command is missing",
        "frobnicate, frobnicate",
        "sandbox --tsl, --tsl",
        "sandbox --port x, --port",
        "sandbox --port -1, --port",
        "sandbox --port 65536, --port",
        "sandbox --port, --port",
        "serve --port 65536, --port",
        "stop extra, extra",
    })
    void wrongCommandLineIsOneLineThenTheUsage(String arguments, String named) {
        assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1)))
                .isEqualTo(Main.USAGE);

        assertThat(err.toString().lines().findFirst().orElse(""))
                .startsWith("usagebudget: ")
                .contains(named);
        assertThat(err.toString()).contains("Usage: usagebudget");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65_535})
    void portIsTakenOnItsBounds(int port) {
        run("sandbox", "--port", Integer.toString(port), "--data", data());
        run(SIGN_IN, "serve", "--port", Integer.toString(port));

        assertThat(servers.options).isEqualTo(new SandboxOptions("127.0.0.1", port, Path.of(data())));
        assertThat(servers.config)
                .isNotNull()
                .satisfies(config -> assertThat(config.server().port()).isEqualTo(port));
    }

    @Test
    void whatIsNoExceptionIsOneLineAndNotTheCodeOfRowsThatFailed() {
        StringWriter err = new StringWriter();

        int code = Main.run(
                () -> {
                    throw new OutOfMemoryError("Java heap space");
                },
                new PrintWriter(err));

        assertThat(code).isEqualTo(70);
        assertThat(err.toString().lines()).containsExactly("usagebudget: java.lang.OutOfMemoryError: Java heap space");
    }

    @Test
    void sandboxIsAskedForTlsWhereTheOptionSaysSo() {
        run("sandbox", "--port", "0", "--data", data(), "--tls");

        assertThat(servers.options).isEqualTo(new SandboxOptions("127.0.0.1", 0, Path.of(data()), true));
    }

    @Test
    void startThatIsRefusedIsOneLineAndItsExitCode() {
        assertThat(run("sandbox", "--data", data())).isEqualTo(StartupException.UNAVAILABLE);

        assertThat(err.toString().lines()).containsExactly("usagebudget: port 8080 is taken");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void verboseAddsTheStackTrace() {
        run("sandbox", "--verbose", "--data", data());

        assertThat(err.toString()).contains("\tat org.usagebudget.", "usagebudget: port 8080 is taken");
    }

    @Test
    void faultOfTheProgramIsOneLineToo() {
        servers.failure = new IllegalStateException("first\n  second");

        assertThat(run("sandbox", "--data", data())).isEqualTo(Main.SOFTWARE);

        assertThat(err.toString().lines())
                .containsExactly("usagebudget: java.lang.IllegalStateException: first second (--verbose shows where)");
    }

    @Test
    void serveRefusesToStartWhereNobodyCouldSignIn() {
        assertThat(run("serve")).isEqualTo(StartupException.CONFIGURATION);

        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains("auth.issuers", "auth.audiences");
        assertThat(servers.config).isNull();
    }

    @Test
    void serveTakesFileEnvironmentAndOptions() throws IOException {
        Path file = directory.resolve("other.toml");
        Files.writeString(file, "[server]\nhost = \"file\"\nport = 1\n[ledger]\nlanes = 3\n");

        run(SIGN_IN, "serve", "--config", file.toString(), "--host", "option");

        assertThat(servers.config).isNotNull().satisfies(config -> {
            assertThat(config.server()).isEqualTo(new Config.Server("option", 1, null, null, List.of()));
            assertThat(config.ledger().lanes()).isEqualTo(3);
        });
    }

    @Test
    void directoryThatIsServedIsToldAgainAndRefusedWithoutDetach() {
        try (DataDirectory served = DataDirectory.claim(Path.of(data()), DataDirectory.Kind.SANDBOX)) {
            served.publish("ready http://localhost:1\nmore\n");

            assertThat(run("sandbox", "--data", data())).isEqualTo(StartupException.UNAVAILABLE);
            assertThat(out.toString().lines()).containsExactly("ready http://localhost:1", "more");
            assertThat(err.toString().lines()).hasSize(1);

            assertThat(run("sandbox", "--detach", "--data", data())).isZero();
            assertThat(err.toString()).isEmpty();
            assertThat(servers.options).isNull();
        }
    }

    @Test
    void resetEmptiesASandboxAndKeepsItsMark() throws IOException {
        DataDirectory.claim(Path.of(data()), DataDirectory.Kind.SANDBOX).close();
        Files.createDirectories(Path.of(data(), "pgdata", "base"));
        Files.writeString(Path.of(data(), "pgdata", "base", "1"), "x");
        Files.createSymbolicLink(Path.of(data(), "link"), directory);
        Path outside = Files.writeString(directory.resolve("outside"), "x");

        run("sandbox", "--reset", "--data", data());

        try (var left = Files.list(Path.of(data()))) {
            assertThat(left.map(path -> Path.of(data()).relativize(path).toString()))
                    .containsExactlyInAnyOrder("lock", "kind");
        }
        assertThat(outside).exists();
        assertThat(servers.options).isNotNull();
    }

    @Test
    void resetOfNothingStarts() {
        run("sandbox", "--reset", "--data", data());

        assertThat(servers.options).isNotNull();
        assertThat(Path.of(data())).doesNotExist();
    }

    @Test
    void resetRefusesWhatIsNoSandboxes() throws IOException {
        Path file = Files.writeString(directory.resolve("letter"), "x");
        assertThat(run("sandbox", "--reset", "--data", directory.toString())).isEqualTo(StartupException.CONFIGURATION);
        assertThat(file).exists();

        DataDirectory.claim(Path.of(data()), DataDirectory.Kind.SERVICE).close();
        Path ledger = Files.writeString(Path.of(data(), "ledger"), "x");
        assertThat(run("sandbox", "--reset", "--data", data())).isEqualTo(StartupException.CONFIGURATION);
        assertThat(ledger).exists();
        assertThat(servers.options).isNull();
    }

    @Test
    void resetRefusesADirectoryThatIsServed() {
        try (DataDirectory served = DataDirectory.claim(Path.of(data()), DataDirectory.Kind.SANDBOX)) {
            served.publish("ready\n");

            assertThat(run("sandbox", "--reset", "--detach", "--data", data())).isEqualTo(StartupException.UNAVAILABLE);

            assertThat(DataDirectory.readyText(Path.of(data()))).isPresent();
            assertThat(out.toString()).isEmpty();
        }
    }

    @Test
    void stopIsDoneWhereNothingRuns() {
        assertThat(run("stop", "--data", data())).isZero();

        assertThat(out.toString()).startsWith("nothing runs on ");
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private int run(String... arguments) {
        return run(Map.of(), arguments);
    }

    private int run(Map<String, String> environment, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine line = Main.commandLine(environment, directory, servers);
        return line.setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    /** Keeps what it is asked for and starts nothing. */
    private static final class Refusing implements Servers {
        private RuntimeException failure = new StartupException(StartupException.UNAVAILABLE, "port 8080 is taken");
        private @Nullable Config config;
        private @Nullable SandboxOptions options;

        @Override
        public Server serve(Config asked) {
            config = asked;
            throw failure;
        }

        @Override
        public Server sandbox(SandboxOptions asked) {
            options = asked;
            throw failure;
        }
    }
}
