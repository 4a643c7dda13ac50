package org.usagebudget.junit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
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
    private final Path lockFile;

    /** No channel: a thread that is interrupted while it uses one closes it, and the lock would be gone. */
    private final RandomAccessFile partners;

    private boolean isReleased;

    private DataSlot(Path directory, Path lockFile, RandomAccessFile partners) {
        this.directory = directory;
        this.lockFile = lockFile;
        this.partners = partners;
    }

    /**
     * The slot of that number, or null where another JVM has it, or this one, or where the sandbox of one that has ended has not ended yet. It
     * is held until this JVM ends.
     */
    static @Nullable DataSlot claim(Path folder, int number) throws IOException {
        Path directory = folder.resolve("data-" + number);
        Path lockFile = folder.resolve("data-" + number + ".partners");
        if (!ClaimedFiles.claim(lockFile)) {
            return null;
        }
        boolean isClaimed = false;
        try {
            RandomAccessFile partners = new RandomAccessFile(lockFile.toFile(), "rw");
            try {
                @Nullable FileLock lock = partners.getChannel().tryLock();
                isClaimed = lock != null && !isServed(directory);
                return isClaimed ? new DataSlot(directory, lockFile, partners) : null;
            } finally {
                if (!isClaimed) {
                    partners.close();
                }
            }
        } finally {
            if (!isClaimed) {
                ClaimedFiles.release(lockFile);
            }
        }
    }

    /** Whether a sandbox has the directory: it locks a file there. Only for the one that has the slot, so that no two of a JVM look. */
    private static boolean isServed(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory.resolve("lock"), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (NoSuchFileException e) {
            return false;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }

    Path directory() {
        return directory;
    }

    /** Whether there is anything yet. */
    boolean isUsed() {
        return Files.exists(directory);
    }

    /** When a partner was last made there, or the slot made, or emptied. */
    Instant lastUse() throws IOException {
        return Files.getLastModifiedTime(lockFile).toInstant();
    }

    /** Whether so many partners are there that the directory is to be emptied. */
    boolean isFull() throws IOException {
        return partners.length() > PARTNERS_MAX;
    }

    /** The directory is empty. */
    synchronized void emptied() throws IOException {
        partners.setLength(0);
    }

    /** A partner was made there. */
    synchronized void count() throws IOException {
        partners.seek(partners.length());
        partners.write(0);
    }

    /** Gives it up before this JVM ends, because its sandbox has. Does nothing the second time. */
    synchronized void release() throws IOException {
        if (!isReleased) {
            isReleased = true;
            partners.close();
            ClaimedFiles.release(lockFile);
        }
    }
}
