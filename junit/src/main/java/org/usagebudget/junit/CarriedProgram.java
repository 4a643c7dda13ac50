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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * The program, which this module carries as a resource that no class path sees, and the folder that it is unpacked into: one for each content of
 * it. A file under its final name is whole: it was unpacked beside it and renamed. Processes that unpack at the same time take turns
 * by a file lock.
 */
final class CarriedProgram {
    private static final String RESOURCE = "usagebudget.bin";
    private static final String JAR = "usagebudget.jar";
    private static final String LOCK = "unpack.lock";
    private static final String UNFINISHED = ".unfinished-";

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
        Path folder = makeFolder(cache.resolve("junit").resolve(fingerprint(resource)));
        Path jar = folder.resolve(JAR);
        if (!Files.exists(jar)) {
            unpack(resource, folder, jar);
        }
        return new CarriedProgram(folder);
    }

    /** The jar to run. */
    Path jar() {
        return folder.resolve(JAR);
    }

    /** The folder around it, where what goes with this content may be kept. */
    Path folder() {
        return folder;
    }

    private static void unpack(URL resource, Path folder, Path jar) throws IOException {
        // Threads of one process may not ask for the file lock at the same time.
        synchronized (ClaimedFiles.JVM) {
            try (FileChannel channel = FileChannel.open(
                            folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                // While we waited, its last holder may have done the work.
                if (Files.exists(jar) || !lock.isValid()) {
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

    /** Tells one content from another: checksum and size, which a jar knows without being read. */
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
        return Long.toHexString(crc) + "-" + size;
    }
}
