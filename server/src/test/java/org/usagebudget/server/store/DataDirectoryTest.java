package org.usagebudget.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.fault.StartupException;

class DataDirectoryTest {
    private final Path above = TestDatabase.temporaryDirectory();
    private final Path path = above.resolve("data");

    DataDirectoryTest() throws IOException {
        Posix.permit(above, "rwx--x--x");
    }

    @AfterEach
    void removeDirectory() throws IOException {
        Posix.deleteTree(above);
    }

    private static void assertRefused(int exitCode, Path path, DataDirectory.Kind kind, String words) {
        assertThatThrownBy(() -> DataDirectory.claim(path, kind))
                .isInstanceOfSatisfying(
                        StartupException.class, e -> assertThat(e.exitCode()).isEqualTo(exitCode))
                .hasMessageContaining(words)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void foldersOnTheWayAreMade() throws IOException {
        Path deep = above.resolve("a").resolve("b");

        try (DataDirectory directory = DataDirectory.claim(deep, DataDirectory.Kind.SERVICE)) {
            assertThat(directory.path()).isEqualTo(deep.toRealPath());
        }

        if (Posix.SUPPORTED) {
            assertThat(Files.getPosixFilePermissions(deep))
                    .isEqualTo(PosixFilePermissions.fromString(Posix.isRoot() ? "rwx--x--x" : "rwx------"));
        }
    }

    @Test
    void directoryOfTheOtherKindIsRefused() {
        DataDirectory.claim(path, DataDirectory.Kind.SANDBOX).close();

        assertRefused(78, path, DataDirectory.Kind.SERVICE, "is the data directory of a sandbox, not of a service");
        DataDirectory.claim(path, DataDirectory.Kind.SANDBOX).close();
    }

    @Test
    void directoryThatHoldsSomethingElseIsRefusedAndLeftAlone() throws IOException {
        Files.createDirectory(path);
        Files.writeString(path.resolve("thesis.txt"), "years of work");

        assertRefused(78, path, DataDirectory.Kind.SANDBOX, "is not empty");
        assertThat(path.toFile().list()).containsExactly("thesis.txt");
    }

    @Test
    void whatAnInterruptedClaimLeftIsNoObstacle() throws IOException {
        Files.createDirectory(path);
        Files.writeString(path.resolve("lock"), "");
        Files.writeString(path.resolve("kind.new"), "sand");

        DataDirectory.claim(path, DataDirectory.Kind.SANDBOX).close();

        assertThat(path.resolve("kind")).content().isEqualTo("sandbox\n");
    }

    @Test
    void fileInPlaceOfTheDirectoryIsRefused() throws IOException {
        Files.writeString(path, "");

        assertRefused(78, path, DataDirectory.Kind.SANDBOX, "is not a directory");
    }

    @Test
    void secondClaimInTheSameProcessIsRefusedAndTheFirstStays() {
        try (DataDirectory first = DataDirectory.claim(path, DataDirectory.Kind.SANDBOX)) {
            String pid = "process id " + ProcessHandle.current().pid();
            assertRefused(69, path, DataDirectory.Kind.SANDBOX, pid);
            assertRefused(69, path, DataDirectory.Kind.SANDBOX, pid);
            assertThat(first.path()).isDirectory();
        }
        DataDirectory.claim(path, DataDirectory.Kind.SANDBOX).close();
    }

    @Test
    void folderThatAnOrdinaryUserCannotEnterIsRefusedToRoot() throws IOException {
        assumeTrue(Posix.isRoot());
        Posix.permit(above, "rwx------");

        assertRefused(78, path, DataDirectory.Kind.SANDBOX, "cannot enter " + above);
    }

    @Test
    void directoryOfSomebodyElseIsRefused() throws IOException {
        assumeTrue(Posix.isRoot());
        Files.createDirectory(path);
        Posix.give(path, 12345);

        assertRefused(78, path, DataDirectory.Kind.SANDBOX, "belongs to user 12345");
    }

    @Test
    void reusedProcessIdIsNoServer() throws IOException {
        DataDirectory.claim(path, DataDirectory.Kind.SANDBOX).close();
        ProcessIdentity self = ProcessIdentity.current();
        Path file = path.resolve("server.pid");

        Files.write(file, List.of(Long.toString(self.pid()), self.mark(), "2026-01-01T00:00:00Z"));
        assertThat(DataDirectory.running(path)).isPresent();

        Files.write(file, List.of(Long.toString(self.pid()), self.mark() + "1", "2026-01-01T00:00:00Z"));
        assertThat(DataDirectory.running(path)).isEmpty();
        assertThat(DataDirectory.stop(path, Duration.ZERO)).isFalse();
    }

    @Test
    void nothingRunsWhereThereIsNothing() throws IOException {
        assertThat(DataDirectory.running(path)).isEmpty();
        assertThat(DataDirectory.readyText(path)).isEmpty();
        assertThat(DataDirectory.stop(path, Duration.ZERO)).isFalse();

        Files.createDirectory(path);
        for (String broken : List.of("", "x", "1\n", "-1\nx\n", "99999999999999999999\nx\n")) {
            Files.writeString(path.resolve("server.pid"), broken);
            assertThat(DataDirectory.running(path)).isEmpty();
        }
    }

    @Test
    void readyTextIsThereWhileTheServerRuns() {
        try (DataDirectory directory = DataDirectory.claim(path, DataDirectory.Kind.SANDBOX)) {
            assertThat(DataDirectory.readyText(path)).isEmpty();

            directory.publish("ready http://localhost:8080\n");

            assertThat(DataDirectory.readyText(path)).contains("ready http://localhost:8080\n");
        }
        assertThat(DataDirectory.readyText(path)).isEmpty();
    }

    @Test
    void secretIsMadeOnceAndKept() throws IOException {
        AtomicInteger made = new AtomicInteger();
        try (DataDirectory directory = DataDirectory.claim(path, DataDirectory.Kind.SANDBOX)) {
            assertThat(directory.secret("key.pem", () -> "secret\n" + made.incrementAndGet()))
                    .isEqualTo("secret\n1");
        }
        try (DataDirectory directory = DataDirectory.claim(path, DataDirectory.Kind.SANDBOX)) {
            assertThat(directory.secret("key.pem", () -> "secret\n" + made.incrementAndGet()))
                    .isEqualTo("secret\n1");
            for (String name : List.of("", "../x", "a/b", "UPPER", ".hidden", "x".repeat(65))) {
                assertThatThrownBy(() -> directory.secret(name, () -> "")).isInstanceOf(IllegalArgumentException.class);
            }
            assertThat(directory.secret("x".repeat(64), () -> "long name")).isEqualTo("long name");
        }
        if (Posix.SUPPORTED) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.resolve("key.pem"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void closingTwiceIsClosingOnce() {
        DataDirectory first = DataDirectory.claim(path, DataDirectory.Kind.SANDBOX);
        first.close();
        try (DataDirectory second = DataDirectory.claim(path, DataDirectory.Kind.SANDBOX)) {
            first.close();

            assertRefused(69, second.path(), DataDirectory.Kind.SANDBOX, "in use");
        }
    }
}
