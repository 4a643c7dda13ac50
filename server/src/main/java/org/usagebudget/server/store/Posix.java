package org.usagebudget.server.store;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Owners and permissions of files. Where the system knows none of them (Windows), every method does nothing. */
final class Posix {
    /** Whether files have POSIX permissions here. */
    static final boolean SUPPORTED =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    /** An owner that no file has: "leave it as it is". */
    static final long NOBODY_IN_PARTICULAR = -1;

    private static final String OWNER_ONLY_FILE = "rw-------";

    private Posix() {}

    /** The user id of this process, or {@link #NOBODY_IN_PARTICULAR}. */
    static long uid() {
        return SUPPORTED ? new UnixSystem().getUid() : NOBODY_IN_PARTICULAR;
    }

    /** Whether this process is the superuser, as which PostgreSQL refuses to run. */
    static boolean isRoot() {
        return uid() == 0;
    }

    /** The user id that owns the file, or {@link #NOBODY_IN_PARTICULAR}. */
    static long owner(Path path) throws IOException {
        return SUPPORTED ? (Integer) Files.getAttribute(path, "unix:uid") : NOBODY_IN_PARTICULAR;
    }

    /** Sets permissions, written like {@code rwx--x--x}. */
    static void permit(Path path, String permissions) throws IOException {
        if (SUPPORTED) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        }
    }

    /** What to create a file with, so that it never was readable to others. */
    static FileAttribute<?>[] ownerOnlyFile() {
        return SUPPORTED
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY_FILE))
                }
                : new FileAttribute<?>[0];
    }

    /** Gives everything from the path down to a user; the path itself last, so that an interrupted change shows. */
    static void giveTree(Path root, long uid) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                give(file, uid);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                give(directory, uid);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Gives one file to a user and the group of the same number. */
    static void give(Path path, long uid) throws IOException {
        if (SUPPORTED && uid != NOBODY_IN_PARTICULAR) {
            Files.setAttribute(path, "unix:gid", (int) uid, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:uid", (int) uid, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Deletes everything from the path down; what is already gone is fine. Symbolic links are not followed. */
    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
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
