package org.usagebudget.junit;

import java.io.IOException;
import java.lang.System.Logger;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Removes what other contents of the program left in the cache folder, and data directories that were for many JVMs at a time: what nobody
 * has used for long and nobody holds. What is to go is locked as if it were to be used, renamed, and then deleted, so that nobody ever finds half of it.
 */
final class CacheCleanup {
    /** How long something is kept that is not used. */
    static final Duration UNUSED_MAX = Duration.ofDays(14);

    /** How many other contents are kept at least: whoever changes between two versions wants both. */
    static final int OTHERS_KEPT = 1;

    /** How many data directories are kept however long nobody uses them. */
    static final int SLOTS_KEPT = 2;

    private static final String LOCK = "cleanup.lock";
    private static final String REMOVED = ".removed-";

    /** Names of what is ours; the folder may have what others put there. */
    private static final Pattern REMOVED_NAME =
            Pattern.compile(Pattern.quote(REMOVED) + "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private static final Pattern CONTENT = Pattern.compile("[0-9a-f]{1,8}-[0-9]+");
    private static final Pattern SLOT = Pattern.compile("data-([0-9]{1,3})(\\.partners)?");
    private static final Logger log = System.getLogger(CacheCleanup.class.getName());

    private final CarriedProgram own;
    private final Path all;
    private final Instant usedLast;

    CacheCleanup(CarriedProgram own, InstantSource clock) {
        this.own = own;
        this.all = own.allContents();
        this.usedLast = clock.instant().minus(UNUSED_MAX);
    }

    /** Starts it in a thread that holds nothing up, the end of the JVM neither: the next one goes on. */
    static void beside(CarriedProgram own) {
        CacheCleanup cleanup = new CacheCleanup(own, InstantSource.system());
        Thread thread = new Thread(
                () -> {
                    try {
                        cleanup.run();
                    } catch (IOException | RuntimeException e) {
                        log.log(Logger.Level.DEBUG, "cannot clean " + cleanup.all + " up", e);
                    }
                },
                "usagebudget-cleanup");
        thread.setDaemon(true);
        thread.start();
    }

    /** Removes what may go, unless another JVM is about to. */
    void run() throws IOException {
        Path lockFile = all.resolve(LOCK);
        if (!ClaimedFiles.claim(lockFile)) {
            return;
        }
        try (FileChannel channel = open(lockFile);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                deleteRemoved();
                for (Path other : unusedOthers()) {
                    attempt(other, () -> removeContent(other));
                }
                for (int number : slots(own.folder()).tailSet(SLOTS_KEPT + 1)) {
                    attempt(own.folder().resolve("data-" + number), () -> removeSlot(number));
                }
                deleteRemoved();
            }
        } finally {
            ClaimedFiles.release(lockFile);
        }
    }

    private static FileChannel open(Path lockFile) throws IOException {
        return FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Only one process deletes: the one that has the lock. What was renamed is nobody's. */
    private void deleteRemoved() throws IOException {
        try (DirectoryStream<Path> removed = Files.newDirectoryStream(
                all, one -> REMOVED_NAME.matcher(name(one)).matches() && isFolder(one))) {
            for (Path one : removed) {
                attempt(one, () -> deleteTree(one));
            }
        }
    }

    /** What removes one thing. */
    private interface Removal {
        void run() throws IOException;
    }

    /** What cannot be removed, as where the user may not, keeps nothing else from it. */
    private static void attempt(Path one, Removal removal) {
        try {
            removal.run();
        } catch (IOException e) {
            log.log(Logger.Level.DEBUG, "cannot remove " + one, e);
        }
    }

    private List<Path> unusedOthers() throws IOException {
        List<Path> others = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(all, CacheCleanup::isContent)) {
            for (Path one : found) {
                if (!one.equals(own.folder())) {
                    others.add(one);
                }
            }
        }
        List<Path> newestFirst = others.stream()
                .sorted(Comparator.comparing(CacheCleanup::lastUse).reversed())
                .toList();
        return newestFirst.stream()
                .skip(OTHERS_KEPT)
                .filter(one -> lastUse(one).isBefore(usedLast))
                .toList();
    }

    /** Whether it is what this module makes: by its name, and by the file that whoever unpacks locks there. */
    private static boolean isContent(Path one) {
        return CONTENT.matcher(name(one)).matches()
                && isFolder(one)
                && Files.isRegularFile(one.resolve(CarriedProgram.LOCK), LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isFolder(Path one) {
        return Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS);
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static Instant lastUse(Path folder) {
        Path used = folder.resolve(CarriedProgram.USED);
        return lastChange(Files.exists(used) ? used : folder);
    }

    /** What has just gone is not for us to remove. */
    private static Instant lastChange(Path path) {
        try {
            return Files.getLastModifiedTime(path).toInstant();
        } catch (IOException e) {
            return Instant.MAX;
        }
    }

    private void removeContent(Path folder) throws IOException {
        Path lockFile = CarriedProgram.lockFile(folder);
        if (!ClaimedFiles.claim(lockFile)) {
            return;
        }
        List<DataSlot> claimed = new ArrayList<>();
        try (FileChannel channel = open(lockFile);
                FileLock lock = channel.tryLock()) {
            if (lock != null && claimAll(folder, claimed)) {
                // Windows renames no folder in which a file is open. Whoever wants a slot needs the folder's lock
                // first.
                releaseAll(claimed);
                remove(folder);
            }
        } finally {
            releaseAll(claimed);
            ClaimedFiles.release(lockFile);
        }
    }

    private static void releaseAll(List<DataSlot> claimed) {
        for (DataSlot slot : claimed) {
            attempt(slot.directory(), slot::release);
        }
    }

    /** Whether no sandbox runs there; of a JVM that has ended, or of a version that knows no other lock, one may. */
    private static boolean claimAll(Path folder, List<DataSlot> claimed) throws IOException {
        for (int number : slots(folder)) {
            @Nullable DataSlot slot = DataSlot.claim(folder, number);
            if (slot == null) {
                return false;
            }
            claimed.add(slot);
        }
        return true;
    }

    private static SortedSet<Integer> slots(Path folder) throws IOException {
        SortedSet<Integer> numbers = new TreeSet<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "data-*")) {
            for (Path one : found) {
                Matcher matcher = SLOT.matcher(name(one));
                if (matcher.matches()) {
                    numbers.add(Integer.parseInt(Objects.requireNonNull(matcher.group(1))));
                }
            }
        }
        return numbers;
    }

    private void removeSlot(int number) throws IOException {
        @Nullable DataSlot slot = DataSlot.claim(own.folder(), number);
        if (slot != null) {
            try {
                if (slot.isUsed() && slot.lastUse().isBefore(usedLast)) {
                    remove(slot.directory());
                    slot.emptied();
                }
            } finally {
                slot.release();
            }
        }
    }

    private void remove(Path folder) throws IOException {
        Files.move(folder, all.resolve(REMOVED + UUID.randomUUID()));
    }

    /** Deletes a folder with all that is in it. Symbolic links are not followed. */
    static void deleteTree(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
