package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.usagebudget.server.store.DatabaseAddress;
import org.usagebudget.server.store.EmbeddedPostgres;
import org.usagebudget.server.web.TestClient;

/** One server of this program, in a process of its own, that answers. */
final class Node implements AutoCloseable {
    /** How many lines of its log are kept, to be shown where it does not start. */
    private static final int LINES_MAX = 50;

    private final Process process;
    private final URI baseUrl;
    private final TestClient client;

    private Node(Process process, URI baseUrl) {
        this.process = process;
        this.baseUrl = baseUrl;
        this.client = new TestClient(baseUrl.getPort());
    }

    /** Starts it, and returns when it answers. */
    static Node start(Path workingDirectory, Map<String, String> environment, String... arguments) {
        Process process = Program.start(workingDirectory, environment, arguments);
        Queue<String> log = new ConcurrentLinkedQueue<>();
        CompletableFuture<String> ready = new CompletableFuture<>();
        // Both are read to their ends: a server whose output nobody takes would stand still.
        Thread.startVirtualThread(() -> {
            readAll(process.inputReader(), ready::complete);
            ready.complete("");
        });
        Thread.startVirtualThread(() -> readAll(process.errorReader(), line -> {
            log.add(line);
            if (log.size() > LINES_MAX) {
                log.poll();
            }
        }));
        try {
            String line = ready.get(Program.START_MAX.toSeconds(), TimeUnit.SECONDS);
            assertThat(line).as(() -> String.join("\n", log)).startsWith("ready ");
            return new Node(process, URI.create(Program.baseUrl(line)));
        } catch (ExecutionException | TimeoutException | InterruptedException | AssertionError e) {
            process.destroyForcibly();
            throw new AssertionError("not ready: " + String.join("\n", log), e);
        }
    }

    /** Starts a sandbox on those data. */
    static Node sandbox(TemporaryData data) {
        return start(
                data.folder(),
                Map.of(),
                "sandbox",
                "--port",
                "0",
                "--data",
                data.path().toString());
    }

    /** Starts the service on that database, for callers with tokens of that provider. */
    static Node serve(TemporaryData data, EmbeddedPostgres postgres, TestIssuer issuer) {
        return start(data.folder(), serveEnvironment(postgres, issuer), "serve", "--port", "0");
    }

    /** The settings of the service on that database, for callers with tokens of that provider; without a port. */
    static Map<String, String> serveEnvironment(EmbeddedPostgres postgres, TestIssuer issuer) {
        DatabaseAddress service = postgres.service();
        return Map.of(
                "USAGEBUDGET_DATABASE_URL", service.url(),
                "USAGEBUDGET_DATABASE_USER", service.user(),
                "USAGEBUDGET_DATABASE_PASSWORD", service.password(),
                "USAGEBUDGET_DATABASE_OWNER_URL", withUser(postgres.owner()),
                "USAGEBUDGET_AUTH_ISSUERS", issuer.url(),
                "USAGEBUDGET_AUTH_AUDIENCES", TestIssuer.AUDIENCE);
    }

    /** An address with its user, as an operator writes it. */
    static String withUser(DatabaseAddress address) {
        return address.url()
                .replace("jdbc:postgresql://", "postgres://" + address.user() + ":" + address.password() + "@");
    }

    private static void readAll(BufferedReader reader, Consumer<String> lines) {
        try (reader) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.accept(line);
            }
        } catch (IOException | UncheckedIOException _) {
            // A process that is killed takes its pipes with it.
        }
    }

    /** Where it says that it is. */
    URI baseUrl() {
        return baseUrl;
    }

    /** A client of it, without a token. */
    TestClient client() {
        return client;
    }

    /** Ends it by SIGKILL; returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
        client.close();
    }

    /** Ends it by SIGTERM; returns when it is gone. */
    @Override
    public void close() {
        process.destroy();
        awaitEnd();
        client.close();
    }

    private void awaitEnd() {
        try {
            assertThat(process.waitFor(Program.START_MAX.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
