package org.usagebudget.junit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A data directory that one JVM has to itself until it ends, and that the next one finds as it was left, so that its database need not be
 * made anew. The file that is locked has one byte for each partner that was made there.
 */
final class DataSlot {
    /** The most data directories, which is how many JVMs may run tests at a time. */
    static final int SLOTS_MAX = 64;

    /** The most partners that a JVM finds in its directory; where there are more, it empties it first. A sandbox takes 10,000. */
    static final long PARTNERS_MAX = 2_000;

    private final Path directory;
    private final FileChannel channel;

    private DataSlot(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** The slot of that number, or null where another JVM has it. Its lock is held until this JVM ends. */
    static @Nullable DataSlot claim(Path folder, int number) throws IOException {
        Path directory = folder.resolve("data-" + number);
        FileChannel channel = FileChannel.open(
                folder.resolve("data-" + number + ".partners"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            @Nullable FileLock lock = channel.tryLock();
            if (lock != null) {
                return new DataSlot(directory, channel);
            }
        } catch (OverlappingFileLockException e) {
            // This JVM has it already, under another class loader.
        }
        channel.close();
        return null;
    }

    Path directory() {
        return directory;
    }

    /** Whether so many partners are there that the directory is to be emptied. */
    boolean isFull() throws IOException {
        return channel.size() > PARTNERS_MAX;
    }

    /** The directory is empty. */
    void emptied() throws IOException {
        channel.truncate(0);
    }

    /** A partner was made there. */
    synchronized void count() throws IOException {
        channel.write(ByteBuffer.allocate(1), channel.size());
    }
}
