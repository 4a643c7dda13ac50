package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.store.DataDirectory;

/** {@code admin} on an embedded database: while a server runs on it, as a process of its own, and while none does. */
class AdminIT {
    private static final Duration END_MAX = Duration.ofSeconds(90);
    private static final String PARTNER = "aaaaaaaa-0000-4000-8000-000000000001";
    private static final String APP = "bbbbbbbb-0000-4000-8000-000000000001";
    private static final String CUSTOMER = "cccccccc-0000-4000-8000-000000000001";

    private Path parent;
    private Path data;
    private Path config;

    @BeforeEach
    void makeFolder() throws IOException {
        // As root, PostgreSQL runs as an ordinary user, who must be able to pass; JUnit's folders are closed to others.
        parent = Files.createTempDirectory("usagebudget-it");
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
        data = parent.resolve("data");
        config = Files.writeString(parent.resolve("usagebudget.toml"), """
                [server]
                port = 0
                [database]
                directory = "data"
                [auth]
                issuers = ["https://issuer.example"]
                audiences = ["api://budgets"]
                """);
    }

    @AfterEach
    void stopAndDelete() throws IOException {
        DataDirectory.stop(data, END_MAX);
        try (Stream<Path> files = Files.walk(parent)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void partnerIsRegisteredWithoutAServerAndChangedBesideOne() throws Exception {
        assertThat(admin("partner add --tenant " + PARTNER + " --name Müller --currency EUR --locale de-DE"))
                .isEqualTo(new Result(0, "added partner " + PARTNER, ""));
        assertThat(DataDirectory.running(data)).isEmpty();

        Process server = serve();
        assertServedBy(server);
        registerAndRefuse();
        changeAndRemove();
        assertServedBy(server);
        server.destroy();
        assertThat(server.waitFor()).isZero();

        assertThat(admin("partner list").out.lines())
                .containsExactly(
                        "TENANT                                NAME   CURRENCY  ANCHOR DAY  LOCALE",
                        PARTNER + "  Other  USD       15          de-DE");
        assertThat(admin("partner remove --tenant " + PARTNER))
                .isEqualTo(refused("partner " + PARTNER + " cannot be removed while it has customers; it has 2"));
        assertThat(DataDirectory.running(data)).isEmpty();
    }

    private void assertServedBy(Process server) {
        assertThat(DataDirectory.running(data))
                .hasValueSatisfying(running -> assertThat(running.pid()).isEqualTo(server.pid()));
    }

    private void registerAndRefuse() {
        String app = " --partner " + PARTNER + " --client-id " + APP;
        String customer = "customer add --partner " + PARTNER + " --name Kunde";
        assertThat(admin("partner add --tenant " + PARTNER + " --name Again --currency EUR"))
                .isEqualTo(refused("partner " + PARTNER + " is registered already"));
        assertThat(admin("app add" + app + " --role UsageWriter --role AdminAgent"))
                .isEqualTo(new Result(0, "added app " + APP, ""));
        assertThat(admin("app add" + app + " --role UsageWriter"))
                .isEqualTo(refused("app " + APP + " is registered already"));
        assertThat(admin("app list --partner " + PARTNER).out.lines())
                .containsExactly("CLIENT ID                             ROLES", APP + "  AdminAgent, UsageWriter");

        assertThat(admin(customer + " --id " + CUSTOMER)).isEqualTo(new Result(0, "added customer " + CUSTOMER, ""));
        assertThat(admin(customer + " --id " + CUSTOMER))
                .isEqualTo(refused("customer " + CUSTOMER + " is there already"));
        assertThat(admin(customer + " --domain " + CUSTOMER + ".INVALID"))
                .isEqualTo(refused("another customer of this partner has the domain " + CUSTOMER + ".invalid"));
        assertThat(admin(customer + " --domain nowhere").err).startsWith("usagebudget: domain must be a domain name");
        assertThat(admin(customer + " --domain kunde.example --currency JPY --country JP").out)
                .matches("added customer [0-9a-f-]{36}");
        assertThat(admin(customer.replace(PARTNER, CUSTOMER)))
                .isEqualTo(refused("partner " + CUSTOMER + " is not registered"));
    }

    private void changeAndRemove() {
        String app = " --partner " + PARTNER + " --client-id " + APP;
        assertThat(admin("app grant" + app + " --role AdminAgent"))
                .isEqualTo(new Result(0, "nothing to change: app " + APP + " is so already", ""));
        assertThat(admin("app revoke" + app + " --role AdminAgent")).isEqualTo(new Result(0, "changed app " + APP, ""));
        assertThat(admin("app remove" + app)).isEqualTo(new Result(0, "removed app " + APP, ""));
        assertThat(admin("app remove" + app)).isEqualTo(refused("app " + APP + " is not registered"));
        assertThat(admin("partner set --tenant " + PARTNER + " --name Other --currency USD"))
                .isEqualTo(new Result(0, "changed partner " + PARTNER, ""));
        assertThat(admin("partner set --tenant " + PARTNER + " --anchor-day 15").out)
                .matches("changed partner " + PARTNER
                        + "; billing periods start on day 15 from [0-9]{4}-[0-9]{2}-15 on \\(UTC\\)");
        assertThat(admin("partner set --tenant " + PARTNER + " --anchor-day 15"))
                .isEqualTo(new Result(0, "nothing to change: partner " + PARTNER + " is so already", ""));
        assertThat(admin("partner set --tenant " + CUSTOMER + " --name Other"))
                .isEqualTo(refused("partner " + CUSTOMER + " is not registered"));
        assertThat(admin("app list --partner " + CUSTOMER))
                .isEqualTo(refused("partner " + CUSTOMER + " is not registered"));
    }

    private static Result refused(String line) {
        return new Result(65, "", "usagebudget: " + line);
    }

    private Result admin(String arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of("admin", "--config", config.toString()));
        all.addAll(List.of(arguments.split(" ", -1)));
        int code = Main.commandLine(Map.of(), parent, Servers.REAL)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(new String[0]));
        return new Result(code, out.toString().stripTrailing(), err.toString().stripTrailing());
    }

    private Process serve() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(property("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        property("java.class.path"),
                        Main.class.getName(),
                        "serve",
                        "--config",
                        config.toString())
                .directory(parent.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        assertThat(reader.readLine()).startsWith("ready ");
        return process;
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name));
    }

    private record Result(int code, String out, String err) {}
}
