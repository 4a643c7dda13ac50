package org.usagebudget.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.usagebudget.cli.remote.RemoteLine.BUDGETS_1;
import static org.usagebudget.cli.remote.RemoteLine.BUDGETS_2;
import static org.usagebudget.cli.remote.RemoteLine.CUSTOMER;
import static org.usagebudget.cli.remote.RemoteLine.OTHER;
import static org.usagebudget.cli.remote.RemoteLine.budget;
import static org.usagebudget.cli.remote.RemoteLine.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Budgets of all customers as a file. */
class BudgetExportTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path home;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private RemoteLine line;

    @BeforeEach
    void signIn() {
        line = new RemoteLine(home).signedIn();
    }

    @Test
    void exportLeavesOutWhoHasGoneAndSaysSo() {
        line.service
                .on(
                        "GET /v1/customers?size=500",
                        200,
                        "{\"totalCount\":2,\"items\":[" + customer(CUSTOMER, "A") + "," + customer(OTHER, "C")
                                + "],\"attributes\":{\"objectType\":\"Collection\"}}")
                .first("GET " + BUDGETS_1, 429, "", "Retry-After", "1")
                .on("GET " + BUDGETS_1, 200, budget("100", 3))
                .on("GET " + BUDGETS_2, 403, fault("20002", "None."));
        Path file = home.resolve("out.csv");

        assertThat(line.run("budget", "export", file.toString())).as(line.err()).isZero();

        assertThat(file).content().contains(CUSTOMER).doesNotContain(OTHER);
        assertThat(line.lines()).containsExactly("exported 1 customers; 1 that went meanwhile are left out");
        assertThat(line.run("budget", "export", "-")).isZero();
        assertThat(line.err()).contains("1 that went meanwhile are left out");
    }

    @Test
    void exportIsWhatImportTakes() throws IOException {
        line.service
                .on(
                        "GET /v1/customers?size=500",
                        200,
                        "{\"totalCount\":2,\"items\":[" + customer(CUSTOMER, "A \\\"one\\\", B") + ","
                                + customer(OTHER, "C") + "],\"attributes\":{\"objectType\":\"Collection\"}}")
                .on("GET " + BUDGETS_1, 200, budget("100", 3))
                .on("GET " + BUDGETS_2, 200, budget("null", 0));
        Path file = home.resolve("out.csv");

        assertThat(line.run("budget", "export", file.toString())).as(line.err()).isZero();

        assertThat(Files.readString(file))
                .isEqualTo("customerId,companyName,domain,amount\r\n" + CUSTOMER
                        + ",\"A \"\"one\"\", B\",x.example,100\r\n" + OTHER + ",C,x.example,\r\n");
        assertThat(line.lines()).containsExactly("exported 2 customers");
        assertThat(line.run("budget", "import", file.toString(), "--clear-empty"))
                .isZero();
        assertThat(line.err().lines()).containsExactly("2 unchanged");
    }

    @Test
    @Timeout(60) // Whoever opens a pipe waits for who reads it.
    void exportWritesToWhatIsNoFileAndKeepsWhatItIs() throws Exception {
        oneCustomer();
        Path target = Files.writeString(home.resolve("real.csv"), "old");
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-rw----"));
        Path link = Files.createSymbolicLink(home.resolve("link.csv"), Path.of("real.csv"));
        Path empty = Files.createDirectory(home.resolve("empty"));
        Path pipe = home.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Process reader = new ProcessBuilder("cat", pipe.toString()).start();

        try (BufferedReader read = reader.inputReader()) {
            assertThat(line.run("budget", "export", pipe.toString()))
                    .as(line.err())
                    .isZero();
            assertThat(read.lines()).contains(CUSTOMER + ",C,x.example,100");
        } finally {
            reader.destroyForcibly();
        }
        assertThat(line.run("budget", "export", link.toString())).as(line.err()).isZero();
        assertThat(line.run("budget", "export", empty.toString())).isEqualTo(74);
        assertThat(line.run("budget", "export", "/dev/null")).isZero();

        assertThat(link).isSymbolicLink();
        assertThat(target).content().contains(CUSTOMER);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo("rw-rw----");
        assertThat(empty).isEmptyDirectory();
        assertThat(Path.of("/dev/null")).exists();
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
        try (var left = Files.list(home)) {
            assertThat(left).noneMatch(file -> file.toString().endsWith(".part"));
        }
    }

    @Test
    void exportToAFullDiskSaysSoThoughTheOutputIsAPipe() {
        List<String> items = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String id = "c0000000-0000-4000-8000-%012d".formatted(i);
            items.add("{\"id\":\"" + id + "\",\"companyProfile\":{\"companyName\":\"" + "N".repeat(200) + "\"}}");
            line.service.on("GET /v1/customers/" + id + "/usagebudget", 200, budget("1", 1));
        }
        line.service.on("GET /v1/customers?size=500", 200, "{\"items\":[" + String.join(",", items) + "]}");
        line.isPipe = true;

        assertThat(line.run("budget", "export", "/dev/full")).isEqualTo(74);

        assertThat(line.err()).contains("/dev/full cannot be written");
    }

    @Test
    void exportThatFailsLeavesWhatWasThere() throws IOException {
        line.service.on("GET /v1/customers?size=500", 404, fault("1000", "No."));
        Path file = line.file("out.csv", "old");

        assertThat(line.run("budget", "export", file.toString())).isEqualTo(65);

        assertThat(Files.readString(file)).isEqualTo("old");
        assertThat(line.run("budget", "export", home.resolve("new.csv").toString()))
                .isEqualTo(65);
        assertThat(home.resolve("new.csv")).doesNotExist();
    }

    @Test
    void exportIsInTheFormThatIsAskedFor() throws IOException {
        oneCustomer();
        Path file = home.resolve("out.json");

        assertThat(line.run("budget", "export", file.toString(), "-o", "json")).isZero();
        assertThat(Files.readString(file)).startsWith("[\n{\"customerId\":\"" + CUSTOMER);

        assertThat(line.run("budget", "export", "-")).isZero();
        assertThat(line.out()).startsWith("customerId,companyName,domain,amount\r\n" + CUSTOMER);
    }

    private void oneCustomer() {
        line.service
                .on(
                        "GET /v1/customers?size=500",
                        200,
                        "{\"totalCount\":1,\"items\":[" + customer(CUSTOMER, "C")
                                + "],\"attributes\":{\"objectType\":\"Collection\"}}")
                .on("GET " + BUDGETS_1, 200, budget("100", 3));
    }

    private static String customer(String id, String name) {
        return "{\"id\":\"" + id + "\",\"companyProfile\":{\"tenantId\":\"" + id + "\",\"domain\":\"x.example\","
                + "\"companyName\":\"" + name + "\"},\"relationshipToPartner\":\"reseller\"}";
    }
}
