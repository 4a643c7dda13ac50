package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The program in processes of their own, with the class path, the language and the zone of this one. */
final class Program {
    /** How long a start, a stop or a whole short run may take on a busy machine. */
    static final Duration START_MAX = Duration.ofSeconds(90);

    private Program() {}

    /** What a run came to. */
    record Result(int code, String out, String err) {
        String baseUrl() {
            return Program.baseUrl(out.lines().findFirst().orElse(""));
        }
    }

    /** The base URL in a line that starts with {@code ready}. */
    static String baseUrl(String readyLine) {
        assertThat(readyLine).startsWith("ready ");
        return readyLine.replaceFirst(".*?(https?://[^/\\s]+).*", "$1");
    }

    /** Starts it in this process's working directory. */
    static Process start(String... arguments) {
        return start(Path.of("").toAbsolutePath(), Map.of(), arguments);
    }

    /** Starts it with no other settings than those passed. */
    static Process start(Path workingDirectory, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(property("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-Duser.language=" + property("user.language"),
                "-Duser.timezone=" + property("user.timezone"),
                "-cp",
                property("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(workingDirectory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("USAGEBUDGET_"));
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it to its end. */
    static Result run(String... arguments) {
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
}
