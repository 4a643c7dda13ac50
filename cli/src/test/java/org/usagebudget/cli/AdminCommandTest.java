package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.Administration;
import org.usagebudget.server.SandboxOptions;
import org.usagebudget.server.Server;
import org.usagebudget.server.config.Config;
import org.usagebudget.server.fault.StartupException;

/** What {@code admin} makes of its command line, without a database. */
class AdminCommandTest {
    private static final String GUID = "11111111-2222-4333-8444-55555555abcd";

    @TempDir
    private Path directory;

    private final Away servers = new Away();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "admin | a command is missing",
                "admin partner | a command is missing",
                "admin app | a command is missing",
                "admin customer | a command is missing",
                "admin frobnicate | frobnicate",
                "admin partner add --name N --currency EUR | '--tenant=GUID'",
                "admin partner add --tenant 1-2-3-4-5 --name N --currency EUR | '--tenant': must be a GUID such as",
                "admin partner add --tenant {} --currency EUR | '--name=TEXT'",
                "admin partner add --tenant {} --name N | '--currency=CODE'",
                "admin partner add --tenant {} --name N --currency eur | must be three capital letters of ISO 4217",
                "admin partner add --tenant {} --name N --currency EURO | must be three capital letters of ISO 4217",
                "admin partner add --tenant {} --name N --currency ZZZ | such as EUR, was 'ZZZ'",
                "admin partner add --tenant {} --name N --currency EUR --anchor-day 0 | anchor day must be 1..28, was 0",
                "admin partner add --tenant {} --name N --currency EUR --anchor-day 29 | anchor day must be 1..28, was 29",
                "admin partner add --tenant {} --name N --currency EUR --anchor-day x | '--anchor-day'",
                "admin partner add --tenant {} --name N --currency EUR --locale de_DE | locale must be a language tag",
                "admin partner set --tenant {} | nothing to set: give --name, --currency, --locale or --anchor-day",
                "admin partner set --tenant {} --anchor-day 0 | anchor day must be 1..28, was 0",
                "admin partner set --tenant {} --name N --anchor-day 29 | anchor day must be 1..28, was 29",
                "admin partner set --tenant {} --anchor-day x | '--anchor-day'",
                "admin partner set --tenant {} --locale x_ | locale must be a language tag",
                "admin partner remove | '--tenant=GUID'",
                "admin app add --partner {} --client-id c | '--role=ROLE'",
                "admin app add --partner {} --client-id c --role adminAgent | must be one of AdminAgent, BillingAdmin,",
                "admin app grant --partner {} --role AdminAgent | '--client-id=ID'",
                "admin app list | '--partner=GUID'",
                "admin customer add --partner {} | '--name=TEXT'",
                "admin customer add --partner {} --name N --id x | must be a GUID",
                "admin customer add --partner {} --name N --country de | must be two capital letters of ISO 3166",
                "admin customer add --partner {} --name N --currency Eur | must be three capital letters",
            })
    void wrongCommandLineIsNamedBeforeTheDatabaseIsOpened(String arguments, String named) {
        assertThat(run(Map.of(), arguments.replace("{}", GUID).split(" ", -1))).isEqualTo(Main.USAGE);

        assertThat(err.toString().lines().findFirst().orElse(""))
                .startsWith("usagebudget: ")
                .contains(named);
        assertThat(err.toString()).contains("Usage: usagebudget admin");
        assertThat(out.toString()).isEmpty();
        assertThat(servers.config).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "admin",
                "admin partner",
                "admin partner add",
                "admin app grant",
                "admin customer add",
            })
    void helpTellsOptionsAndExitCodes(String command) {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ", -1)));
        arguments.add("--help");

        assertThat(run(Map.of(), arguments.toArray(new String[0]))).isZero();

        assertThat(out.toString()).contains("Usage: usagebudget " + command, "--config", "65 ", "69 ", "78 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "admin partner list --config {}",
                "admin partner --config {} list",
                "admin --config {} partner list",
                "admin partner add --tenant " + GUID + " --name N --currency EUR --anchor-day 28 --config {}",
                "admin app add --config {} --partner " + GUID + " --client-id c --role AdminAgent --role UsageWriter",
            })
    void configurationIsTheOneOfServe(String arguments) throws IOException {
        Path file = Files.writeString(
                directory.resolve("c.toml"), "[database]\ndirectory = \"mine\"\n[server]\nhost = \"x\"\n");

        assertThat(run(Map.of(), arguments.replace("{}", file.toString()).split(" ", -1)))
                .isEqualTo(StartupException.UNAVAILABLE);

        assertThat(servers.config)
                .isNotNull()
                .satisfies(config -> assertThat(config.database().directory()).isEqualTo(directory.resolve("mine")));
        assertThat(err.toString().lines()).containsExactly("usagebudget: the database is away");
    }

    @Test
    void databaseOfTheEnvironmentIsUsed() {
        run(Map.of("USAGEBUDGET_DATABASE_URL", "postgres://u:p@localhost/b"), "admin", "partner", "list");

        assertThat(servers.config)
                .isNotNull()
                .satisfies(config -> assertThat(config.database().url()).isEqualTo("postgres://u:p@localhost/b"));
    }

    private int run(Map<String, String> environment, String... arguments) {
        return Main.commandLine(environment, directory, servers)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    /** Keeps what it is asked for and opens nothing. */
    private static final class Away implements Servers {
        private @Nullable Config config;

        @Override
        public Administration administer(Config asked) {
            config = asked;
            throw new StartupException(StartupException.UNAVAILABLE, "the database is away");
        }

        @Override
        public Server serve(Config asked) {
            throw new AssertionError();
        }

        @Override
        public Server sandbox(SandboxOptions asked) {
            throw new AssertionError();
        }
    }
}
