package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.store.DataDirectory;

/** The command line as processes: sandboxes that come and go, in order and not. */
class SandboxProcessIT {
    private static final Duration START_MAX = Duration.ofSeconds(90);

    private Path parent;
    private Path data;

    @BeforeEach
    void makeFolder() throws IOException {
        // As root, PostgreSQL runs as an ordinary user, who must be able to pass; JUnit's folders are closed to others.
        parent = Files.createTempDirectory("usagebudget-it");
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
        data = parent.resolve("data of a sandbox");
    }

    @AfterEach
    void stopAndDelete() throws IOException {
        run("stop", "--data", data.toString());
        if (Files.exists(data)) {
            SandboxReset.empty(data);
            for (String name : List.of("lock", "kind")) {
                Files.deleteIfExists(data.resolve(name));
            }
            Files.delete(data);
        }
        Files.delete(parent);
    }

    @Test
    void detachedSandboxServesIsToldAgainAndIsStopped() {
        Result first = run("sandbox", "--detach", "--port", "0", "--data", data.toString());
        assertThat(first.code).as(first.err).isZero();
        assertThat(first.out).startsWith("ready ");
        assertThat(first.err).isEmpty();
        assertThat(answers(first.baseUrl())).isTrue();
        assertThat(data.resolve(BackgroundLog.NAME)).isNotEmptyFile();

        Result again = run("sandbox", "--detach", "--port", "0", "--data", data.toString());
        assertThat(again.code).isZero();
        assertThat(again.out).isEqualTo(first.out);

        Result attached = run("sandbox", "--port", "0", "--data", data.toString());
        assertThat(attached.code).isEqualTo(69);
        assertThat(attached.out).isEqualTo(first.out);
        assertThat(attached.err.lines()).hasSize(1);

        Result stop = run("stop", "--data", data.toString());
        assertThat(stop.code).as(stop.err).isZero();
        assertThat(DataDirectory.running(data)).isEmpty();
        assertThat(postgres()).isEmpty();
        assertThat(answers(first.baseUrl())).isFalse();

        assertThat(run("stop", "--data", data.toString()).code).isZero();
    }

    @Test
    void portThatIsTakenIsOneLineAnd69() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            for (List<String> more : List.of(List.<String>of(), List.of("--detach"))) {
                List<String> arguments = new ArrayList<>(List.of("sandbox", "--port", port, "--data", data.toString()));
                arguments.addAll(more);

                Result result = run(arguments.toArray(new String[0]));

                assertThat(result.code).isEqualTo(69);
                assertThat(result.err.lines()).hasSize(1);
                assertThat(result.err).startsWith("usagebudget: ").contains(port);
                assertThat(result.out).isEmpty();
                assertThat(postgres()).isEmpty();
            }
        }
    }

    @Test
    void sigtermEndsServerAndPostgresInOrder() throws IOException {
        Process process = start("sandbox", "--port", "0", "--data", data.toString());
        String url = awaitReady(process);
        assertThat(answers(url)).isTrue();

        process.destroy();

        await().atMost(START_MAX).until(() -> !process.isAlive());
        assertThat(process.exitValue()).isZero();
        assertThat(postgres()).isEmpty();
        assertThat(DataDirectory.running(data)).isEmpty();
    }

    @Test
    void sigtermDuringTheStartLeavesNothingBehind() {
        Process process = start("sandbox", "--port", "0", "--data", data.toString());
        await().atMost(START_MAX).until(() -> DataDirectory.running(data).isPresent() || !process.isAlive());

        process.destroy();

        await().atMost(START_MAX).until(() -> !process.isAlive());
        assertThat(postgres()).isEmpty();
        assertThat(DataDirectory.running(data)).isEmpty();
    }

    @Test
    void killedSandboxStartsAgain() {
        Result first = run("sandbox", "--detach", "--port", "0", "--data", data.toString());
        assertThat(first.code).as(first.err).isZero();

        ProcessHandle server = server();
        server.destroyForcibly();
        // Not by the handle, for which a process that nobody has collected yet is alive.
        await().atMost(START_MAX).until(() -> DataDirectory.running(data).isEmpty());
        Result second = run("sandbox", "--detach", "--port", "0", "--data", data.toString());

        assertThat(second.code).as(second.err).isZero();
        assertThat(answers(second.baseUrl())).isTrue();
        assertThat(server().pid()).isNotEqualTo(server.pid());
    }

    @Test
    void twoLaunchesAtOnceStartOneSandbox() {
        String[] arguments = {"sandbox", "--detach", "--port", "0", "--data", data.toString()};
        CompletableFuture<Result> one = CompletableFuture.supplyAsync(() -> run(arguments));
        CompletableFuture<Result> other = CompletableFuture.supplyAsync(() -> run(arguments));

        assertThat(one.join().code).as(one.join().err).isZero();
        assertThat(other.join().code).as(other.join().err).isZero();
        assertThat(one.join().out).isEqualTo(other.join().out);
    }

    @Test
    void resetMakesANewSandbox() throws IOException {
        assertThat(run("sandbox", "--detach", "--port", "0", "--data", data.toString()).code)
                .isZero();
        assertThat(run("sandbox", "--detach", "--reset", "--port", "0", "--data", data.toString()).code)
                .isEqualTo(69);
        assertThat(run("stop", "--data", data.toString()).code).isZero();
        Path old = Files.writeString(data.resolve("of-the-old-one"), "x");

        Result reset = run("sandbox", "--detach", "--reset", "--port", "0", "--data", data.toString());

        assertThat(reset.code).as(reset.err).isZero();
        assertThat(old).doesNotExist();
        assertThat(answers(reset.baseUrl())).isTrue();
    }

    private ProcessHandle server() {
        return DataDirectory.running(data).orElseThrow().process();
    }

    /** Process ids of PostgreSQLs on the directory, by their command lines. */
    private List<Long> postgres() {
        return ProcessHandle.allProcesses()
                .filter(process -> !process.equals(ProcessHandle.current()))
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains("postgres") && line.contains(data.toString()))
                        .isPresent())
                .map(ProcessHandle::pid)
                .toList();
    }

    private static boolean answers(String url) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/v1/none"))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            return client.send(request, BodyHandlers.discarding()).statusCode() < 500;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String awaitReady(Process process) throws IOException {
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        return baseUrl(Objects.requireNonNull(reader.readLine()));
    }

    private static String baseUrl(String readyLine) {
        assertThat(readyLine).startsWith("ready ");
        return readyLine.replaceFirst(".*?(http://[^/\\s]+).*", "$1");
    }

    private static Process start(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(property("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-cp", property("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Result run(String... arguments) {
        Process process = start(arguments);
        CompletableFuture<String> out =
                CompletableFuture.supplyAsync(() -> text(process.inputReader()), Thread::startVirtualThread);
        CompletableFuture<String> err =
                CompletableFuture.supplyAsync(() -> text(process.errorReader()), Thread::startVirtualThread);
        try {
            // The output must end with the process: a detached server must not hold it open.
            assertThat(process.waitFor(START_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
            return new Result(process.exitValue(), out.get(10, TimeUnit.SECONDS), err.get(10, TimeUnit.SECONDS));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String text(BufferedReader reader) {
        return String.join("\n", reader.lines().toList());
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name));
    }

    private record Result(int code, String out, String err) {
        String baseUrl() {
            return SandboxProcessIT.baseUrl(out.lines().findFirst().orElse(""));
        }
    }
}
