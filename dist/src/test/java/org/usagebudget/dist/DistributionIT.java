package org.usagebudget.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What is handed out, run as its receivers run it. */
class DistributionIT {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final String VERSION = property("dist.version");
    private static final Duration RUN_MAX = Duration.ofMinutes(2);
    private static final String TOKEN = "/a0000000-0000-4000-8000-000000000001/oauth2/v2.0/token";
    private static final String SIGN_IN =
            "grant_type=client_credentials&client_secret=sandbox&client_id=b0000000-0000-4000-8000-000000000001";

    private Path folder = TARGET;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("usagebudget-dist");
        // As root, PostgreSQL runs as an ordinary user, who must be able to pass.
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @AfterEach
    void deleteFolder() throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path left : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(left);
            }
        }
    }

    @Test
    void jarAloneRunsASandboxFromAnEmptyDirectory() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Process process = start(
                empty,
                java(),
                "-jar",
                TARGET.resolve("usagebudget.jar").toString(),
                "sandbox",
                "--end-with-stdin",
                "--port",
                "0",
                "--data",
                folder.resolve("data").toString());
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String ready = Objects.requireNonNullElse(out.readLine(), "");
            assertThat(ready).startsWith("ready at http://localhost:");
            assertThat(signIn(ready.substring("ready at ".length()))).contains("access_token");

            process.getOutputStream().close();

            assertThat(process.waitFor(RUN_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void jarRunsDetachedAndIsStopped() throws Exception {
        String jar = TARGET.resolve("usagebudget.jar").toString();
        String data = folder.resolve("data").toString();

        assertThat(run(folder, java(), "-jar", jar, "sandbox", "--detach", "--port", "0", "--data", data))
                .startsWith("ready at ");
        run(folder, java(), "-jar", jar, "stop", "--data", data);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a POSIX shell script")
    void archiveHasLauncherJarLicenseAndDocs() throws Exception {
        run(
                folder,
                "tar",
                "xzf",
                TARGET.resolve("usagebudget-" + VERSION + ".tar.gz").toString());
        Path unpacked = folder.resolve("usagebudget-" + VERSION);

        for (String file : List.of("LICENSE", "README.md", "CHANGELOG.md", "docs/operations.md", "usagebudget.jar")) {
            assertThat(unpacked.resolve(file)).isNotEmptyFile();
        }
        String told = run(folder, unpacked.resolve("usagebudget").toString(), "version");

        assertThat(told).contains(VERSION);
        assertThat(unpacked.resolve("target")).doesNotExist();
    }

    private static String signIn(String url) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + TOKEN))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .timeout(RUN_MAX)
                    .POST(HttpRequest.BodyPublishers.ofString(SIGN_IN))
                    .build();
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }

    private static Process start(Path directory, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().keySet().removeIf(name -> name.startsWith("USAGEBUDGET_"));
        builder.environment().put("USAGEBUDGET_JAVA_HOME", property("java.home"));
        return builder.start();
    }

    private static String run(Path directory, String... command) throws Exception {
        Process process = start(directory, command);
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(RUN_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(out).isZero();
        return out;
    }

    private static String java() {
        return Path.of(property("java.home"), "bin", "java").toString();
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name));
    }
}
