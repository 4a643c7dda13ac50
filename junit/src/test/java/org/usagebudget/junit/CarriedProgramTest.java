package org.usagebudget.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CarriedProgramTest {
    @TempDir
    private Path temporary;

    /** Unpacks a file, as another JVM would. */
    static final class Unpacker {
        private Unpacker() {}

        public static void main(String[] arguments) throws IOException {
            CarriedProgram program = CarriedProgram.unpacked(
                    Path.of(arguments[0]), Path.of(arguments[1]).toUri().toURL());
            System.out.print(program.jar());
        }
    }

    @Test
    void contentHasOneFolder() throws IOException {
        Path one = Files.writeString(temporary.resolve("one"), "one");
        Path other = Files.writeString(temporary.resolve("other"), "other");

        Path first = unpack(one);
        Path again = unpack(one);
        Path second = unpack(other);

        assertThat(first).hasContent("one").isEqualTo(again);
        assertThat(second).hasContent("other").isNotEqualTo(first);
    }

    @Test
    void whatAKilledProcessLeftIsRemoved() throws IOException {
        Path one = Files.writeString(temporary.resolve("one"), "one");
        Path jar = unpack(one);
        Files.delete(jar);
        Path left = Files.writeString(jar.resolveSibling("usagebudget.jar.unfinished-1"), "o");

        unpack(one);

        assertThat(jar).hasContent("one");
        assertThat(left).doesNotExist();
    }

    @Test
    void fileThatWasCutShortIsUnpackedAgain() throws IOException {
        Path one = Files.writeString(temporary.resolve("one"), "one");
        Path jar = unpack(one);
        Files.writeString(jar, "on");

        unpack(one);

        assertThat(jar).hasContent("one");
    }

    @Test
    void jvmsThatUnpackAtOnceFindOneWholeFile() throws Exception {
        Path large = Files.write(temporary.resolve("large"), new byte[20_000_000]);
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(property("java.home"), "bin", "java").toString(),
                            "-cp",
                            property("java.class.path")
                                    + File.pathSeparator
                                    + Objects.requireNonNullElse(System.getProperty("jdk.module.path"), ""),
                            Unpacker.class.getName(),
                            temporary.resolve("cache").toString(),
                            large.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }
        for (Process process : processes) {
            String jar = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(Path.of(jar)).hasSize(20_000_000);
            assertThat(Objects.requireNonNull(Path.of(jar).getParent()).toFile().list())
                    .containsExactlyInAnyOrder("usagebudget.jar", "unpack.lock", "used");
        }
    }

    @Test
    void interruptWhileTheFolderIsLockedFailsThatCallAlone() throws Exception {
        Path content = Files.writeString(temporary.resolve("one"), "one");
        Path folder = temporary.resolve("cache").resolve("junit").resolve("7a6c86f1-3");
        Files.createDirectories(folder);
        SharedSandbox shared = new SharedSandbox(() -> {
            Path jar = unpack(content);
            throw new IllegalStateException(jar + " is there");
        });
        try (OtherJvm cleaning = OtherJvm.locking("lock", CarriedProgram.lockFile(folder))) {
            assertThat(cleaning.succeeded()).isTrue();
            Thread.currentThread().interrupt();

            assertThatThrownBy(shared::get).hasMessageContaining("cannot be unpacked or started");

            assertThat(Thread.interrupted()).isTrue();
        }

        assertThatThrownBy(shared::get).hasMessageContaining("usagebudget.jar is there");
    }

    private Path unpack(Path content) throws IOException {
        return CarriedProgram.unpacked(
                        temporary.resolve("cache"), content.toUri().toURL())
                .jar();
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name));
    }
}
