package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.usagebudget.cli.output.Terminal;
import org.usagebudget.cli.remote.Surroundings;
import org.usagebudget.client.Retries;
import org.usagebudget.client.Sleeper;
import org.usagebudget.server.TestSandbox;

/** The commands that use a service, against a whole sandbox, each test as a partner of its own. */
class CommandLineIT {
    private final OwnPartner partner = OwnPartner.make(url());
    private final Map<String, String> environment = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final String customer = partner.customers().getFirst();
    private final String other = partner.customers().get(1);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path home;

    @BeforeEach
    void signIn() {
        environment.put("XDG_CONFIG_HOME", home.toString());
        environment.put("USAGEBUDGET_CLIENT_SECRET", partner.clientSecret());
        environment.put("USAGEBUDGET_REFRESH_TOKEN", "admin-agent");
        done(
                "login",
                "--tenant",
                partner.tenant(),
                "--client-id",
                partner.clientId(),
                "--app-and-user",
                "--base-url",
                url());
    }

    @Test
    void loginAtASandboxIsOneWord() {
        environment.remove("USAGEBUDGET_CLIENT_SECRET");
        environment.remove("USAGEBUDGET_REFRESH_TOKEN");

        done("login", "--sandbox", "--base-url", url(), "--user", "billing-admin");
        assertThat(done("customers", "list", "-o", "csv"))
                .startsWith("customerId,companyName,domain\r\n")
                .contains("c0000000-0000-4000-8000-000000000001,");
        assertThat(done("customers", "list", "-o", "csv"))
                .as("with the token that replaced the first")
                .isNotEmpty();

        assertThat(run("customers", "create", "--name", "N", "--domain", "n.example", "--country", "DE"))
                .isEqualTo(77);
        assertThat(err.toString()).contains("403/900150", "usagebudget login", "correlation id");

        assertThat(done("logout")).startsWith("forgot profile sandbox");
        assertThat(run("customers", "list")).isEqualTo(77);
    }

    @Test
    void budgetsAreSetExportedComparedAndImported() throws IOException {
        done("budget", "set", customer, "250.75");
        done("budget", "set", other, "10");
        assertThat(done("budget", "get", customer, "-o", "json")).contains("\"amount\":250.75");
        Path file = home.resolve("budgets.csv");
        done("budget", "export", file.toString());
        String exported = Files.readString(file);
        assertThat(exported).contains("\r\n" + customer + ",").contains(",250.75\r\n");

        done("budget", "clear", customer);
        done("budget", "set", other, "11");
        String wanted = "customerId,amount\n" + customer + ",250.75\n" + other + ",10\nnobody,1\n";
        Files.writeString(file, wanted);
        assertThat(run("budget", "import", file.toString(), "--dry-run", "-o", "csv"))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        "2," + customer + ",,250.75,would change,",
                        "3," + other + ",11,10,would change,",
                        "4,nobody,,,failed,");
        assertThat(done("budget", "get", other, "-o", "json")).contains("\"amount\":11");

