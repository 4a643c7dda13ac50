package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, with a JDK that prints its arguments and a Maven that notes its runs. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a POSIX shell script")
class LauncherIT {
    /** Makes two jars, one of them new with each build; notes the run and the Java that it would run on. */
    private static final String MAVEN = """
            #!/bin/sh
            echo "$JAVA_HOME" >>"$RUNS"
            echo "[INFO] Building Usage Budget model 1.0      [1/1]"
            sleep "${MAVEN_SECONDS:-0}"
            if [ -f broken ]; then echo "[ERROR] it is broken"; exit 1; fi
            mkdir -p cli/target/lib
            echo own >cli/target/lib/usagebudget-cli.jar
            echo other >cli/target/lib/"$(cat cli/src/main/Main.java)".jar
            """;

    @TempDir
    private Path temporary;

    private Path clone;
    private Path launcher;

    @BeforeEach
    void makeClone() throws IOException {
        clone = Files.createDirectories(temporary.resolve("a clone"));
        Path source = Path.of("").toAbsolutePath();
        while (!Files.exists(source.resolve("usagebudget"))) {
            source = source.getParent();
            assertThat(source).isNotNull();
        }
        launcher = Files.copy(source.resolve("usagebudget"), clone.resolve("usagebudget"));
        launcher.toFile().setExecutable(true);
        write("a clone/pom.xml", "parent");
        write("a clone/.mvn/maven.config", "");
        write("a clone/cli/pom.xml", "cli");
        write("a clone/cli/src/main/Main.java", "first");
        jdk("jdk 25", "25.0.3");
        script("bin/mvn", MAVEN);
    }

    @Test
    void buildsOnFirstUseAndThenOnlyWhenSourcesHaveChanged() throws IOException {
        Result first = launch(Map.of(), "version", "two words");
        assertThat(first.code).as(first.text).isZero();
        assertThat(first.text).contains("building", "org.usagebudget.cli.Main version two words");
        assertThat(runs()).containsExactly(temporary.resolve("jdk 25").toString());
        assertThat(jars(first)).containsExactlyInAnyOrder("usagebudget-cli.jar", "first.jar");

        assertThat(launch(Map.of(), "version").text).doesNotContain("building");
        write("a clone/cli/src/main/Main.java", "first");
        assertThat(launch(Map.of(), "version").text).doesNotContain("building");

        write("a clone/cli/src/main/Main.java", "second");
        Result second = launch(Map.of(), "version");
        assertThat(runs()).hasSize(2);
        assertThat(jars(second)).containsExactlyInAnyOrder("usagebudget-cli.jar", "second.jar");

        write("a clone/cli/src/main/More.java", "");
        launch(Map.of(), "version");
        Files.delete(clone.resolve("cli/src/main/More.java"));
        launch(Map.of(), "version");
        write("a clone/pom.xml", "other parent");
        launch(Map.of(), "version");
        assertThat(runs()).hasSize(5);
    }

    @Test
    void jarsOfARunningProgramStayWhileTheNextBuildReplacesThem() throws IOException {
        Result running = launch(Map.of(), "serve");
        write("a clone/cli/src/main/Main.java", "second");

        launch(Map.of(), "version");

        assertThat(jars(running)).containsExactlyInAnyOrder("usagebudget-cli.jar", "first.jar");
    }

    @Test
    void worksFromAnywhereAndThroughLinks() throws IOException {
        Files.createSymbolicLink(temporary.resolve("direct link"), launcher);
        Path relative = Files.createSymbolicLink(
                Files.createDirectories(temporary.resolve("b in")).resolve("relative"), Path.of("../direct link"));

        assertThat(launchAs(List.of(relative.toString(), "version"), Map.of()).code)
                .isZero();
        assertThat(launchAs(List.of("sh", "./usagebudget", "version"), Map.of()).code)
                .isZero();
        assertThat(runs()).hasSize(1);
    }

    @Test
    void twoLaunchesAtOnceBuildOnce() throws IOException {
        Map<String, String> slow = Map.of("MAVEN_SECONDS", "2");
        CompletableFuture<Result> one = CompletableFuture.supplyAsync(() -> launch(slow, "version"));
        CompletableFuture<Result> other = CompletableFuture.supplyAsync(() -> launch(slow, "version"));

        assertThat(one.join().code).as(one.join().text).isZero();
        assertThat(other.join().code).as(other.join().text).isZero();
        assertThat(runs()).hasSize(1);
    }

    @Test
    void lockOfALaunchThatWasKilledIsTakenOver() throws IOException {
        // Beyond what any system gives as a process id.
        write("a clone/target/launcher/lock", "999999999");

        assertThat(launch(Map.of(), "version").code).isZero();
        assertThat(clone.resolve("target/launcher/lock")).doesNotExist();
    }

    @Test
    void buildThatFailsShowsItsEndAndIsTriedAgain() throws IOException {
        write("a clone/broken", "");
        Result failed = launch(Map.of(), "version");
        assertThat(failed.code).isEqualTo(Main.SOFTWARE);
        assertThat(failed.text).contains("[ERROR] it is broken", "build.log").doesNotContain("Main version");

        Files.delete(clone.resolve("broken"));
        assertThat(launch(Map.of(), "version").code).isZero();
    }

