package org.usagebudget.server.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.usagebudget.server.fault.StartupException;

/**
 * The directory in which one running server keeps what must last: PostgreSQL's data and secrets. It belongs to its owner
 * alone (0700; as root 0711, because PostgreSQL's ordinary user must pass through it to its own part), is marked with
 * what it is for, and is claimed by a file lock that the kernel releases however the process ends.
 *
 * <p>Safe for use by several threads.
 */
public final class DataDirectory implements AutoCloseable {
    /** What a data directory is for; a server of the other kind does not touch it. */
    public enum Kind {
        /** Sample data that the sandbox may change and throw away. */
        SANDBOX,
        /** Data of a service. */
        SERVICE;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What has claimed a data directory. */
    enum Holder {
        /** A server. */
        SERVER,
        /** A command that ends soon. */
        COMMAND;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A server that runs on a data directory.
     *
     * @param pid its process id
     * @param startedAt when its process began, by the machine's clock
     * @param process the process
     */
    public record RunningServer(long pid, Instant startedAt, ProcessHandle process) {}

    private static final String LOCK = "lock";
    private static final String KIND = "kind";
    private static final String SERVER = "server.pid";
    private static final String READY = "ready";
    private static final int HOLDER_LINE = 3;
    private static final Pattern SECRET_NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,63}");

    /** Closing any channel of a lock file gives up the process's lock on it, so it is opened once a process. */
    private static final Set<Path> CLAIMED = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel channel;
    private boolean closed;

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Takes the directory for this process, making it if it is not there. It stays taken until {@link #close} or the end
     * of the process. Throws a {@link StartupException}: 69 while another server has it, 78 where it is of the other
     * kind, holds something else, is somebody else's, or cannot be used by PostgreSQL.
     */
    public static DataDirectory claim(Path directory, Kind kind) {
        return claim(directory, kind, Holder.SERVER);
    }

    /** The same for a holder of either sort, which others can tell apart. */
    static DataDirectory claim(Path directory, Kind kind, Holder holder) {
        try {
            Path path = make(directory.toAbsolutePath().normalize());
            checkKind(path, kind);
            if (!CLAIMED.add(path)) {
                throw inUse(path);
            }
            try {
                return lock(path, kind, holder);
            } catch (IOException | RuntimeException e) {
                CLAIMED.remove(path);
                throw e;
            }
        } catch (IOException e) {
            throw new StartupException(
                    StartupException.CONFIGURATION, "cannot use " + directory + " as a data directory: " + e, e);
        }
    }

    private static Path make(Path wanted) throws IOException {
        if (Files.exists(wanted)) {
            if (!Files.isDirectory(wanted)) {
                throw refused(wanted + " is not a directory");
            }
            checkContents(wanted);
        } else {
            makeParents(wanted);
            Files.createDirectory(wanted);
        }
        Path path = wanted.toRealPath();
        if (Posix.owner(path) != Posix.uid()) {
            throw refused("%s belongs to user %d, this program runs as user %d"
                    .formatted(path, Posix.owner(path), Posix.uid()));
        }
        if (Posix.isRoot()) {
            checkWay(path);
        }
        Posix.permit(path, Posix.isRoot() ? "rwx--x--x" : "rwx------");
        return path;
    }

    /** Folders that we make on the way are for us too, and as root passable like the directory itself. */
    private static void makeParents(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null || Files.isDirectory(parent)) {
            return;
        }
        makeParents(parent);
        Files.createDirectory(parent);
        Posix.permit(parent, Posix.isRoot() ? "rwx--x--x" : "rwx------");
    }

