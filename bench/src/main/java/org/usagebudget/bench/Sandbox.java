package org.usagebudget.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A sandbox that the launcher has started, as everybody starts one, with a data directory that ends with it. */
final class Sandbox implements AutoCloseable {
    /** The partner whose customers are changed. */
    static final UUID PARTNER = UUID.fromString("a0000000-0000-4000-8000-000000000001");

    /** That partner's app. */
    static final String CLIENT_ID = "b0000000-0000-4000-8000-000000000001";

    private static final String READY = "ready at ";
    private static final Pattern ACCESS_TOKEN = Pattern.compile("\"access_token\"\\s*:\\s*\"([^\"]+)\"");

    /** The line of PostgreSQL's {@code postmaster.pid} that has its port. */
    private static final int PORT_LINE = 3;

    private static final long STOP_SECONDS_MAX = 90;

    private final Path data;
    private final boolean isTemporary;
    private final Process process;
    private final URI baseUrl;

    private Sandbox(Path data, boolean isTemporary, Process process, URI baseUrl) {
        this.data = data;
        this.isTemporary = isTemporary;
        this.process = process;
        this.baseUrl = baseUrl;
    }

    /** Starts one and waits until it is ready. */
    static Sandbox start(Path launcher, @Nullable Path wanted) throws IOException {
        Path data = wanted == null ? temporary() : wanted.toAbsolutePath();
        if (Files.exists(data)) {
            throw new IllegalArgumentException(data + " is there already");
        }
        Process process = new ProcessBuilder(
                        launcher.toAbsolutePath().toString(), "sandbox", "--port", "0", "--data", data.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        // A run that is broken off must not leave a server behind.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "stop-sandbox"));
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (line != null && !line.startsWith(READY)) {
            // What a JVM says of options that it was given.
            line = out.readLine();
        }
        if (line == null) {
            throw new IllegalStateException("the sandbox ended before it was ready");
        }
        return new Sandbox(
                data,
                wanted == null,
                process,
                URI.create(line.substring(READY.length()).strip()));
    }

    /** PostgreSQL may run as another user, who must be able to pass. */
    private static Path temporary() throws IOException {
        Path parent = Files.createTempDirectory("usagebudget-bench");
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
        return parent.resolve("data");
    }

    URI baseUrl() {
        return baseUrl;
    }

    /** A token of {@link #CLIENT_ID}. */
    String token() throws IOException, InterruptedException {
        return token("client_credentials");
    }

    /** A token of {@link #CLIENT_ID} with the sample user {@code admin-agent}. */
    String userToken() throws IOException, InterruptedException {
        return token("refresh_token&refresh_token=admin-agent");
    }

    private String token(String grant) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(baseUrl.resolve("/" + PARTNER + "/oauth2/v2.0/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(
                        "grant_type=" + grant + "&client_id=" + CLIENT_ID + "&client_secret=sandbox"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            String answer = client.send(request, BodyHandlers.ofString()).body();
            Matcher token = ACCESS_TOKEN.matcher(answer);
            if (!token.find()) {
                throw new IllegalStateException("no token: " + answer);
            }
            return Objects.requireNonNull(token.group(1));
        }
    }

    /** A connection to its PostgreSQL as the owner of the tables. */
    Connection owner() throws IOException, SQLException {
        return connect("usagebudget_owner", "owner.password");
    }

    /** A connection to its PostgreSQL as the role that the server has. */
    Connection service() throws IOException, SQLException {
        return connect("usagebudget", "service.password");
    }

    private Connection connect(String user, String passwordFile) throws IOException, SQLException {
        List<String> postmaster = Files.readAllLines(data.resolve("pgdata").resolve("postmaster.pid"));
        String url = "jdbc:postgresql://127.0.0.1:" + postmaster.get(PORT_LINE).strip()
                + "/usagebudget?sslmode=disable&prepareThreshold=1";
        return DriverManager.getConnection(
                url, user, Files.readString(data.resolve(passwordFile)).strip());
    }

    /** Stops it and removes its data. */
    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().orTimeout(STOP_SECONDS_MAX, TimeUnit.SECONDS).join();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        if (isTemporary) {
            Files.delete(Objects.requireNonNull(data.getParent()));
        }
    }
}
