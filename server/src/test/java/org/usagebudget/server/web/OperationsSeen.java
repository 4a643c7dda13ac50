package org.usagebudget.server.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The operations that this JVM's tests have seen succeed, in the file that the system property {@code operations.seen} names,
 * one a line; begun anew by each JVM that sees one. Without the property nothing is kept. Thread-safe.
 */
final class OperationsSeen {
    private static final String PROPERTY = "operations.seen";
    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();
    private static boolean begun;

    private OperationsSeen() {}

    /** Keeps an operation's name. */
    static void add(String operation) {
        Path file = file();
        if (file != null && SEEN.add(operation)) {
            append(file, operation);
        }
    }

    /** What the last JVM that saw any has kept. */
    static Set<String> read() throws IOException {
        Path file = file();
        return file == null || Files.notExists(file) ? Set.of() : Set.copyOf(Files.readAllLines(file));
    }

    private static @Nullable Path file() {
        String name = System.getProperty(PROPERTY);
        return name == null ? null : Path.of(name);
    }

    private static synchronized void append(Path file, String operation) {
        try {
            if (!begun) {
                begun = true;
                Files.deleteIfExists(file);
            }
            Files.write(file, List.of(operation), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