        assertThat(run("budget", "import", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("2 changed, 1 failed");
        assertThat(run("budget", "import", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("1 failed, 2 unchanged");
        assertThat(done("budget", "get", other, "-o", "json")).contains("\"amount\":10");
    }

    @Test
    void changeCountsOnceByItsIdAndNotOverAnotherVersion() {
        String id = "11111111-2222-4333-8444-555555555555";
        String first = done("budget", "set", customer, "5", "--request-id", id, "-o", "json");
        done("budget", "set", customer, "6");
        assertThat(done("budget", "set", customer, "5", "--request-id", id, "-o", "json"))
                .isEqualTo(first);

        assertThat(run("budget", "set", customer, "7", "--if-match", "\"0\"")).isEqualTo(65);
        assertThat(err.toString()).contains("412/2055", "read it again");
        assertThat(done("budget", "get", customer, "-o", "json")).contains("\"amount\":6");
    }

    @Test
    void customersAreCreatedShownAndImportedOnce() throws IOException {
        String id = "11111111-2222-4333-8444-000000000001";
        done(
                "customers",
                "create",
                "--id",
                id,
                "--name",
                "Zoë GmbH",
                "--domain",
                "zoe.example",
                "--country",
                "DE",
                "--currency",
                "EUR");
        assertThat(done("customers", "show", id, "-o", "csv")).contains(id + ",Zoë GmbH,zoe.example,DE,", ",EUR\r\n");

        Path file = home.resolve("customers.csv");
        Files.writeString(file, """
                companyName,domain,country,currencyCode
                One,one.example,DE,EUR
                Two,zoe.example,DE,EUR
                Three,three.example,XX,EUR
                """);
        assertThat(run("customers", "import", file.toString(), "--dry-run", "-o", "csv"))
                .isEqualTo(1);
        assertThat(out.toString()).contains(",One,one.example,would add,", ",failed,the domain is taken by " + id);

        assertThat(run("customers", "import", file.toString(), "-o", "csv")).isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        ",One,one.example,added,",
                        ",Two,zoe.example,failed,\"409/990003 ",
                        ",Three,three.example,failed,\"400/3000 ");
        assertThat(run("customers", "import", file.toString(), "-o", "csv")).isEqualTo(1);
        assertThat(out.toString()).contains(",One,one.example,unchanged,");
        assertThat(done("customers", "list", "--name", "One", "-o", "csv")).contains(",One,one.example");
    }

    @Test
    void usageCountsOnceAndIsSummedUp() throws IOException {
        String before = done("usage", "summary", customer, "-o", "json");
        Instant now = Instant.now();
        Path lines = home.resolve("u.jsonl");
        Files.writeString(
                lines,
                "{\"id\":\"cli-1\",\"customerId\":\"%s\",\"cost\":2.25,\"usageTime\":\"%s\"}\n{\"id\":\"cli-2\"}\n"
                        .formatted(customer, now));
        assertThat(run("usage", "send", lines.toString(), "-o", "json")).isEqualTo(1);
        assertThat(out.toString()).contains("\"accepted\":1,\"duplicates\":0,\"rejectedCount\":1");
        assertThat(err.toString()).contains("line 2, cli-2: ");
        assertThat(run("usage", "send", lines.toString(), "-o", "json")).isEqualTo(1);
        assertThat(out.toString()).contains("\"accepted\":0,\"duplicates\":1,\"rejectedCount\":1");

        Path focus = home.resolve("focus.csv");
        String row = "%s,1.5,%s\n".formatted(customer, now);
        Files.writeString(focus, "SubAccountId,BilledCost,ChargePeriodStart\n" + row + row);
        assertThat(run("usage", "import", focus.toString())).isEqualTo(65);
        assertThat(err.toString()).contains("x_RecordId", "--id-from-row makes the ids");
        assertThat(done("usage", "import", "--id-from-row", focus.toString(), "-o", "json"))
                .contains("\"accepted\":2,\"duplicates\":0,\"rejectedCount\":0");
        assertThat(done("usage", "import", "--id-from-row", focus.toString(), "-o", "json"))
                .contains("\"accepted\":0,\"duplicates\":2,\"rejectedCount\":0");

        String after = done("usage", "summary", customer, "-o", "json");
        assertThat(after).isNotEqualTo(before).contains("\"totalCost\":");
        assertThat(done("usage", "summary", "-o", "json")).contains("\"partnerId\":\"" + partner.tenant());
        assertThat(done("usage", "records", "-o", "csv")).contains("\r\n" + customer + ",");
        assertThat(done("usage", "records", customer, "-o", "csv")).startsWith("subscriptionId,name,status,");
        assertThat(done("usage", "records", customer, "--by", "day", "-o", "csv"))
                .startsWith("date,totalCost,");
    }

    @Test
    void largeFileThatIsRefusedIsToldWhy() throws IOException {
        String row = customer + ",1.5," + Instant.now() + ",a\n";
        Path focus = home.resolve("focus.csv");
        Files.writeString(
                focus, "SubAccountId,BilledCost,ChargePeriodStart,Tags\n" + row.repeat((9 << 20) / row.length()));
        assertThat(Files.size(focus)).isGreaterThan(8 << 20);

        assertThat(run("usage", "import", focus.toString())).isEqualTo(65);
        assertThat(err.toString()).contains("has no column x_RecordId; --id-from-row makes the ids");

        Path lines = home.resolve("u.jsonl");
        Files.writeString(lines, "{\"id\":\"cli-1\"}\n".repeat((9 << 20) / 15));
        environment.put("USAGEBUDGET_REFRESH_TOKEN", "helpdesk-agent");
        done(
                "login",
                "--tenant",
                partner.tenant(),
                "--client-id",
                partner.clientId(),
                "--app-and-user",
                "--base-url",
                url());
        assertThat(run("usage", "send", lines.toString())).isEqualTo(77);
        assertThat(err.toString()).contains("403/900150");
    }

    @Test
    void whatGoesWrongHasItsExitCode() throws IOException {
        assertThat(run("budget", "get", "ffffffff-0000-4000-8000-000000000001")).isEqualTo(65);
        assertThat(err.toString()).contains("403/20002", "usagebudget customers list");

        assertThat(run("budget", "get", customer, "--base-url", "http://127.0.0.1:1"))
                .isEqualTo(69);
        assertThat(err.toString().lines()).hasSize(1);

        environment.put("USAGEBUDGET_CLIENT_SECRET", "not-the-secret");
        assertThat(run("budget", "get", customer)).isEqualTo(77);
        assertThat(err.toString()).contains("usagebudget login").doesNotContain("not-the-secret");
        assertThat(err.toString().lines()).hasSize(1);

        environment.put("USAGEBUDGET_CLIENT_SECRET", partner.clientSecret());
        Path unlocked = Path.of(home.toString(), "usagebudget", "profiles.toml");
        assertThat(Files.readString(unlocked)).doesNotContain("not-the-secret");
        done("login", "--tenant", partner.tenant(), "--client-id", partner.clientId(), "--base-url", url());
        assertThat(run("usage", "summary")).isEqualTo(77);
        assertThat(err.toString()).contains("403/900329", "--app-and-user");
    }

    @Test
    void ctrlCEndsACommandThatWaits() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String address = "http://127.0.0.1:" + silent.getLocalPort();
            Process process = Program.start(
                    home, Map.of("XDG_CONFIG_HOME", home.toString()), "customers", "list", "--base-url", address);
            try (Socket _ = silent.accept()) {
                assertThat(process.toHandle().supportsNormalTermination()).isTrue();
                new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                        .start()
                        .waitFor();

                assertThat(process.waitFor(Program.START_MAX.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertThat(process.exitValue()).isEqualTo(130);
                assertThat(process.errorReader().lines())
                        .containsExactly("usagebudget: interrupted; what was done until then stays");
                assertThat(process.inputReader().lines()).isEmpty();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static String url() {
        return TestSandbox.server().baseUrl();
    }

    /** Runs a command that must succeed. */
    private String done(String... arguments) {
        assertThat(run(arguments))
                .as(() -> String.join(" ", arguments) + ": " + err)
                .isZero();
        return out.toString();
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        Surroundings around = new Surroundings(
                environment,
                home.toString(),
                new NoTerminal(),
                Clock.systemUTC(),
                Sleeper.system(),
                it -> it.retries(Retries.none()));
        return Main.commandLine(environment, home, Servers.REAL, around)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    /** Nobody is there. */
    private static final class NoTerminal implements Terminal {
        @Override
        public boolean isOutput() {
            return false;
        }

        @Override
        public boolean isMessages() {
            return false;
        }

        @Override
        public Optional<String> secret(String question) {
            return Optional.empty();
        }
    }
}
