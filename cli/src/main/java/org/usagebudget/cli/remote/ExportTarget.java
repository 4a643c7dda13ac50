package org.usagebudget.cli.remote;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where an export goes: a file is replaced once all is there, what is no file, such as a device or a pipe, is written to. What a link
 * leads to takes its place.
 */
final class ExportTarget implements AutoCloseable {
    private final Path target;
    private final @Nullable Path made;
    private final PrintWriter writer;

    private ExportTarget(Path target, @Nullable Path made) throws IOException {
        this.target = target;
        this.made = made;
        this.writer = new PrintWriter(
                made == null
                        ? Files.newBufferedWriter(target, StandardCharsets.UTF_8)
                        : Files.newBufferedWriter(made, StandardCharsets.UTF_8, StandardOpenOption.WRITE));
    }

    /** Begins. */
    static ExportTarget open(Path file) throws IOException {
        boolean isNew = !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        if (!isNew && !Files.isRegularFile(file)) {
            return new ExportTarget(file, null);
        }
        Path target = isNew ? file.toAbsolutePath() : file.toRealPath();
        // A name that nobody has, in the same folder so that it can take the place of the other at once.
        Path made = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
        // After Ctrl-C nobody else removes it.
        made.toFile().deleteOnExit();
        Files.createFile(made, permissions(target));
        return new ExportTarget(target, made);
    }

    /** Those of what is there, so that nobody reads what is made who may not read that; none where nothing is there. */
    private static FileAttribute<?>[] permissions(Path target) throws IOException {
        PosixFileAttributeView posix = Files.getFileAttributeView(target, PosixFileAttributeView.class);
        return posix == null || !Files.exists(target)
                ? new FileAttribute<?>[0]
                : new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(posix.readAttributes().permissions())
                };
    }

    /** Takes what is exported, in UTF-8. */
    PrintWriter writer() {
        return writer;
    }

    /** All is there: what was made takes the place of what was there, with its permissions. */
    void keep() throws IOException {
        writer.close();
        if (made == null) {
            return;
        }
        PosixFileAttributeView posix = Files.getFileAttributeView(made, PosixFileAttributeView.class);
        if (posix != null && Files.exists(target)) {
            posix.setPermissions(Files.getPosixFilePermissions(target));
        }
        Files.move(made, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        writer.close();
        if (made != null) {
            Files.deleteIfExists(made);
        }
    }
}
