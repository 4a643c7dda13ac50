package org.usagebudget.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.usagebudget.server.fault.StartupException;
import org.usagebudget.server.store.DataDirectory;

/**
 * A sandbox in a process and, where the system has {@code setsid}, a session of its own, on this process's JVM and class
 * path. It tells by its stdout that it is ready and by its stderr what keeps it from that.
 */
final class BackgroundProcess {
    /** The line that ends the ready text on the process's stdout. */
    static final String END_OF_READY_TEXT = ".";

    /** How long a start may take; the first one unpacks PostgreSQL and makes a database. */
    private static final Duration START_MAX = Duration.ofMinutes(5);

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final int LINES_MAX = 1_000;

    private final Process process;
    private final boolean verbose;
    private final Deque<String> complaints = new ArrayDeque<>();
    private final CompletableFuture<String> readyText = new CompletableFuture<>();

    /** Starts the process. */
    BackgroundProcess(Path directory, int port, boolean tls, boolean verbose) {
        this.verbose = verbose;
        ProcessBuilder builder = new ProcessBuilder(command(directory, port, tls, verbose));
        // These are in the command already.
        builder.environment().remove("JDK_JAVA_OPTIONS");
        builder.redirectInput(new File(File.separatorChar == '/' ? "/dev/null" : "NUL"));
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new StartupException(StartupException.UNAVAILABLE, "cannot start a process: " + e.getMessage(), e);
        }
    }

    /**
     * Waits until the server is ready. Returns its ready text.
     *
     * @param err where its log goes meanwhile if the operator asked for it
     * @throws StartupException with the process's own line and exit code where it ends instead
     */
    String awaitReady(PrintWriter err) throws InterruptedException {
        Thread cancel = new Thread(process::destroy, "cancel");
        Runtime.getRuntime().addShutdownHook(cancel);
        Thread complaining = Thread.ofVirtual().start(() -> readComplaints(process.getErrorStream()));
        Thread.ofVirtual().start(() -> readReadyText(process.getInputStream()));
        try {
            CompletableFuture.anyOf(readyText, process.onExit()).get(START_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            process.destroy();
            throw new StartupException(
                    StartupException.UNAVAILABLE,
                    "the sandbox was not ready within " + START_MAX.toSeconds() + " s",
                    e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            if (readyText.isDone() || !process.isAlive()) {
                Runtime.getRuntime().removeShutdownHook(cancel);
            }
        }
        if (!readyText.isDone()) {
            complaining.join(Duration.ofSeconds(2));
        }
        if (verbose) {
            complaints().forEach(err::println);
        }
        if (readyText.isDone()) {
            return readyText.join();
        }
        throw new StartupException(process.exitValue(), complaint());
    }

    /** The ready text of a server on the directory, which may be starting still; none when none runs any more. */
    static Optional<String> awaitReadyText(Path directory) throws InterruptedException {
        long deadline = System.nanoTime() + START_MAX.toNanos();
        while (DataDirectory.running(directory).isPresent() && System.nanoTime() - deadline < 0) {
            Optional<String> text = DataDirectory.readyText(directory);
            if (text.isPresent()) {
                return text;
            }
            Thread.sleep(LOOK_EVERY);
        }
        return Optional.empty();
    }

    private static List<String> command(Path directory, int port, boolean tls, boolean verbose) {
        List<String> command = new ArrayList<>();
        sessionLeader().ifPresent(command::add);
        command.add(Path.of(property("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", property("java.class.path"), Main.class.getName(), "sandbox"));
        command.addAll(List.of(SandboxCommand.BACKGROUND, "--port", Integer.toString(port)));
        command.addAll(List.of("--data", directory.toString()));
        if (tls) {
            command.add(SandboxCommand.TLS);
        }
        if (verbose) {
            command.add("--verbose");
        }
        return command;
    }

    /** The program that makes a process the leader of its session, so that closing the terminal does not end it. */
    private static Optional<String> sessionLeader() {
        for (String name : List.of("setsid", "nohup")) {
            for (String folder :
                    Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator, -1)) {
                File program = new File(folder, name);
                if (!folder.isEmpty() && Files.isExecutable(program.toPath())) {
                    return Optional.of(program.getPath());
                }
            }
        }
        return Optional.empty();
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name));
    }

    private void readReadyText(InputStream in) {
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null && lines.size() < LINES_MAX; line = reader.readLine()) {
                if (line.equals(END_OF_READY_TEXT)) {
                    readyText.complete(String.join(System.lineSeparator(), lines));
                    return;
                }
                lines.add(line);
            }
        } catch (IOException e) {
            // The process has ended, and says so itself.
            return;
        }
    }

    private void readComplaints(InputStream in) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (complaints) {
                    if (complaints.size() == LINES_MAX) {
                        complaints.removeFirst();
                    }
                    complaints.addLast(line);
                }
            }
        } catch (IOException e) {
            // The process has ended.
            return;
        }
    }

    private List<String> complaints() {
        synchronized (complaints) {
            return List.copyOf(complaints);
        }
    }

    /** Why the process ended: the last line that it meant for the operator, else the last of all. */
    private String complaint() {
        String last = "the sandbox ended with exit code " + process.exitValue();
        for (String line : complaints()) {
            last = line;
        }
        for (String line : complaints()) {
            if (line.startsWith(Main.ERROR_PREFIX)) {
                last = line.substring(Main.ERROR_PREFIX.length());
            }
        }
        return last;
    }
}
