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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.store.DataDirectory;

/** The command line as processes: sandboxes that come and go, in order and not. */
class SandboxProcessIT {
    private final TemporaryData temporary = new TemporaryData();
    private final Path data = temporary.path();

    @AfterEach
    void stopAndDelete() {
        temporary.close();
    }

    @Test
    void detachedSandboxServesIsToldAgainAndIsStopped() {
        Program.Result first = Program.run("sandbox", "--detach", "--port", "0", "--data", data.toString());
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.out()).startsWith("ready ");
        assertThat(first.err()).isEmpty();
        assertThat(answers(first.baseUrl())).isTrue();
        assertThat(data.resolve(BackgroundLog.NAME)).isNotEmptyFile();

        Program.Result again = Program.run("sandbox", "--detach", "--port", "0", "--data", data.toString());
        assertThat(again.code()).isZero();
        assertThat(again.out()).isEqualTo(first.out());

        Program.Result attached = Program.run("sandbox", "--port", "0", "--data", data.toString());
        assertThat(attached.code()).isEqualTo(69);
        assertThat(attached.out()).isEqualTo(first.out());
        assertThat(attached.err().lines()).hasSize(1);

        Program.Result stop = Program.run("stop", "--data", data.toString());
        assertThat(stop.code()).as(stop.err()).isZero();
        assertThat(DataDirectory.running(data)).isEmpty();
        assertThat(postgres()).isEmpty();
        assertThat(answers(first.baseUrl())).isFalse();

        assertThat(Program.run("stop", "--data", data.toString()).code()).isZero();
    }

    @Test
    void portThatIsTakenIsOneLineAnd69() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            for (List<String> more : List.of(List.<String>of(), List.of("--detach"))) {
                List<String> arguments = new ArrayList<>(List.of("sandbox", "--port", port, "--data", data.toString()));
                arguments.addAll(more);

                Program.Result result = Program.run(arguments.toArray(new String[0]));

                assertThat(result.code()).isEqualTo(69);
                assertThat(result.err().lines()).hasSize(1);
                assertThat(result.err()).startsWith("usagebudget: ").contains(port);
                assertThat(result.out()).isEmpty();
                assertThat(postgres()).isEmpty();
            }
        }
    }

    @Test
    void sigtermEndsServerAndPostgresInOrder() throws IOException {
        Process process = Program.start("sandbox", "--port", "0", "--data", data.toString());
        String url = awaitReady(process);
        assertThat(answers(url)).isTrue();

        process.destroy();

        await().atMost(Program.START_MAX).until(() -> !process.isAlive());
        assertThat(process.exitValue()).isZero();
        assertThat(postgres()).isEmpty();
        assertThat(DataDirectory.running(data)).isEmpty();
    }

    @Test
    void endOfStdinEndsServerAndPostgresInOrder() throws IOException {
        Process process = Program.start("sandbox", "--end-with-stdin", "--port", "0", "--data", data.toString());
        String url = awaitReady(process);
        process.outputWriter(StandardCharsets.UTF_8).append("not looked at\n").flush();
        assertThat(answers(url)).isTrue();

        process.getOutputStream().close();

        await().atMost(Program.START_MAX).until(() -> !process.isAlive());
        assertThat(process.exitValue()).isZero();
        assertThat(postgres()).isEmpty();
        assertThat(DataDirectory.running(data)).isEmpty();
    }

    @Test
    void endOfStdinDuringTheStartLeavesNothingBehind() throws IOException {
        Process process = Program.start("sandbox", "--end-with-stdin", "--port", "0", "--data", data.toString());
        await().atMost(Program.START_MAX)
                .until(() -> DataDirectory.running(data).isPresent() || !process.isAlive());

        process.getOutputStream().close();

        await().atMost(Program.START_MAX).until(() -> !process.isAlive());
        assertThat(process.exitValue()).isZero();
        assertThat(postgres()).isEmpty();
        assertThat(DataDirectory.running(data)).isEmpty();
    }

    @Test
    void sandboxThatEndsWithStdinNeverTellsOfAnother() throws IOException {
        Process process = Program.start("sandbox", "--end-with-stdin", "--port", "0", "--data", data.toString());
        String url = awaitReady(process);

        Program.Result second = Program.run("sandbox", "--end-with-stdin", "--port", "0", "--data", data.toString());

        assertThat(second.code()).isEqualTo(69);
        assertThat(second.out()).isEmpty();
        assertThat(second.err()).contains("in use by the server");
        assertThat(answers(url)).isTrue();
        process.getOutputStream().close();
        await().atMost(Program.START_MAX).until(() -> !process.isAlive());
    }

    @Test
    void detachedSandboxHasNoStdinToEndWith() {
        Program.Result result = Program.run("sandbox", "--end-with-stdin", "--detach", "--data", data.toString());

        assertThat(result.code()).isEqualTo(64);
        assertThat(data.resolve("kind")).doesNotExist();
    }

    @Test
    void sigtermDuringTheStartLeavesNothingBehind() {
        Process process = Program.start("sandbox", "--port", "0", "--data", data.toString());
        await().atMost(Program.START_MAX)
                .until(() -> DataDirectory.running(data).isPresent() || !process.isAlive());

        process.destroy();

        await().atMost(Program.START_MAX).until(() -> !process.isAlive());
        assertThat(postgres()).isEmpty();
        assertThat(DataDirectory.running(data)).isEmpty();
    }

    @Test
    void killedSandboxStartsAgain() {
        Program.Result first = Program.run("sandbox", "--detach", "--port", "0", "--data", data.toString());
        assertThat(first.code()).as(first.err()).isZero();

        ProcessHandle server = server();
        server.destroyForcibly();
        // Not by the handle, for which a process that nobody has collected yet is alive.
        await().atMost(Program.START_MAX)
                .until(() -> DataDirectory.running(data).isEmpty());
        Program.Result second = Program.run("sandbox", "--detach", "--port", "0", "--data", data.toString());

        assertThat(second.code()).as(second.err()).isZero();
        assertThat(answers(second.baseUrl())).isTrue();
        assertThat(server().pid()).isNotEqualTo(server.pid());
    }

    @Test
    void twoLaunchesAtOnceStartOneSandbox() {
        String[] arguments = {"sandbox", "--detach", "--port", "0", "--data", data.toString()};
        CompletableFuture<Program.Result> one = CompletableFuture.supplyAsync(() -> Program.run(arguments));
        CompletableFuture<Program.Result> other = CompletableFuture.supplyAsync(() -> Program.run(arguments));

        assertThat(one.join().code()).as(one.join().err()).isZero();
        assertThat(other.join().code()).as(other.join().err()).isZero();
        assertThat(one.join().out()).isEqualTo(other.join().out());
    }

    @Test
    void resetMakesANewSandbox() throws IOException {
        assertThat(Program.run("sandbox", "--detach", "--port", "0", "--data", data.toString())
                        .code())
                .isZero();
        assertThat(Program.run("sandbox", "--detach", "--reset", "--port", "0", "--data", data.toString())
                        .code())
                .isEqualTo(69);
        assertThat(Program.run("stop", "--data", data.toString()).code()).isZero();
        Path old = Files.writeString(data.resolve("of-the-old-one"), "x");

        Program.Result reset = Program.run("sandbox", "--detach", "--reset", "--port", "0", "--data", data.toString());

        assertThat(reset.code()).as(reset.err()).isZero();
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
        return Program.baseUrl(Objects.requireNonNull(reader.readLine()));
    }
}
