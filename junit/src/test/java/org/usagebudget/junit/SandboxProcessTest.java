package org.usagebudget.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Starts that fail, of a Java that is a script. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "makes a program of a shell script")
class SandboxProcessTest {
    private static final String SERVE = "echo 'ready at http://localhost:1'; cat";

    private static final Duration WAIT_MAX = Duration.ofSeconds(60);

    @TempDir
    private Path temporary;

    @SuppressWarnings("NullAway.Init")
    private CarriedProgram program;

    @BeforeEach
    void unpack() throws IOException {
        Path content = Files.writeString(temporary.resolve("content"), "program");
        program = CarriedProgram.unpacked(
                temporary.resolve("cache"), content.toUri().toURL());
    }

    @Test
    void whatIsUnavailableIsTriedOnOneMoreSlotAndToldWithItsReason() throws IOException {
        Path java = java("echo 'no space left on device' >&2; exit 69");

        assertThatThrownBy(() -> SandboxProcess.start(java, program))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("exit code 69")
                .hasMessageContaining("no space left on device");

        assertThat(starts()).hasSize(2);
        // Both are free again.
        assertThat(DataSlot.claim(program.folder(), 1)).isNotNull();
        assertThat(DataSlot.claim(program.folder(), 2)).isNotNull();
    }

    @Test
    void whatDoesNotFitTheMachineIsTriedOnce() throws IOException {
        Path java = java("echo 'no PostgreSQL here' >&2; exit 78");

        assertThatThrownBy(() -> SandboxProcess.start(java, program)).hasMessageContaining("no PostgreSQL here");

        assertThat(starts()).hasSize(1);
    }

    @Test
    void dataThatMayBeDamagedAreEmptiedOnce() throws Exception {
        Files.createDirectory(program.folder().resolve("data-1"));
        Path java = java("case \"$*\" in *--reset*) " + SERVE + ";; esac; exit 78");

        SandboxProcess started = SandboxProcess.start(java, program);

        assertThat(starts()).hasSize(2);
        started.end();
    }

    @Test
    void sandboxThatEndsIsStartedOnceMoreAndThenToldWithItsReason() throws Exception {
        Path java = java("echo 'ready at http://localhost:1'; read line; echo 'out of memory' >&2; exit 3");
        SharedSandbox shared = new SharedSandbox(() -> SandboxProcess.start(java, program));
        SandboxProcess first = shared.get();
        assertThat(shared.get()).isSameAs(first);
        assertThat(first.controls()).isSameAs(first.controls());

        first.end();
        SandboxProcess second = shared.get();

        assertThat(second).isNotSameAs(first);
        assertThat(second.slot().directory()).isEqualTo(first.slot().directory());
        second.end();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(shared::get)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("exit code 3: out of memory");
        }
        assertThat(starts())
                .hasSize(2)
                .allMatch(line -> line.startsWith("-Xmx512m "))
                .allMatch(line -> line.contains(" -XX:+ExitOnOutOfMemoryError "));
    }

    @Test
    void optionsThatSayMoreOfTheHeapOrTheCollectorStandAlone() {
        Path archive = temporary.resolve("classes.jsa");

        assertThat(SandboxProcess.options("", archive))
                .startsWith("-Xmx512m", "-XX:+UseSerialGC")
                .contains("-XX:SharedArchiveFile=" + archive);
        assertThat(SandboxProcess.options(" -Da=b  -XX:+UseStringDeduplication ", archive))
                .contains("-Xmx512m", "-XX:+UseSerialGC")
                .endsWith("-Da=b", "-XX:+UseStringDeduplication");
        assertThat(SandboxProcess.options("-XX:+UseZGC", archive))
                .contains("-Xmx512m")
                .doesNotContain("-XX:+UseSerialGC")
                .endsWith("-XX:+UseZGC");
        for (String heap : List.of(
                "-Xms1g",
                "-Xmx1g",
                "-XX:MaxHeapSize=1g",
                "-XX:InitialHeapSize=1g",
                "-XX:MinHeapSize=1g",
                "-XX:MaxRAMPercentage=50")) {
            assertThat(SandboxProcess.options("-Da=b " + heap, archive))
                    .doesNotContain("-Xmx512m")
                    .contains("-XX:+UseSerialGC")
                    .endsWith("-Da=b", heap);
        }
    }

    /** Java itself refuses two collectors, and an initial heap above the greatest. */
    @Test
    void javaTakesTheOptions() throws Exception {
        Path java = JavaHomes.program(JavaHomes.ofProcess().find());
        for (String told : List.of("", "-XX:+UseG1GC", "-Xms1g", "-XX:+UseParallelGC -XX:InitialHeapSize=600m")) {
            List<String> command = new ArrayList<>(List.of(java.toString()));
            command.addAll(SandboxProcess.options(told, temporary.resolve("classes.jsa")));
            command.add("-version");
            Path output = temporary.resolve("output");

            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();

            assertThat(process.waitFor(WAIT_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        }
    }

    @Test
    void startsThatAreInterruptedLeaveTheirSlotAndAreNotCounted() throws Exception {
        Path java = java("if [ -e '" + temporary.resolve("fast") + "' ]; then " + SERVE + "; else exec cat; fi");
        SharedSandbox shared = new SharedSandbox(() -> SandboxProcess.start(java, program));
        for (int i = 1; i <= SharedSandbox.STARTS_MAX; i++) {
            interruptOnceStarted(shared, i);

            DataSlot freed = awaitFirstSlot();

            freed.release();
        }
        Files.createFile(temporary.resolve("fast"));

        SandboxProcess started = shared.get();

        assertThat(started.slot().directory()).isEqualTo(program.folder().resolve("data-1"));
        started.end();
    }

    /** Asks for it in a thread that is interrupted when the process runs. */
    private void interruptOnceStarted(SharedSandbox shared, int number) throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread asking = new Thread(() -> failure.complete(catchThrowable(shared::get)));
        asking.start();
        long until = System.nanoTime() + WAIT_MAX.toNanos();
        while (!hasStarted(number) && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        asking.interrupt();
        assertThat(failure.get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS)).hasMessageContaining("interrupted");
    }

    private boolean hasStarted(int number) throws IOException {
        return Files.exists(temporary.resolve("starts")) && starts().size() == number;
    }

    /** It is free when the process has ended. */
    private DataSlot awaitFirstSlot() throws IOException {
        long until = System.nanoTime() + WAIT_MAX.toNanos();
        @Nullable DataSlot slot = DataSlot.claim(program.folder(), 1);
        while (slot == null && System.nanoTime() < until) {
            Thread.onSpinWait();
            slot = DataSlot.claim(program.folder(), 1);
        }
        return Objects.requireNonNull(slot, "the first slot is not free");
    }

    private Path java(String script) throws IOException {
        Path bin = Files.createDirectories(temporary.resolve("java").resolve("bin"));
        Files.setPosixFilePermissions(
                Files.writeString(
                        bin.resolve("java"),
                        "#!/bin/sh\necho \"$*\" >> " + temporary.resolve("starts") + "\n" + script),
                PosixFilePermissions.fromString("rwxr-xr-x"));
        return Objects.requireNonNull(bin.getParent());
    }

    private List<String> starts() throws IOException {
        return Files.readAllLines(temporary.resolve("starts"));
    }
}