    /** A directory without our mark must be empty, or what a claim that was interrupted left. */
    private static void checkContents(Path directory) throws IOException {
        if (Files.exists(directory.resolve(KIND))) {
            return;
        }
        Set<String> ours = Set.of(LOCK, KIND + DurableFiles.UNFINISHED);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (!ours.contains(String.valueOf(entry.getFileName()))) {
                    throw refused(directory + " is not empty and is not a data directory of this program");
                }
            }
        }
    }

    /** As root, PostgreSQL runs as an ordinary user, who must be able to pass through every folder above. */
    private static void checkWay(Path path) throws IOException {
        for (Path above = path.getParent(); above != null; above = above.getParent()) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(above);
            boolean passable = Posix.owner(above) == PostgresUser.ORDINARY_UID
                    ? permissions.contains(PosixFilePermission.OWNER_EXECUTE)
                    : permissions.contains(PosixFilePermission.OTHERS_EXECUTE);
            if (!passable) {
                throw refused(
                        "as root, PostgreSQL runs as user %d, which cannot enter %s; choose another data directory"
                                .formatted(PostgresUser.ORDINARY_UID, above));
            }
        }
    }

    private static void checkKind(Path path, Kind kind) throws IOException {
        Path file = path.resolve(KIND);
        if (!Files.exists(file)) {
            return;
        }
        String is = Files.readString(file).strip();
        if (!is.equals(kind.word())) {
            throw refused("%s is the data directory of a %s, not of a %s".formatted(path, is, kind.word()));
        }
    }

    private static DataDirectory lock(Path path, Kind kind, Holder holder) throws IOException {
        Path file = path.resolve(LOCK);
        if (!Files.exists(file)) {
            // A second claim may make it first; then the file is there, which is all we want.
            Files.newByteChannel(
                            file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), Posix.ownerOnlyFile())
                    .close();
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(path);
            }
            checkKind(path, kind);
            // The mark comes first: without it, whatever else is here is not ours.
            DurableFiles.write(path.resolve(KIND), kind.word() + "\n");
            Files.deleteIfExists(path.resolve(READY));
            DurableFiles.write(path.resolve(SERVER), describe(holder));
            return new DataDirectory(path, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Four lines: process id, what no other process of that id has, start time, what it is. */
    private static String describe(Holder holder) {
        ProcessIdentity self = ProcessIdentity.current();
        Instant start = ProcessHandle.current().info().startInstant().orElse(Instant.EPOCH);
        return self.pid() + "\n" + self.mark() + "\n" + start + "\n" + holder.word() + "\n";
    }

    private static StartupException inUse(Path path) {
        String who = running(path)
                .map(server -> "the %s with process id %d"
                        .formatted(holder(path).orElse(Holder.SERVER).word(), server.pid()))
                .orElse("another server");
        return new StartupException(StartupException.UNAVAILABLE, path + " is in use by " + who);
    }

    private static StartupException refused(String line) {
        return new StartupException(StartupException.CONFIGURATION, line);
    }

    /**
     * The server that runs on the directory now, of any kind; none where none runs or there is no such directory. A
     * process that merely got the number of a former server is not it.
     */
    public static Optional<RunningServer> running(Path directory) {
        Optional<ProcessIdentity> server = server(directory);
        return server.flatMap(identity -> ProcessHandle.of(identity.pid()))
                .map(process -> new RunningServer(
                        process.pid(), process.info().startInstant().orElse(Instant.EPOCH), process));
    }

    /** What holds the directory now; none where nothing does. */
    static Optional<Holder> holder(Path directory) {
        List<String> lines = serverLines(directory);
        if (identity(lines).isEmpty()) {
            return Optional.empty();
        }
        boolean command = lines.size() > HOLDER_LINE && lines.get(HOLDER_LINE).equals(Holder.COMMAND.word());
        return Optional.of(command ? Holder.COMMAND : Holder.SERVER);
    }

    private static Optional<ProcessIdentity> server(Path directory) {
        return identity(serverLines(directory));
    }

    private static Optional<ProcessIdentity> identity(List<String> lines) {
        if (lines.size() < 2 || !lines.getFirst().matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        return Optional.of(new ProcessIdentity(Long.parseLong(lines.getFirst()), lines.get(1)))
                .filter(ProcessIdentity::lives);
    }

    private static List<String> serverLines(Path directory) {
        try {
            return Files.readAllLines(directory.resolve(SERVER));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new StartupException(
                    StartupException.CONFIGURATION, "cannot read the data directory " + directory + ": " + e, e);
        }
    }

    /** Refuses a directory of the other kind, like {@link #claim}, but without claiming it. */
    static void requireKind(Path directory, Kind kind) {
        try {
            checkKind(directory, kind);
        } catch (IOException e) {
            throw new StartupException(
                    StartupException.CONFIGURATION, "cannot read the data directory " + directory + ": " + e, e);
        }
    }

    /** A secret of a directory that somebody else may have claimed; none where it has not been made yet. */
    static Optional<String> keptSecret(Path directory, String name) {
        try {
            return Optional.of(Files.readString(directory.resolve(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StartupException(
                    StartupException.CONFIGURATION, "cannot read the secret " + directory.resolve(name) + ": " + e, e);
        }
    }

    /** What the running server published when it was ready; none until then. */
    public static Optional<String> readyText(Path directory) {
        if (running(directory).isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(directory.resolve(READY)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Ends the server that runs on the directory and waits until it and its PostgreSQL are gone; where the server was
     * killed and only PostgreSQL lives on, ends that. Returns whether anything ran. Throws a {@link StartupException} 69
     * when the server is still there after {@code patience}. Not for the process that holds the directory itself.
     */
    public static boolean stop(Path directory, Duration patience) {
        Optional<ProcessIdentity> server = server(directory);
        if (server.isPresent()) {
            ProcessHandle.of(server.get().pid()).ifPresent(ProcessHandle::destroy);
            if (!server.get().awaitEnd(patience)) {
                throw new StartupException(
                        StartupException.UNAVAILABLE,
                        "the server with process id %d did not end within %d s"
                                .formatted(server.get().pid(), patience.toSeconds()));
            }
        }
        return stopLeftover(directory) || server.isPresent();
    }

    private static boolean stopLeftover(Path directory) {
        if (Postmaster.of(PostgresCluster.pgdata(directory)).isEmpty()) {
            return false;
        }
        try {
            Path path = directory.toRealPath();
            if (!CLAIMED.add(path)) {
                return false;
            }
            try (FileChannel channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.WRITE)) {
                // Held: a new server has come meanwhile and sees to it.
                if (channel.tryLock() == null) {
                    return false;
                }
                PostgresCluster.in(path).stop();
                return true;
            } finally {
                CLAIMED.remove(path);
            }
        } catch (IOException e) {
            throw new StartupException(
                    StartupException.UNAVAILABLE, "cannot stop the PostgreSQL in " + directory + ": " + e, e);
        }
    }

    /** Where it is, absolute and without symbolic links. */
    public Path path() {
        return path;
    }

    /** Tells other processes that the server answers; the text is theirs to show, such as its base URL. */
    public synchronized void publish(String readyText) {
        try {
            DurableFiles.write(path.resolve(READY), readyText);
        } catch (IOException e) {
            throw new StartupException(StartupException.UNAVAILABLE, "cannot write to " + path + ": " + e, e);
        }
    }

    /**
     * A secret that is kept in a file for the owner alone: read where it is there, else made once and written whole.
     *
     * @param name the file's name: lower-case letters, digits, dots and hyphens, at most 64 characters
     * @param made makes it; the text may have several lines
     */
    public synchronized String secret(String name, Supplier<String> made) {
        if (!SECRET_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name of a secret: " + name);
        }
        Path file = path.resolve(name);
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                DurableFiles.write(file, made.get());
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new StartupException(
                    StartupException.CONFIGURATION, "cannot read or make the secret " + file + ": " + e, e);
        }
    }

    /**
     * Gives the directory up. A PostgreSQL that still runs on it is stopped first: nothing may work in a directory that
     * nobody holds. Does nothing the second time.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (channel) {
            if (Postmaster.of(PostgresCluster.pgdata(path)).isPresent()) {
                PostgresCluster.in(path).stop();
            }
            Files.deleteIfExists(path.resolve(READY));
            Files.deleteIfExists(path.resolve(SERVER));
        } catch (IOException e) {
            throw new StartupException(StartupException.UNAVAILABLE, "cannot give up " + path + ": " + e, e);
        } finally {
            CLAIMED.remove(path);
        }
    }
}
