package org.usagebudget.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.fault.StartupException;
import org.usagebudget.server.store.DataDirectory.Holder;
import org.usagebudget.server.store.DataDirectory.Kind;

class EmbeddedAccessIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path path = TestDatabase.temporaryDirectory();

    @AfterEach
    void removeDirectory() throws IOException {
        DataDirectory.stop(path, PATIENCE);
        Posix.deleteTree(path);
    }

    private static String role(DatabaseAddress address) {
        return new Sql(address.source())
                .one("SELECT current_user::text AS role", row -> row.text("role"))
                .orElseThrow();
    }

    @Test
    void whereNothingRunsItIsStartedAndStopped() {
        try (EmbeddedAccess access = EmbeddedAccess.open(path, Kind.SERVICE)) {
            assertThat(role(access.owner())).isEqualTo(PostgresRoles.OWNER);
            assertThat(role(access.service())).isEqualTo(PostgresRoles.SERVICE);
            assertThat(DataDirectory.holder(path)).contains(Holder.COMMAND);
            assertThatThrownBy(() -> DataDirectory.claim(path, Kind.SERVICE))
                    .isInstanceOfSatisfying(
                            StartupException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(StartupException.UNAVAILABLE))
                    .hasMessageContaining("in use by the command with process id");
        }

        assertThat(Postmaster.of(PostgresCluster.pgdata(path))).isEmpty();
        assertThat(DataDirectory.holder(path)).isEmpty();
    }

    @Test
    void theOneOfARunningServerIsEnteredAndStays() throws Exception {
        Process server = ServerProcess.start(path, "postgres");
        Postmaster postmaster = Postmaster.of(PostgresCluster.pgdata(path)).orElseThrow();

        try (EmbeddedAccess access = EmbeddedAccess.open(path, Kind.SANDBOX)) {
            assertThat(role(access.owner())).isEqualTo(PostgresRoles.OWNER);
            assertThat(role(access.service())).isEqualTo(PostgresRoles.SERVICE);
        }

        assertThat(server.isAlive()).isTrue();
        assertThat(postmaster.identity().lives()).isTrue();
        assertThat(DataDirectory.holder(path)).contains(Holder.SERVER);
    }

    @Test
    void theOneOfAServerThatIsJustStartingIsWaitedFor() throws Exception {
        Process server = ServerProcess.launch(path, "postgres");
        await().atMost(PATIENCE).until(() -> DataDirectory.holder(path).isPresent());

        try (EmbeddedAccess access = EmbeddedAccess.open(path, Kind.SANDBOX)) {
            assertThat(role(access.service())).isEqualTo(PostgresRoles.SERVICE);
        }
        assertThat(server.isAlive()).isTrue();
    }

    @Test
    void whatAKilledServerLeftIsStartedAfresh() throws Exception {
        Process server = ServerProcess.start(path, "postgres");
        Postmaster left = Postmaster.of(PostgresCluster.pgdata(path)).orElseThrow();
        server.destroyForcibly().waitFor();

        try (EmbeddedAccess access = EmbeddedAccess.open(path, Kind.SANDBOX)) {
            assertThat(left.identity().lives()).isFalse();
            assertThat(role(access.service())).isEqualTo(PostgresRoles.SERVICE);
        }
    }

    @Test
    void commandsOnOneDirectoryTakeTurns() throws Exception {
        CompletableFuture<String> second;
        try (EmbeddedAccess first = EmbeddedAccess.open(path, Kind.SERVICE)) {
            second = CompletableFuture.supplyAsync(() -> {
                try (EmbeddedAccess access = EmbeddedAccess.open(path, Kind.SERVICE)) {
                    return role(access.service());
                }
            });
            assertThat(role(first.service())).isEqualTo(PostgresRoles.SERVICE);
            assertThat(second).isNotDone();
        }

        assertThat(second.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(PostgresRoles.SERVICE);
    }

    @Test
    void directoryOfTheOtherKindIsRefusedWhetherServedOrNot() {
        try (DataDirectory sandbox = DataDirectory.claim(path, Kind.SANDBOX)) {
            assertThat(sandbox.path()).exists();
            assertRefused();
        }
        assertRefused();
    }

    private void assertRefused() {
        assertThatThrownBy(() -> EmbeddedAccess.open(path, Kind.SERVICE))
                .isInstanceOfSatisfying(
                        StartupException.class, e -> assertThat(e.exitCode()).isEqualTo(StartupException.CONFIGURATION))
                .hasMessageContaining("is the data directory of a sandbox");
    }
}
