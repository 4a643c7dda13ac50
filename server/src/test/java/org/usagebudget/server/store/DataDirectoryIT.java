package org.usagebudget.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.fault.StartupException;

class DataDirectoryIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path path = TestDatabase.temporaryDirectory();

    @AfterEach
    void removeDirectory() throws Exception {
        DataDirectory.stop(path, PATIENCE);
        Posix.deleteTree(path);
    }

    @Test
    void directoryOfAnotherProcessIsInUseUntilItIsKilled() throws Exception {
        Process server = ServerProcess.start(path, "bare");

        assertThat(DataDirectory.running(path)).hasValueSatisfying(running -> {
            assertThat(running.pid()).isEqualTo(server.pid());
            assertThat(running.process()).isEqualTo(server.toHandle());
            assertThat(running.startedAt())
                    .isEqualTo(server.info().startInstant().orElseThrow());
        });
        assertThat(DataDirectory.readyText(path)).contains("here");
        assertThatThrownBy(() -> DataDirectory.claim(path, DataDirectory.Kind.SANDBOX))
                .isInstanceOfSatisfying(
                        StartupException.class, e -> assertThat(e.exitCode()).isEqualTo(StartupException.UNAVAILABLE))
                .hasMessageContaining("process id " + server.pid());

        server.destroyForcibly().waitFor();

        assertThat(DataDirectory.running(path)).isEmpty();
        assertThat(DataDirectory.readyText(path)).isEmpty();
        try (DataDirectory directory = DataDirectory.claim(path, DataDirectory.Kind.SANDBOX)) {
            assertThat(DataDirectory.running(directory.path()))
                    .hasValueSatisfying(running -> assertThat(running.pid())
                            .isEqualTo(ProcessHandle.current().pid()));
            assertThat(DataDirectory.readyText(path)).isEmpty();
        }
    }

    @Test
    void stopEndsAServerThatHasNoPostgres() throws Exception {
        Process server = ServerProcess.start(path, "bare");

        boolean stopped = DataDirectory.stop(path, PATIENCE);

        assertThat(stopped).isTrue();
        assertThat(server.waitFor()).isEqualTo(143);
        assertThat(DataDirectory.stop(path, PATIENCE)).isFalse();
    }
}
