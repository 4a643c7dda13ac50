package org.usagebudget.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The runnable jar beside the libraries that it was made of: nothing of them was lost or mixed up on the way. */
class OneJarIT {
    private static final Path JAR = Path.of("target", "usagebudget.jar");
    private static final String SERVICES = "META-INF/services/";
    private static final String VERSIONS = "META-INF/versions/";
    private static final long BYTES_MAX = 60_000_000;

    @Test
    void everyClassAndResourceOfTheLibrariesIsThereAsItWas() throws IOException {
        List<String> lost = new ArrayList<>();
        try (JarFile whole = new JarFile(JAR.toFile())) {
            for (Path library : libraries()) {
                try (JarFile part = new JarFile(library.toFile())) {
                    part.stream()
                            .filter(entry -> isKept(entry.getName()))
                            .filter(entry -> !isSame(part, whole, entry))
                            .forEach(entry -> lost.add(library.getFileName() + ": " + entry.getName()));
                }
            }
        }
        assertThat(lost).isEmpty();
    }

    @Test
    void everyServiceOfTheLibrariesIsNamed() throws IOException {
        List<String> lost = new ArrayList<>();
        int named = 0;
        try (JarFile whole = new JarFile(JAR.toFile())) {
            for (Path library : libraries()) {
                try (JarFile part = new JarFile(library.toFile())) {
                    for (ZipEntry file : part.stream()
                            .filter(entry -> entry.getName().startsWith(SERVICES) && !entry.isDirectory())
                            .toList()) {
                        List<String> all = providers(whole, file.getName());
                        for (String provider : providers(part, file.getName())) {
                            named++;
                            if (!all.contains(provider)) {
                                lost.add(library.getFileName() + ": " + file.getName() + ": " + provider);
                            }
                        }
                    }
                }
            }
        }
        assertThat(lost).isEmpty();
        assertThat(named).isGreaterThan(10);
    }

    @Test
    void manifestSaysWhatIsRunAndThatClassesOfNewerJavaCount() throws IOException {
        try (JarFile whole = new JarFile(JAR.toFile())) {
            Attributes main = Objects.requireNonNull(whole.getManifest()).getMainAttributes();

            assertThat(main.getValue("Main-Class")).isEqualTo("org.usagebudget.cli.Main");
            assertThat(main.getValue("Enable-Native-Access")).isEqualTo("ALL-UNNAMED");
            assertThat(whole.isMultiRelease()).isTrue();
        }
    }

    @Test
    void jarIsSmallEnoughToBeCarriedAlong() throws IOException {
        assertThat(Files.size(JAR)).isLessThan(BYTES_MAX);
    }

    /** What the command line runs with in a clone, without the PostgreSQLs that the jar leaves to be put beside it. */
    private static List<Path> libraries() throws IOException {
        List<Path> libraries = new ArrayList<>();
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(Path.of(Objects.requireNonNull(System.getProperty("dist.libraries"))))) {
            for (Path library : all) {
                if (!library.toString().matches(".*-(darwin|windows)-.*")) {
                    libraries.add(library);
                }
            }
        }
        assertThat(libraries).hasSizeGreaterThan(30);
        return libraries;
    }

    /** What a running program can ask for: descriptions of modules, jars and their making are none of it. */
    private static boolean isKept(String name) {
        boolean isOfTheJar = name.startsWith("META-INF/") && !name.startsWith(VERSIONS);
        return !name.endsWith("/") && !name.endsWith("module-info.class") && !isOfTheJar && name.contains("/");
    }

    private static boolean isSame(JarFile part, JarFile whole, ZipEntry entry) {
        ZipEntry found = whole.getEntry(entry.getName());
        try {
            return found != null && Arrays.equals(bytes(part, entry), bytes(whole, found));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> providers(JarFile jar, String file) throws IOException {
        ZipEntry entry = jar.getEntry(file);
        return entry == null
                ? List.of()
                : new String(bytes(jar, entry), StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.replaceFirst("#.*", "").strip())
                        .filter(line -> !line.isEmpty())
                        .toList();
    }

    private static byte[] bytes(JarFile jar, ZipEntry entry) throws IOException {
        try (InputStream in = Objects.requireNonNull(jar.getInputStream(entry))) {
            return in.readAllBytes();
        }
    }
}
