package org.usagebudget.server.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Small files that are there whole or not at all, also after a power cut. */
final class DurableFiles {
    /** What a file is called until it is whole. */
    static final String UNFINISHED = ".new";

    private DurableFiles() {}

    /** Writes a file that only its owner can read, in place of the one that may be there. */
    static void write(Path file, String text) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
        Files.deleteIfExists(unfinished);
        try (FileChannel channel = FileChannel.open(
                unfinished, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), Posix.ownerOnlyFile())) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        move(unfinished, file);
    }

    /** Renames at once, replacing a file that is there, and makes the new name last. */
    static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        Path parent = to.getParent();
        if (parent != null) {
            syncDirectory(parent);
        }
    }

    /** Makes what a directory lists last; on Windows a directory cannot be opened, and the file system sees to it. */
    static void syncDirectory(Path directory) throws IOException {
        if (Posix.SUPPORTED) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
