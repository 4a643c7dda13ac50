package org.usagebudget.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.usagebudget.server.fault.StartupException;

class PostgresBinariesTest {
    @TempDir
    private Path cache;

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, postgres-linux-x86_64",
        "Linux, aarch64, postgres-linux-arm_64",
        "Mac OS X, x86_64, postgres-darwin-x86_64",
        "Mac OS X, aarch64, postgres-darwin-arm_64",
        "Windows 11, amd64, postgres-windows-x86_64",
        "LINUX, AMD64, postgres-linux-x86_64",
    })
    void archiveIsOnTheClassPath(String system, String processor, String name) {
        assertThat(PostgresBinaries.archiveName(system, processor)).isEqualTo(name);
        assertThat(PostgresBinaries.class.getResource("/" + name + ".txz")).isNotNull();
    }

    @Test
    void machineWithoutAnArchiveIsNamed() {
        assertThat(PostgresBinaries.archiveName("Some OS", "riscv64")).isEqualTo("postgres-some_os-riscv64");
    }

    @Test
    void cacheIsTheUsersOwnOrRoots() {
        assertThat(PostgresBinaries.cacheFolder(Map.of("XDG_CACHE_HOME", "/x"), "/home/u", true))
                .isEqualTo(Path.of("/var/cache/usagebudget"));
        assertThat(PostgresBinaries.home(Map.of("HOME", "/h"), "/home/u")).isEqualTo("/h");
        assertThat(PostgresBinaries.home(Map.of("HOME", ""), "/home/u")).isEqualTo("/home/u");
        if (OS.LINUX.isCurrentOs()) {
            assertThat(PostgresBinaries.cacheFolder(Map.of(), "/home/u", false))
                    .isEqualTo(Path.of("/home/u/.cache/usagebudget"));
            assertThat(PostgresBinaries.cacheFolder(Map.of("XDG_CACHE_HOME", "/x"), "/home/u", false))
                    .isEqualTo(Path.of("/x/usagebudget"));
            assertThat(PostgresBinaries.cacheFolder(Map.of("XDG_CACHE_HOME", "x"), "/home/u", false))
                    .isEqualTo(Path.of("/home/u/.cache/usagebudget"));
        }
    }

    @Test
    void interruptedUnpackIsStartedOverAndTwoAtOnceAgree() throws Exception {
        Path folder = cache.resolve("below");
        Path unfinished = Files.createDirectories(
                folder.resolve("postgres-x.unfinished-1").resolve("bin"));
        Files.writeString(unfinished.resolve("postgres"), "half");

        Callable<PostgresBinaries> unpack = () -> PostgresBinaries.unpacked(folder);
        PostgresBinaries binaries;
        try (var threads = Executors.newFixedThreadPool(2)) {
            List<Future<PostgresBinaries>> done = threads.invokeAll(List.of(unpack, unpack));
            binaries = done.getFirst().get();
            assertThat(done.getLast().get()).isEqualTo(binaries);
        }

        assertThat(folder.toFile().list())
                .containsExactlyInAnyOrder(String.valueOf(binaries.home().getFileName()), "unpack.lock");
        for (String program : List.of("initdb", "pg_ctl", "postgres")) {
            assertThat(binaries.program(program)).isExecutable();
        }
        assertThat(Files.isExecutable(binaries.home().resolve("share/postgresql/postgres.bki")))
                .isFalse();
        try (var entries = Files.walk(binaries.home())) {
            assertThat(entries.filter(Files::isSymbolicLink))
                    .allSatisfy(link -> assertThat(link).exists());
        }
    }

    @Test
    void folderThatLacksAProgramIsUnpackedAgain() throws Exception {
        PostgresBinaries binaries = PostgresBinaries.unpacked(cache);
        for (String name : List.of("initdb", "pg_ctl", "postgres")) {
            Files.delete(binaries.program(name));

            assertThat(PostgresBinaries.unpacked(cache)).isEqualTo(binaries);

            assertThat(binaries.program(name)).isExecutable();
        }
        assertThat(cache.toFile().list())
                .containsExactlyInAnyOrder(String.valueOf(binaries.home().getFileName()), "unpack.lock");
    }

    @Test
    void folderThatLacksAProgramStaysWhereTheArchiveCannotBeRead() throws Exception {
        PostgresBinaries binaries = new PostgresBinaries(cache.resolve("postgres-x"));
        Path library = Files.createDirectories(binaries.home().resolve("lib")).resolve("libpq.so");
        Files.writeString(library, "in use");
        URL broken = Files.writeString(cache.resolve("broken.txz"), "no archive")
                .toUri()
                .toURL();

        assertThatThrownBy(() -> binaries.unpack(broken)).isInstanceOf(IOException.class);

        assertThat(library).hasContent("in use");
    }

    @Test
    void cacheThatCannotBeWrittenIsOneLine() throws Exception {
        Path file = Files.writeString(cache.resolve("file"), "");

        assertThatThrownBy(() -> PostgresBinaries.unpacked(file))
                .isInstanceOfSatisfying(
                        StartupException.class, e -> assertThat(e.exitCode()).isEqualTo(StartupException.CONFIGURATION))
                .hasMessageContaining(file.toString())
                .message()
                .doesNotContain("\n");
    }
}
