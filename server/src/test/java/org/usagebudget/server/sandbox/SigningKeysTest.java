package org.usagebudget.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.usagebudget.server.fault.StartupException;

class SigningKeysTest {
    @TempDir
    Path directory;

    @Test
    void keysAreMadeOnceAndKept() throws Exception {
        SigningKeys made = SigningKeys.open(directory);
        SigningKeys kept = SigningKeys.open(directory);

        assertThat(kept.access()).isEqualTo(made.access());
        assertThat(kept.refresh()).isEqualTo(made.refresh());
        assertThat(made.access().size()).isEqualTo(2048);
        assertThat(made.access().getKeyID())
                .isEqualTo(made.access().computeThumbprint().toString());
        assertThat(made.publicKeys().getKeys()).hasSize(1).noneMatch(key -> key.isPrivate());
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void anotherDirectoryHasOtherKeys(@TempDir Path other) {
        assertThat(SigningKeys.open(other).access().getKeyID())
                .isNotEqualTo(SigningKeys.open(directory).access().getKeyID());
    }

    @Test
    void fileIsForItsOwnerAlone() throws IOException {
        Assumptions.assumeTrue(Files.getFileStore(directory).supportsFileAttributeView("posix"));
        Path file = directory.resolve(SigningKeys.FILE);

        SigningKeys.open(directory);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        SigningKeys.open(directory);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void damagedFileIsNamedInOneLine() throws IOException {
        SigningKeys.open(directory);
        Path file = directory.resolve(SigningKeys.FILE);
        String good = Files.readString(file);

        for (String bad : List.of("", "{}", "{\"keys\":[]}", good.substring(0, 500), "x".repeat(70_000))) {
            Files.writeString(file, bad);
            assertThatExceptionOfType(StartupException.class)
                    .isThrownBy(() -> SigningKeys.open(directory))
                    .withMessageContaining(file.toString())
                    .satisfies(e -> assertThat(e.exitCode()).isEqualTo(78));
        }
    }

    @Test
    void missingDirectoryIsNamedInOneLine() {
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> SigningKeys.open(directory.resolve("missing")))
                .withMessageContaining("missing");
    }
}
