package org.usagebudget.junit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a Java for the sandbox may be: the launcher's rules, and the Java that runs the tests. One of another version is passed over,
 * wherever it is named.
 *
 * @param environment the process's
 * @param running the home of the Java that runs the tests
 * @param user the user's home
 * @param root where the usual folders are, {@code /} but for tests
 */
record JavaHomes(Map<String, String> environment, Path running, Path user, Path root) {
    /** The version that the sandbox runs on. */
    static final String RELEASE = "25";

    private static final boolean WINDOWS = File.separatorChar == '\\';

    /** Those of this process. */
    static JavaHomes ofProcess() {
        return new JavaHomes(
                System.getenv(),
                Path.of(CacheFolder.property("java.home")),
                Path.of(CacheFolder.home(System.getenv(), CacheFolder.property("user.home"))),
                Path.of(File.separator));
    }

    /**
     * The first that will do.
     *
     * @throws IllegalStateException where none does, in one line for whoever runs the tests
     */
    Path find() {
        return Stream.of(named(), onThePath(), usual())
                .flatMap(List::stream)
                .filter(JavaHomes::isRight)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("no Java " + RELEASE + " found for the sandbox of Usage Budget"
                                + " (looked at USAGEBUDGET_JAVA_HOME, JAVA_HOME, the Java that runs the tests, the PATH and the usual"
                                + " folders); install one, for example Temurin " + RELEASE
                                + ", or set USAGEBUDGET_JAVA_HOME to its folder"));
    }

    /** The program of a home. */
    static Path program(Path home) {
        return home.resolve("bin").resolve(WINDOWS ? "java.exe" : "java");
    }

    private List<Path> named() {
        List<Path> homes = new ArrayList<>();
        for (String name : List.of("USAGEBUDGET_JAVA_HOME", "JAVA_HOME")) {
            String value = environment.getOrDefault(name, "");
            if (!value.isEmpty()) {
                path(value).ifPresent(homes::add);
            }
        }
        homes.add(running);
        return homes;
    }

    private List<Path> onThePath() {
        return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .flatMap(folder -> path(folder).stream())
                .map(folder -> folder.resolve(WINDOWS ? "java.exe" : "java"))
                .filter(Files::isExecutable)
                .flatMap(java -> above(java).stream())
                .toList();
    }

    /** Seen from where the tests run, for the sandbox runs elsewhere; none where the text cannot be one, as an entry in quotes on Windows. */
    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text).toAbsolutePath());
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<Path> above(Path java) {
        try {
            @Nullable Path bin = java.toRealPath().getParent();
            return Optional.ofNullable(bin).map(Path::getParent);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private List<Path> usual() {
        List<Path> homes = new ArrayList<>();
        homes.addAll(within(root.resolve("usr/lib/jvm"), "*" + RELEASE + "*", ""));
        homes.addAll(within(user.resolve(".sdkman/candidates/java"), "*", ""));
        homes.addAll(within(user.resolve(".jdks"), "*", ""));
        homes.addAll(within(root.resolve("Library/Java/JavaVirtualMachines"), "*", "Contents/Home"));
        homes.addAll(within(user.resolve("Library/Java/JavaVirtualMachines"), "*", "Contents/Home"));
        return homes;
    }

    private static List<Path> within(Path folder, String glob, String home) {
        List<Path> homes = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, glob)) {
                found.forEach(one -> homes.add(one.resolve(home)));
            } catch (IOException | DirectoryIteratorException e) {
                // What cannot be read has no Java for us; what was found before has.
                homes.sort(null);
                return homes;
            }
        }
        homes.sort(null);
        return homes;
    }

    /** Its release file says the version; starting a JVM to ask would cost a tenth of a second. */
    private static boolean isRight(Path home) {
        Path release = home.resolve("release");
        if (!Files.isExecutable(program(home)) || !Files.isReadable(release)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(release, StandardCharsets.UTF_8)) {
            return lines.anyMatch(line -> line.matches("JAVA_VERSION=\"" + RELEASE + "(\"|[.+-].*)"));
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }
}
