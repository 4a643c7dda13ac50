package org.usagebudget.junit;

import com.sun.security.auth.module.UnixSystem;
import java.io.File;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Where programs of this product keep what can be made again: by the rules of the service, or where a property says. */
final class CacheFolder {
    /** The system property that moves it. */
    static final String PROPERTY = "usagebudget.junit.cache";

    private static final String PRODUCT = "usagebudget";

    private CacheFolder() {}

    /**
     * That of this process.
     *
     * @throws IllegalStateException where the user has no home, or the property is no absolute path
     */
    static Path ofProcess() {
        String told = property(PROPERTY);
        return told.isEmpty()
                ? of(System.getenv(), home(System.getenv(), property("user.home")), property("os.name"), isRoot())
                : absolute(Path.of(told));
    }

    /** That of a user on a system. */
    static Path of(Map<String, String> environment, String userHome, String system, boolean root) {
        String small = system.toLowerCase(Locale.ROOT);
        if (root) {
            // An ordinary user, as whom PostgreSQL then runs, cannot enter root's home.
            return Path.of("/var/cache", PRODUCT);
        }
        if (small.contains("mac")) {
            return absolute(Path.of(userHome, "Library", "Caches", PRODUCT));
        }
        String localData = environment.getOrDefault("LOCALAPPDATA", "");
        if (small.contains("windows") && !localData.isEmpty()) {
            return absolute(Path.of(localData, PRODUCT, "cache"));
        }
        // The XDG specification says to ignore a relative path.
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        return xdg.startsWith("/") ? Path.of(xdg, PRODUCT) : absolute(Path.of(userHome, ".cache", PRODUCT));
    }

    /** The user's home: where {@code HOME} says, for Java asks the list of users, which may not have this one. */
    static String home(Map<String, String> environment, String userHome) {
        String told = environment.getOrDefault("HOME", "");
        return told.startsWith("/") ? told : userHome;
    }

    /** A property of this Java, empty where there is none. */
    static String property(String name) {
        return Objects.requireNonNullElse(System.getProperty(name), "");
    }

    private static Path absolute(Path folder) {
        if (!folder.isAbsolute()) {
            throw new IllegalStateException(
                    "the cache folder " + folder + " is no absolute path: set HOME, XDG_CACHE_HOME"
                            + " or the system property " + PROPERTY + " to one");
        }
        return folder;
    }

    private static boolean isRoot() {
        // Windows has no root, and no library for the class.
        return File.separatorChar == '/' && new UnixSystem().getUid() == 0;
    }
}
