package org.usagebudget.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Spring Boot project with a sandbox, made, compiled and run on the Java that such projects have. */
class SpringBootIT {
    private static final int OF_THE_PROJECT = 17;
    private static final int OF_THE_SANDBOX = 25;
    private static final int TESTS = 15;
    private static final long SECONDS_MAX = 300;
    private static final Path PROJECT = Path.of("src", "test", "project");

    @TempDir
    private Path temporary;

    @Test
    void testsOfASpringBootProjectRunOnJava17WithTheVersionsOfSpringBoot() throws Exception {
        Path cache = passable(temporary.resolve("cache"));
        Path jdk = jdk(OF_THE_PROJECT).orElse(Path.of(System.getProperty("java.home")));
        String version = version(jdk);
        System.out.println("tests of the Spring Boot project run on Java " + version + " of " + jdk);
        List<String> libraries = List.of(Files.readString(Path.of(System.getProperty("project.classpath")))
                .strip()
                .split(File.pathSeparator));
        Path classes = compile(jdk, libraries);

        String output = run(jdk, version, cache, classes, libraries);

        assertThat(output)
                .contains("[" + " ".repeat(8) + TESTS + " tests successful      ]")
                .contains("[         0 tests failed");
        awaitEndOfTheSandbox(cache);
    }

    @Test
    void modulesBringThemselvesAndOneLibraryAlone() throws IOException {
        String libraries = Files.readString(Path.of(System.getProperty("project.classpath")));

        assertThat(Stream.of(libraries.strip().split(File.pathSeparator))
                        .filter(
                                jar -> jar.matches(
                                        ".*(usagebudget|tools.jackson|jspecify|jetty|[Hh]ikari|flyway|picocli|postgres|zonky).*"))
                        .map(jar -> String.valueOf(Path.of(jar).getFileName()).replaceFirst("-[0-9].*", "")))
                .containsExactlyInAnyOrder(
                        "usagebudget-model", "usagebudget-client", "usagebudget-junit", "jackson-core", "jspecify");
    }

    private Path compile(Path jdk, List<String> libraries) throws IOException, InterruptedException {
        Path classes = Files.createDirectory(temporary.resolve("classes"));
        List<String> command = new ArrayList<>(List.of(
                jdk.resolve("bin").resolve("javac").toString(),
                "--release",
                Integer.toString(OF_THE_PROJECT),
                "-parameters",
                "-proc:none",
                "-nowarn",
                "-cp",
                String.join(File.pathSeparator, libraries),
                "-d",
                classes.toString()));
        try (Stream<Path> sources = Files.walk(PROJECT)) {
            sources.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::toString)
                    .forEach(command::add);
        }
        output(new ProcessBuilder(command));
        return classes;
    }

    private String run(Path jdk, String version, Path cache, Path classes, List<String> libraries)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                jdk.resolve("bin").resolve("java").toString(),
                "-Dusagebudget.junit.cache=" + cache,
                "-Dexpected.java=" + version,
                "-Dexpected.jackson=" + System.getProperty("expected.jackson"),
                "-Dexpected.jackson3=" + jackson3(libraries),
                "-Dexpected.jupiter=" + System.getProperty("expected.jupiter"),
                "-Dexpected.logback=" + System.getProperty("expected.logback"),
                "-Dexpected.slf4j=" + System.getProperty("expected.slf4j"),
                "-cp",
                classes + File.pathSeparator + String.join(File.pathSeparator, libraries),
                "org.junit.platform.console.ConsoleLauncher",
                "execute",
                "--scan-class-path=" + classes,
                "--disable-ansi-colors",
                "--fail-if-no-tests");
        jdk(OF_THE_SANDBOX).ifPresent(home -> builder.environment().put("USAGEBUDGET_JAVA_HOME", home.toString()));
        return output(builder);
    }

    /** What a process says that ends within the time and succeeds. To a file, since reading a pipe waits without bound. */
    private String output(ProcessBuilder builder) throws IOException, InterruptedException {
        Path said = Files.createTempFile(temporary, "output", ".txt");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
        process.getOutputStream().close();
        boolean hasEnded = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
        if (!hasEnded) {
            process.destroyForcibly().waitFor(SECONDS_MAX, TimeUnit.SECONDS);
        }
        // What is no character in it is no reason to tell nothing.
        String output = new String(Files.readAllBytes(said), StandardCharsets.UTF_8);
        assertThat(hasEnded)
                .as("not ended within %s s: %s", SECONDS_MAX, output)
                .isTrue();
        assertThat(process.exitValue()).as("%s", output).isZero();
        return output;
    }

    /** What the client says that it needs: the one of the other name is Spring Boot's. */
    private static String jackson3(List<String> libraries) {
        Pattern jar = Pattern.compile(".*jackson-core-(3\\.[0-9.]+)\\.jar");
        return libraries.stream()
                .map(jar::matcher)
                .filter(Matcher::matches)
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow();
    }

    /** It uses the folder that is about to be deleted. */
    private static void awaitEndOfTheSandbox(Path cache) throws Exception {
        for (ProcessHandle process : ProcessHandle.allProcesses()
                .filter(one -> one.info()
                        .arguments()
                        .map(List::of)
                        .orElse(List.of())
                        .toString()
                        .contains(cache.toString()))
                .toList()) {
            process.onExit().get(SECONDS_MAX, TimeUnit.SECONDS);
        }
    }

    /** A JDK of a feature release, with its compiler, where this machine has one in a usual place. */
    private static Optional<Path> jdk(int release) throws IOException {
        List<Path> homes = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
        Stream.of(
                        "USAGEBUDGET_JAVA_HOME",
                        "JAVA_HOME",
                        "JAVA_HOME_" + release + "_X64",
                        "JAVA_HOME_" + release + "_ARM64")
                .map(System::getenv)
                .filter(Objects::nonNull)
                .forEach(home -> homes.add(Path.of(home)));
        String user = System.getProperty("user.home");
        for (String folder : List.of(
                "/usr/lib/jvm",
                user + "/.sdkman/candidates/java",
                user + "/.jdks",
                "/Library/Java/JavaVirtualMachines")) {
            if (Files.isDirectory(Path.of(folder))) {
                try (Stream<Path> found = Files.list(Path.of(folder))) {
                    found.sorted()
                            .flatMap(home -> Stream.of(home, home.resolve("Contents/Home")))
                            .forEach(homes::add);
                }
            }
        }
        for (Path home : homes) {
            if (Files.isRegularFile(home.resolve("release"))
                    && Files.isExecutable(home.resolve("bin").resolve("javac"))
                    && version(home).matches(release + "([.+-].*)?")) {
                return Optional.of(home);
            }
        }
        return Optional.empty();
    }

    private static String version(Path home) throws IOException {
        Matcher version =
                Pattern.compile("(?m)^JAVA_VERSION=\"([^\"]*)\"").matcher(Files.readString(home.resolve("release")));
        return version.find() ? version.group(1) : "";
    }

    /** PostgreSQL may run as an ordinary user, who must be able to enter. */
    private Path passable(Path folder) throws IOException {
        Files.createDirectory(folder);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            for (Path one : List.of(temporary, folder)) {
                Files.setPosixFilePermissions(one, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        return folder;
    }
}
