package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** SIGTERM under load: every request that was sent gets its answer. */
class GracefulStopIT {
    private static final Duration START_MAX = Duration.ofSeconds(90);
    private static final int CLIENTS = 32;
    private static final int WARM = 20;
    private static final Pattern TOKEN = Pattern.compile("\"access_token\":\"([^\"]+)\"");
    private static final String TENANT = "a0000000-0000-4000-8000-000000000001";

    private final ConcurrentLinkedQueue<String> outcomes = new ConcurrentLinkedQueue<>();
    private final CountDownLatch warm = new CountDownLatch(CLIENTS);
    private Path parent;
    private Path data;

    @BeforeEach
    void makeFolder() throws IOException {
        // As root, PostgreSQL runs as an ordinary user, who must be able to pass; JUnit's folders are closed to others.
        parent = Files.createTempDirectory("usagebudget-it");
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
        data = parent.resolve("data");
    }

    @AfterEach
    void delete() throws IOException {
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
    void everyRequestInFlightAtSigtermGetsItsAnswer() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(property("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        property("java.class.path"),
                        Main.class.getName(),
                        "sandbox",
                        "--port",
                        "0",
                        "--data",
                        data.toString())
                .start();
        String ready = Objects.requireNonNull(
                process.inputReader(StandardCharsets.UTF_8).readLine());
        URI url = URI.create(ready.replaceFirst(".*?(http://[^/\\s]+).*", "$1"));
        String token = token(url);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int number = i;
            clients.add(Thread.startVirtualThread(() -> load(url.getPort(), token, number)));
        }
        warm.await();

        process.destroy();

        for (Thread client : clients) {
            client.join();
        }
        await().atMost(START_MAX).until(() -> !process.isAlive());
        assertThat(process.exitValue()).isZero();
        // Whether any is refused depends on how many are on their way when the server begins to stop.
        assertThat(outcomes)
                .hasSizeGreaterThan(CLIENTS * WARM)
                .contains("ended")
                .isSubsetOf("200", "503", "ended");
    }

    /** Sends one change after the other on one connection, until the server says that the connection ends. */
    private void load(int port, String token, int number) {
        String body = "{\"amount\":" + number + "}";
        String request = "PATCH /v1/customers/c0000000-0000-4000-8000-0000000000%02d/usagebudget HTTP/1.1\r\n"
                        .formatted(number % 25 + 1)
                + "Host: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer " + token
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            for (int i = 0; ; i++) {
                if (i == WARM) {
                    warm.countDown();
                }
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                String head = head(socket.getInputStream());
                outcomes.add(head.length() < 12 ? "cut" : head.substring(9, 12));
                if (head.contains("Connection: close")) {
                    outcomes.add("ended");
                    return;
                }
            }
        } catch (IOException e) {
            outcomes.add("cut: " + e);
        } finally {
            warm.countDown();
        }
    }

    /** Reads one answer and gives its head; empty where there is none. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        Matcher length = Pattern.compile("Content-Length: (\\d+)").matcher(head);
        if (length.find()) {
            in.readNBytes(Integer.parseInt(Objects.requireNonNull(length.group(1))));
        }
        return head.toString();
    }

    private static String token(URI url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(url.resolve("/" + TENANT + "/oauth2/v2.0/token"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&client_id=b"
                            + TENANT.substring(1) + "&client_secret=sandbox"))
                    .build();
            Matcher matcher =
                    TOKEN.matcher(client.send(request, BodyHandlers.ofString()).body());
            assertThat(matcher.find()).isTrue();
            return Objects.requireNonNull(matcher.group(1));
        }
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name));
    }
}