    @Test
    void stopRunsWhatWasBuiltLastWhateverTheSourcesAre() throws IOException {
        launch(Map.of(), "version");
        write("a clone/broken", "");
        write("a clone/cli/src/main/Main.java", "second");

        Result stop = launch(Map.of(), "stop");

        assertThat(stop.code).as(stop.text).isZero();
        assertThat(jars(stop)).contains("first.jar");
    }

    @Test
    void jdkOfAnotherVersionIsPassedOver() throws IOException {
        Path old = jdk("jdk 17", "17.0.15");
        Path early = jdk("jdk 25 early", "25-ea");
        jdk("jdk 250", "250.0.1");

        Result result = launch(
                Map.of(
                        "USAGEBUDGET_JAVA_HOME", temporary.resolve("jdk 250").toString(),
                        "JAVA_HOME", old.toString(),
                        "PATH", early.resolve("bin") + ":" + path()),
                "version");

        assertThat(result.code).as(result.text).isZero();
        assertThat(runs()).containsExactly(early.toString());
    }

    @Test
    void withoutJdkItSaysWhatToInstall() throws IOException {
        // The launcher's own folders cannot be hidden from it where the machine has a JDK 25 there.
        String everywhere =
                Files.readString(launcher).replace("/usr/lib/jvm/", "/none/").replace("/Library/", "/none/");
        Files.writeString(launcher, everywhere);

        Result result = launch(Map.of("USAGEBUDGET_JAVA_HOME", "/none", "PATH", bare().toString()), "version");

        assertThat(result.code).isEqualTo(78);
        assertThat(result.text.lines()).hasSize(2).allMatch(line -> line.startsWith("usagebudget: "));
    }

    @Test
    void withoutMavenItSaysSoInOneLine() throws IOException {
        Files.delete(temporary.resolve("bin/mvn"));

        Result result = launch(Map.of("PATH", bare().toString()), "version");

        assertThat(result.code).isEqualTo(78);
        assertThat(result.text.lines()).singleElement().asString().contains("Maven");
    }

    @Test
    void optionsForJavaAreSplitAtSpacesAndNothingElse() {
        Result result = launch(Map.of("USAGEBUDGET_JAVA_OPTS", "-Da=* -Xmx1g"), "version");

        assertThat(result.text).contains(" -Da=* -Xmx1g -cp ");
    }

    @Test
    void besideTheJarNothingIsBuiltAndARuntimeWillDo() throws IOException {
        write("a clone/usagebudget.jar", "jar");
        Files.delete(temporary.resolve("jdk 25/bin/javac"));
        Files.delete(temporary.resolve("bin/mvn"));

        Result result = launch(Map.of(), "sandbox", "--port", "0");

        assertThat(result.code).as(result.text).isZero();
        assertThat(result.text)
                .contains(" -cp " + clone.resolve("usagebudget.jar") + " org.usagebudget.cli.Main sandbox --port 0");
        assertThat(clone.resolve("target")).doesNotExist();
    }

    /** A folder with the tools that the launcher uses, and neither Java nor Maven. */
    private Path bare() throws IOException {
        String tools = "cat cksum cp date dirname find ln mkdir mv readlink rm sed sleep sort tail";
        for (String tool : tools.split(" ", -1)) {
            String place = Files.exists(Path.of("/usr/bin", tool)) ? "/usr/bin/" : "/bin/";
            script("bare/" + tool, "#!/bin/sh\nexec " + place + tool + " \"$@\"\n");
        }
        return temporary.resolve("bare");
    }

    private Path jdk(String name, String version) throws IOException {
        write(name + "/release", "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(name + "/bin/java", "#!/bin/sh\necho \"java $*\"\n");
        script(name + "/bin/javac", "#!/bin/sh\n");
        return temporary.resolve(name);
    }

    private void script(String name, String text) throws IOException {
        Files.setPosixFilePermissions(write(name, text), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path write(String name, String text) throws IOException {
        Path file = temporary.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        return Files.writeString(file, text);
    }

    private List<String> runs() throws IOException {
        return Files.readAllLines(temporary.resolve("runs"));
    }

    private static List<String> jars(Result result) throws IOException {
        String folder = result.text.replaceFirst("(?s).* -cp (.*)/\\* org.*", "$1");
        try (Stream<Path> jars = Files.list(Path.of(folder))) {
            return jars.map(jar -> Path.of(folder).relativize(jar).toString()).toList();
        }
    }

    private String path() {
        return temporary.resolve("bin") + ":/usr/bin:/bin";
    }

    private Result launch(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        return launchAs(command, environment);
    }

    private Result launchAs(List<String> command, Map<String, String> environment) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).directory(clone.toFile()).redirectErrorStream(true);
            builder.environment().clear();
            builder.environment().put("PATH", path());
            builder.environment().put("HOME", temporary.toString());
            builder.environment().put("RUNS", temporary.resolve("runs").toString());
            builder.environment()
                    .put("USAGEBUDGET_JAVA_HOME", temporary.resolve("jdk 25").toString());
            builder.environment().putAll(environment);
            Process process = builder.start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Result(process.exitValue(), text);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private record Result(int code, String text) {}
}
