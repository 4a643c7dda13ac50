package org.usagebudget.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.StartupException;
import org.usagebudget.server.store.DataDirectory;

/** Empties a sandbox's data directory, and nothing that is not one. */
final class SandboxReset {
    /** What the claim itself keeps there. The mark stays to the end, so that a reset that was cut off can be repeated. */
    private static final Set<String> OF_THE_CLAIM = Set.of("lock", "kind", "server.pid");

    private SandboxReset() {}

    /**
     * Deletes everything in the directory but its mark; one that is not there stays so.
     *
     * @throws StartupException 69 while a server runs on it, 78 where it is not a sandbox's
     */
    static void empty(Path directory) {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (DataDirectory.running(directory).isPresent()) {
            throw new StartupException(
                    StartupException.UNAVAILABLE,
                    directory + " is being served; usagebudget stop --data " + directory + " ends that");
        }
        // Giving up a claim ends a PostgreSQL that a killed server left.
        DataDirectory.claim(directory, DataDirectory.Kind.SANDBOX).close();
        try (DataDirectory claimed = DataDirectory.claim(directory, DataDirectory.Kind.SANDBOX)) {
            delete(claimed.path());
        } catch (IOException e) {
            throw new StartupException(StartupException.UNAVAILABLE, "cannot empty " + directory + ": " + e, e);
        }
    }

    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!OF_THE_CLAIM.contains(directory.relativize(file).toString())) {
                    Files.delete(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path left, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                if (!left.equals(directory)) {
                    Files.delete(left);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
