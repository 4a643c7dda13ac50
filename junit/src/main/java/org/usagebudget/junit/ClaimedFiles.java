package org.usagebudget.junit;

import java.nio.file.Path;

/**
 * The lock files that this JVM holds, of whatever class loader. Closing any channel of such a file gives up the process's lock on it, so it is
 * to be claimed here before it is opened.
 */
final class ClaimedFiles {
    /** What a thread holds while it claims: one for all class loaders, as equal literals are one object in a JVM. */
    static final Object JVM = "org.usagebudget.junit locks files";

    /** Names of system properties, which all class loaders share. */
    private static final String PREFIX = "usagebudget.junit.claimed.";

    private ClaimedFiles() {}

    /** Claims a file for the caller; false where this JVM has it already. */
    static boolean claim(Path file) {
        return System.getProperties().putIfAbsent(name(file), "true") == null;
    }

    /** Gives it up, after its channel was closed. */
    static void release(Path file) {
        System.getProperties().remove(name(file));
    }

    private static String name(Path file) {
        return PREFIX + file.toAbsolutePath().normalize();
    }
}
