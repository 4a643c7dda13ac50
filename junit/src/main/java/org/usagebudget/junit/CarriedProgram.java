package org.usagebudget.junit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * The program, which this module carries as a resource that no class path sees, and the folder that it is unpacked into: one for each content of
 * it. A file under its final name is whole: it was unpacked beside it, written to the disk and renamed. Processes that unpack at the same time take turns
 * by a file lock.
 */
final class CarriedProgram {
    private static final String RESOURCE = "usagebudget.bin";
    private static final String JAR = "usagebudget.jar";
    /** The file that says when a JVM last used the folder. */
    static final String USED = "used";

    /** The file that is locked while the folder is filled; each folder has it. */
    static final String LOCK = "unpack.lock";

    private static final String UNFINISHED = ".unfinished-";

    /** What would be given up if it were collected. */
    private static final Set<FileLock> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;

    private CarriedProgram(Path folder) {
        this.folder = folder;
    }

    /**
     * The program, unpacked below a cache folder if need be.
     *
     * @throws IOException where it cannot be
     */
    static CarriedProgram unpacked(Path cache) throws IOException {
        URL resource = CarriedProgram.class.getResource(RESOURCE);
        if (resource == null) {
            throw new IOException("the program is not in this module's jar");
        }
        return unpacked(cache, resource);
    }

    /** The same of any resource. */
    static CarriedProgram unpacked(Path cache, URL resource) throws IOException {
        Content content = content(resource);
        Path folder = makeFolder(cache.resolve("junit")).resolve(content.name());
        hold(lockFile(folder));
        makeFolder(folder);
        touch(folder.resolve(USED));
        CarriedProgram program = new CarriedProgram(folder);
        if (!isWhole(program.jar(), content)) {
            unpack(resource, content, program.jar());
        }
        return program;
    }

    /** The file by whose lock a JVM says that it uses a folder. It lies beside it and stays: who waits for it has it open. */
    static Path lockFile(Path folder) {
        return folder.resolveSibling(folder.getFileName() + ".lock");
    }

    /** Shares a lock until this JVM ends, so that nobody removes what it stands for. */
    private static void hold(Path lockFile) throws IOException {
        synchronized (ClaimedFiles.JVM) {
            if (ClaimedFiles.claim(lockFile)) {
                boolean isHeld = false;
                try {
                    isHeld = share(lockFile);
                } finally {
                    if (!isHeld) {
                        ClaimedFiles.release(lockFile);
                    }
                }
            }
        }
    }

    /** True, or it fails with the file closed. */
    private static boolean share(Path lockFile) throws IOException {
        FileChannel channel = FileChannel.open(
                lockFile, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean isShared = false;
        try {
            isShared = HELD.add(channel.lock(0, Long.MAX_VALUE, true));
            return isShared;
        } finally {
            if (!isShared) {
                channel.close();
            }
        }
    }

    private static void touch(Path file) throws IOException {
        Files.write(file, new byte[0]);
        Files.setLastModifiedTime(file, FileTime.from(InstantSource.system().instant()));
    }

    /** A file that a full disk or a crash has cut short is not what it should be. */
    private static boolean isWhole(Path jar, Content content) throws IOException {
        return Files.isRegularFile(jar) && Files.size(jar) == content.size();
    }

    /** The jar to run. */
    Path jar() {
        return folder.resolve(JAR);
    }

    /** The folder around it, where what goes with this content may be kept. */
    Path folder() {
        return folder;
    }

    /** The folder with the folders of all contents. */
    Path allContents() {
        return Objects.requireNonNull(folder.getParent());
    }

    private static void unpack(URL resource, Content content, Path jar) throws IOException {
        Path folder = Objects.requireNonNull(jar.getParent());
        // Threads of one process may not ask for the file lock at the same time.
        synchronized (ClaimedFiles.JVM) {
            try (FileChannel channel = FileChannel.open(
                            folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                // While we waited, its last holder may have done the work.
                if (isWhole(jar, content) || !lock.isValid()) {
                    return;
                }
                // Whoever left these behind is dead: we hold the lock.
                try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, JAR + UNFINISHED + "*")) {
                    for (Path one : left) {
                        Files.delete(one);
                    }
                }
                Path unfinished = folder.resolve(JAR + UNFINISHED + UUID.randomUUID());
                try (InputStream in = resource.openStream()) {
                    Files.copy(in, unfinished);
                }
                try (FileChannel written = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                    written.force(true);
                }
                Files.move(unfinished, jar, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    /** As root, PostgreSQL runs as an ordinary user, who must be able to pass, whatever root's umask is. */
    private static Path makeFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return folder;
        }
        Path parent = folder.getParent();
        if (parent != null) {
            makeFolder(parent);
        }
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            // Another process was faster.
            return folder;
        }
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return folder;
    }

    /**
     * Tells one content from another: checksum and size, which a jar knows without being read.
     *
     * @param crc its CRC-32
     * @param size its bytes
     */
    private record Content(long crc, long size) {
        String name() {
            return Long.toHexString(crc) + "-" + size;
        }
    }

    private static Content content(URL resource) throws IOException {
        URLConnection connection = resource.openConnection();
        if (connection instanceof JarURLConnection jar && jar.getJarEntry() != null) {
            return new Content(jar.getJarEntry().getCrc(), jar.getJarEntry().getSize());
        }
        CRC32 crc = new CRC32();
        try (InputStream in = new CheckedInputStream(connection.getInputStream(), crc)) {
            long size = in.transferTo(OutputStream.nullOutputStream());
            return new Content(crc.getValue(), size);
        }
    }
}
