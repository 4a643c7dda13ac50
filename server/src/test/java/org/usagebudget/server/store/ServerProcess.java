package org.usagebudget.server.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A process of its own that claims a data directory, so that tests can kill it. */
final class ServerProcess {
    private static final String READY = "ready";

    private ServerProcess() {}

    /** Arguments: the directory, and {@code postgres} or {@code bare}. Ends when its standard input does. */
    public static void main(String[] arguments) throws IOException {
        DataDirectory directory = DataDirectory.claim(Path.of(arguments[0]), DataDirectory.Kind.SANDBOX);
        if (arguments[1].equals("postgres")) {
            EmbeddedPostgres postgres = EmbeddedPostgres.start(directory);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                postgres.close();
                directory.close();
            }));
        }
        directory.publish("here");
        System.out.println(READY);
        System.out.flush();
        if (System.in.read() < 0) {
            System.exit(0);
        }
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name));
    }

    /** Starts it, and returns when it is ready. */
    static Process start(Path directory, String mode) throws IOException {
        Process process = launch(directory, mode);
        var lines = process.inputReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); !READY.equals(line); line = lines.readLine()) {
            if (line == null) {
                throw new IllegalStateException("the process ended early");
            }
        }
        return process;
    }

    /** Starts it, and returns at once. */
    static Process launch(Path directory, String mode) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(property("java.home"), "bin", "java").toString(),
                        "-cp",
                        property("java.class.path"),
                        ServerProcess.class.getName(),
                        directory.toString(),
                        mode))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
