package org.usagebudget.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.usagebudget.server.store.DataDirectory;

/** A data directory of a sandbox for one test; whatever still runs on it at the end is stopped, and it is deleted. */
final class TemporaryData implements AutoCloseable {
    private final Path folder;

    /** In a folder of its own; the directory itself is for the server to make. */
    TemporaryData() {
        try {
            folder = Files.createTempDirectory("usagebudget-it");
            // As root, PostgreSQL runs as an ordinary user, who must be able to pass; JUnit's folders are closed to
            // others.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Around the data directory, for files of the test. */
    Path folder() {
        return folder;
    }

    /** The data directory. */
    Path path() {
        return folder.resolve("data of a sandbox");
    }

    /** The first process of the PostgreSQL that runs on it, as its own file names it; none while there is none. */
    Optional<ProcessHandle> postmaster() {
        try {
            List<String> lines = Files.readAllLines(path().resolve("pgdata").resolve("postmaster.pid"));
            return lines.stream().findFirst().map(Long::parseLong).flatMap(ProcessHandle::of);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        DataDirectory.stop(path(), Program.START_MAX);
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path left : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(left);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
