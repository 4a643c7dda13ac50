package org.usagebudget.cli.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The file of profiles: readable by its owner alone, refused where others can read it, replaced as a whole, changed by one process
 * at a time.
 */
final class ProfileStore {
    /** The largest file of profiles, in bytes. */
    private static final int SIZE_MAX = 1 << 20;

    private static final Set<PosixFilePermission> OWNERS =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private static final Semaphore HOLDERS = new Semaphore(1);

    private final Path file;

    ProfileStore(Path file) {
        this.file = file;
    }

    /** That of the user: {@code $XDG_CONFIG_HOME/usagebudget/profiles.toml}, else below {@code ~/.config}. */
    static ProfileStore of(Surroundings around) {
        try {
            Path base = Path.of(around.variable("XDG_CONFIG_HOME"));
            // A relative one is to be ignored, says the XDG base directory specification.
            if (!base.isAbsolute()) {
                base = Path.of(around.home()).resolve(".config");
            }
            if (base.isAbsolute()) {
                return new ProfileStore(base.resolve("usagebudget").resolve("profiles.toml"));
            }
        } catch (InvalidPathException e) {
            throw new CommandFailure(
                    CommandFailure.CONFIGURATION, "XDG_CONFIG_HOME or the user's home is not a path", e);
        }
        throw new CommandFailure(
                CommandFailure.CONFIGURATION,
                "the user has no home directory; set XDG_CONFIG_HOME to where profiles go");
    }

    /** Where it is. */
    Path file() {
        return file;
    }

    /** What is there; nothing where there is no file. */
    Profiles read() {
        return read(problem -> {
            throw new IllegalArgumentException(problem);
        });
    }

    /** What is there without the profiles that are broken, which are told. */
    Profiles read(Consumer<String> broken) {
        try {
            if (isPosix(file) && !OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
                throw new CommandFailure(
                        CommandFailure.CONFIGURATION,
                        file + " holds secrets and others can read it; chmod 600 it, and renew what it holds");
            }
            if (Files.size(file) > SIZE_MAX) {
                throw new CommandFailure(CommandFailure.CONFIGURATION, file + " must be at most 1 MiB");
            }
            return Profiles.read(Files.readString(file), broken);
        } catch (NoSuchFileException e) {
            return Profiles.NONE;
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.FILE, file + " cannot be read: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.CONFIGURATION, file + ": " + e.getMessage(), e);
        }
    }

    /** Changes it, on what other processes have written meanwhile. */
    void change(UnaryOperator<Profiles> change) {
        try (Held held = hold()) {
            held.write(change.apply(read()));
        }
    }

    /** Waits until nobody else changes it, and lets nobody else do so until that is closed. */
    Held hold() {
        Path directory = directory();
        Path lockFile = directory.resolve(file.getFileName() + ".lock");
        // Threads of one process must not meet at a lock that is the process's.
        HOLDERS.acquireUninterruptibly();
        boolean isHeld = false;
        try {
            Files.createDirectories(directory, attributes(directory, "rwx------"));
            FileChannel channel = open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                isHeld = channel.lock().isValid();
                return new Held(channel);
            } finally {
                if (!isHeld) {
                    channel.close();
                }
            }
        } catch (IOException e) {
            throw unwritable(e);
        } finally {
            if (!isHeld) {
                HOLDERS.release();
            }
        }
    }

    /** The file while nobody else changes it. Not thread-safe, but not bound to a thread. */
    final class Held implements AutoCloseable {
        private final FileChannel channel;

        private Held(FileChannel channel) {
            this.channel = channel;
        }

        /** Finds out whether it can be written, and leaves it as it is. */
        void prove() {
            try {
                make(read(_ -> {}).text());
                Files.delete(made());
            } catch (IOException e) {
                throw unwritable(e);
            }
        }

        /** Replaces it. */
        void write(Profiles profiles) {
            try {
                make(profiles.text());
                Files.move(made(), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw unwritable(e);
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                HOLDERS.release();
            }
        }
    }

    private CommandFailure unwritable(IOException e) {
        return new CommandFailure(CommandFailure.FILE, file + " cannot be written: " + e, e);
    }

    /** One name for all, so that what a killed process left is gone with the next change. */
    private Path made() {
        return directory().resolve(file.getFileName() + ".new");
    }

    private void make(String text) throws IOException {
        Path made = made();
        Files.deleteIfExists(made);
        try (FileChannel channel = open(made, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static FileChannel open(Path path, OpenOption... options) throws IOException {
        return FileChannel.open(path, Set.of(options), attributes(path, "rw-------"));
    }

    private static FileAttribute<?>[] attributes(Path path, String permissions) {
        return isPosix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private Path directory() {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new UncheckedIOException(new IOException(file + " is in no directory"));
        }
        return parent;
    }
}
