package org.usagebudget.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** The cache folder of this module's own tests: new for each JVM and gone with it, so that the user's is not filled. Made by JUnit. */
@SuppressWarnings("exports") // of JUnit's launcher, which tests alone see
public final class CacheOfTests implements LauncherSessionListener {
    private @Nullable Path folder;

    /** For JUnit. */
    public CacheOfTests() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        try {
            folder = passable("usagebudget-junit-");
            System.setProperty(CacheFolder.PROPERTY, folder.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        try {
            SharedSandbox.OF_THIS_JVM.end();
            if (folder != null) {
                CacheCleanup.deleteTree(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A new folder that PostgreSQL can enter as an ordinary user too. */
    static Path passable(String prefix) throws IOException {
        Path made = Files.createTempDirectory(prefix);
        if (made.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return made;
    }
}
