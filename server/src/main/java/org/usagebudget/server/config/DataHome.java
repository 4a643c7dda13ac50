package org.usagebudget.server.config;

import com.sun.security.auth.module.UnixSystem;
import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.usagebudget.server.fault.StartupException;

/**
 * Where data are kept unless the operator says otherwise. Root's own home is no such place: PostgreSQL runs as an ordinary
 * user, who could not enter it.
 *
 * @param directory the parent of {@code sandbox} and {@code service}
 */
public record DataHome(Path directory) {
    private static final Path OF_ROOT = Path.of("/var/lib/usagebudget");

    /** That of this process, by its user and environment. */
    public static DataHome ofProcess(Map<String, String> environment) {
        return of(isRoot(), environment, Objects.requireNonNullElse(System.getProperty("user.home"), ""));
    }

    static DataHome of(boolean root, Map<String, String> environment, String home) {
        if (root) {
            return new DataHome(OF_ROOT);
        }
        try {
            Path base = Path.of(environment.getOrDefault("XDG_DATA_HOME", ""));
            // A relative one is to be ignored, says the XDG base directory specification.
            if (!base.isAbsolute()) {
                base = Path.of(home).resolve(".local").resolve("share");
            }
            if (base.isAbsolute()) {
                return new DataHome(base.resolve("usagebudget"));
            }
        } catch (InvalidPathException e) {
            throw new StartupException(
                    StartupException.CONFIGURATION, "XDG_DATA_HOME or the user's home is not a path", e);
        }
        throw new StartupException(
                StartupException.CONFIGURATION,
                "the user has no home directory; set XDG_DATA_HOME or name a directory");
    }

    /** The sandbox's data directory. */
    public Path sandbox() {
        return directory.resolve("sandbox");
    }

    /** The service's data directory. */
    public Path service() {
        return directory.resolve("service");
    }

    private static boolean isRoot() {
        // Windows has no root, and no library for the class.
        return File.separatorChar == '/' && new UnixSystem().getUid() == 0;
    }
}
