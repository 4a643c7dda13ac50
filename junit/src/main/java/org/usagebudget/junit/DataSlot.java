package org.usagebudget.junit;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A data directory that one JVM has to itself until it ends, and that the next one finds as it was left, so that its database need not be
 * made anew. The file that is locked has one byte for each partner that was made there,
 * one beside it the months that clocks were moved to.
 */
final class DataSlot {
    /** The most data directories, which is how many JVMs may run tests at a time. */
    static final int SLOTS_MAX = 64;

    /** The most partners that a JVM finds in its directory; where there are more, it empties it first. A sandbox takes 10,000. */
    static final long PARTNERS_MAX = 2_000;

    /**
     * The most months that the clocks of a directory may have needed; where there were more, it is emptied first. A sandbox has at most 600, so
     * that as many are left for the tests of one JVM.
     */
    static final int MONTHS_MAX = 300;

    /** A sandbox has usage of these months around that of a clock: so many before, and so many after. */
    private static final int MONTHS_BEFORE = 6;

    private static final int MONTHS_AFTER = 2;

    private final Path directory;
    private final Set<YearMonth> months = new HashSet<>();
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
                if (lock == null || isServed(directory)) {
                    return null;
                }
                DataSlot slot = new DataSlot(directory, lockFile, partners);
                slot.readMonths();
                isClaimed = true;
                return slot;
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

    /** Whether so many partners are there, or their clocks needed so many months, that the directory is to be emptied. */
    synchronized boolean isFull() throws IOException {
        return partners.length() > PARTNERS_MAX || months.size() > MONTHS_MAX;
    }

    /** The directory is empty. */
    synchronized void emptied() throws IOException {
        partners.setLength(0);
        months.clear();
        Files.deleteIfExists(monthsFile());
    }

    /** A clock was moved there. */
    synchronized void moved(Instant time) throws IOException {
        YearMonth month = YearMonth.from(time.atOffset(ZoneOffset.UTC));
        if (add(month)) {
            // No channel, as above.
            try (FileOutputStream out = new FileOutputStream(monthsFile().toFile(), true)) {
                out.write((month + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private boolean add(YearMonth month) {
        boolean isNew = false;
        for (int i = -MONTHS_BEFORE; i <= MONTHS_AFTER; i++) {
            isNew |= months.add(month.plusMonths(i));
        }
        return isNew;
    }

    /** A line that was cut off, with the months that it stood for, is not missed. */
    private void readMonths() throws IOException {
        if (Files.exists(monthsFile())) {
            Files.readAllLines(monthsFile()).stream()
                    .filter(line -> line.matches("[0-9]{4}-(0[1-9]|1[0-2])"))
                    .forEach(line -> add(YearMonth.parse(line)));
        }
    }

    private Path monthsFile() {
        return directory.resolveSibling(directory.getFileName() + ".months");
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
