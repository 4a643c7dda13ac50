package org.usagebudget.junit;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Where programs of this product keep what can be made again. */
final class CacheFolder {
    private static final String PRODUCT = "usagebudget";

    private CacheFolder() {}

    /** That of this process. */
    static Path ofProcess() {
        return of(System.getenv(), property("user.home"), property("os.name"), isRoot());
    }

    /** That of a user on a system. */
    static Path of(Map<String, String> environment, String userHome, String system, boolean root) {
        String small = system.toLowerCase(Locale.ROOT);
        if (root) {
            // An ordinary user, as whom PostgreSQL then runs, cannot enter root's home.
            return Path.of("/var/cache", PRODUCT);
        }
        if (small.contains("mac")) {
            return Path.of(userHome, "Library", "Caches", PRODUCT);
        }
        String localData = environment.getOrDefault("LOCALAPPDATA", "");
        if (small.contains("windows") && !localData.isEmpty()) {
            return Path.of(localData, PRODUCT, "cache");
        }
        // The XDG specification says to ignore a relative path.
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        return xdg.startsWith("/") ? Path.of(xdg, PRODUCT) : Path.of(userHome, ".cache", PRODUCT);
    }

    /** A property of this Java, empty where there is none. */
    static String property(String name) {
        return Objects.requireNonNullElse(System.getProperty(name), "");
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
