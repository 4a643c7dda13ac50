package org.usagebudget.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.usagebudget.server.fault.StartupException;

class EmbeddedPostgresIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path path = TestDatabase.temporaryDirectory();

    @AfterEach
    void removeDirectory() throws IOException {
        DataDirectory.stop(path, PATIENCE);
        Posix.deleteTree(path);
    }

    private static String setting(DatabaseAddress address, String name) {
        return new Sql(address.source())
                .one("SELECT current_setting(?) AS value", row -> row.text("value"), name)
                .orElseThrow();
    }

    private DataDirectory claim() {
        return DataDirectory.claim(path, DataDirectory.Kind.SANDBOX);
    }

    @Test
    void whatWasCommittedIsThereAfterARestart() {
        try (DataDirectory directory = claim()) {
            try (EmbeddedPostgres first = EmbeddedPostgres.start(directory)) {
                Sql sql = new Sql(first.owner().source());
                sql.update("CREATE TABLE kept (what text)");
                sql.update("INSERT INTO kept VALUES ('this')");
            }

            try (EmbeddedPostgres second = EmbeddedPostgres.start(directory)) {
                Sql sql = new Sql(second.owner().source());

                assertThat(sql.list("SELECT what FROM kept", row -> row.text("what")))
                        .containsExactly("this");
            }
        }
        assertThat(Postmaster.of(PostgresCluster.pgdata(path))).isEmpty();
    }

    @Test
    void killedPostmasterComesBackOnTheSamePort() {
        try (DataDirectory directory = claim();
                EmbeddedPostgres postgres = EmbeddedPostgres.start(directory)) {
            DatabaseAddress address = postgres.service();
            long killed = postgres.postmasterPid();

            for (int deaths = 1; deaths <= 2; deaths++) {
                long pid = postgres.postmasterPid();
                ProcessHandle.of(pid).orElseThrow().destroyForcibly();
                await().atMost(PATIENCE).until(() -> postgres.postmasterPid() != pid);
            }

            assertThat(postgres.service()).isEqualTo(address);
            assertThat(postgres.postmasterPid()).isNotEqualTo(killed);
            assertThat(setting(address, "port")).isEqualTo(address.url().replaceAll(".*:(\\d+)/.*", "$1"));
        }
    }

    @Test
    void postmasterOfAKilledServerIsStoppedBeforeTheNextStart() throws Exception {
        Process server = ServerProcess.start(path, "postgres");
        Postmaster left = Postmaster.of(PostgresCluster.pgdata(path)).orElseThrow();
        server.destroyForcibly().waitFor();
        assertThat(left.identity().lives()).isTrue();

        try (DataDirectory directory = claim();
                EmbeddedPostgres postgres = EmbeddedPostgres.start(directory)) {
            assertThat(left.identity().lives()).isFalse();
            assertThat(postgres.postmasterPid()).isNotEqualTo(left.pid());
            assertThat(setting(postgres.service(), "fsync")).isEqualTo("on");
        }
    }

    private boolean listed(String prefix) {
        String[] names = path.toFile().list((folder, name) -> name.startsWith(prefix));
        return names != null && names.length > 0;
    }

    @Test
    void serverKilledAtAnyMomentOfItsStartStartsAgain() throws Exception {
        List<Callable<Boolean>> moments = List.of(
                () -> listed("kind"),
                () -> listed("pgdata.unfinished-"),
                () -> listed("initdb.password"),
                () -> Files.exists(path.resolve("pgdata")),
                () -> Files.exists(path.resolve("pgdata/postmaster.pid")),
                () -> Postmaster.of(path.resolve("pgdata")).isPresent());
        for (Callable<Boolean> moment : moments) {
            Process server = ServerProcess.launch(path, "postgres");
            await().atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .until(moment);
            server.destroyForcibly().waitFor();
        }

        try (DataDirectory directory = claim();
                EmbeddedPostgres postgres = EmbeddedPostgres.start(directory)) {
            assertThat(setting(postgres.service(), "fsync")).isEqualTo("on");
            assertThat(listed("pgdata.unfinished-")).isFalse();
        }
    }

    @Test
    void stopEndsThePostmasterOfAKilledServer() throws Exception {
        Process server = ServerProcess.start(path, "postgres");
        Postmaster left = Postmaster.of(PostgresCluster.pgdata(path)).orElseThrow();
        server.destroyForcibly().waitFor();

        boolean stopped = DataDirectory.stop(path, PATIENCE);

        assertThat(stopped).isTrue();
        assertThat(left.identity().lives()).isFalse();
        assertThat(DataDirectory.stop(path, PATIENCE)).isFalse();
    }

    @Test
    void stopEndsServerAndPostgres() throws Exception {
        Process server = ServerProcess.start(path, "postgres");
        Postmaster postmaster = Postmaster.of(PostgresCluster.pgdata(path)).orElseThrow();

        boolean stopped = DataDirectory.stop(path, PATIENCE);

        assertThat(stopped).isTrue();
        assertThat(postmaster.identity().lives()).isFalse();
        assertThat(server.waitFor()).isEqualTo(143);
        assertThat(DataDirectory.running(path)).isEmpty();
    }

    @Test
    void anAnswerGivenIsAnAnswerKept() {
        DatabaseAddress service = TestDatabase.postgres().service();

        assertThat(setting(service, "fsync")).isEqualTo("on");
        assertThat(setting(service, "synchronous_commit")).isEqualTo("on");
        assertThat(setting(service, "full_page_writes")).isEqualTo("on");
        assertThat(setting(service, "data_checksums")).isEqualTo("on");
        assertThat(setting(service, "server_version_num")).startsWith(Integer.toString(PostgresBinaries.MAJOR));
    }

    @Test
    void onlyLoopbackAndOnlyWithThePassword() {
        EmbeddedPostgres postgres = TestDatabase.postgres();
        DatabaseAddress service = postgres.service();
        DatabaseAddress wrong = new DatabaseAddress(service.url(), service.user(), "wrong");

        assertThat(setting(service, "listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(setting(postgres.superuser("postgres"), "unix_socket_directories"))
                .isEmpty();
        assertThatThrownBy(() -> setting(wrong, "fsync")).isInstanceOfSatisfying(DatabaseException.class, e -> {
            assertThat(e.sqlState()).contains("28P01");
            assertThat(e.isUnavailable()).isFalse();
        });
        assertThat(new Sql(postgres.superuser("postgres").source())
                        .list("SELECT DISTINCT auth_method FROM pg_hba_file_rules", row -> row.text("auth_method")))
                .containsExactly("scram-sha-256");
        assertThat(new Sql(postgres.superuser("postgres").source())
                        .list(
                                "SELECT rolname FROM pg_authid WHERE rolpassword LIKE 'SCRAM-SHA-256$%' ORDER BY rolname",
                                row -> row.text("rolname")))
                .containsExactly("postgres", "usagebudget", "usagebudget_owner");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void secretsAreForTheirOwnerAlone() throws IOException {
        try (DataDirectory directory = claim();
                EmbeddedPostgres postgres = EmbeddedPostgres.start(directory)) {
            assertThat(postgres.postmasterPid()).isPositive();
            try (var entries = Files.list(path)) {
                Set<String> open = entries.filter(Files::isRegularFile)
                        .filter(file -> !permissions(file).equals("rw-------"))
                        .map(Path::toString)
                        .collect(Collectors.toSet());
                assertThat(open).isEmpty();
            }
            assertThat(permissions(path)).isEqualTo(Posix.isRoot() ? "rwx--x--x" : "rwx------");
            assertThat(permissions(path.resolve("pgdata"))).isEqualTo("rwx------");
            assertThat(Posix.owner(path.resolve("service.password"))).isEqualTo(Posix.uid());
            assertThat(Posix.owner(path.resolve("pgdata")))
                    .isEqualTo(Posix.isRoot() ? PostgresUser.find().owner() : Posix.uid());
        }
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void rootStartsItInEveryWayThatWorks() {
        assumeTrue(Posix.isRoot());
        try (DataDirectory directory = claim()) {
            for (PostgresUser way :
                    PostgresUser.ways().stream().filter(PostgresUser::works).toList()) {
                PostgresCluster cluster = PostgresCluster.in(directory.path(), way);
                cluster.create("secret");

                Postmaster postmaster = cluster.start(EmbeddedPostgres.freePort());

                assertThat(cluster.postmaster()).as(way.toString()).contains(postmaster);
                cluster.stop();
                assertThat(postmaster.identity().lives()).isFalse();
            }
        }
    }

    @Test
    void dataOfAnotherMajorVersionIsRefused() throws IOException {
        try (DataDirectory directory = claim()) {
            Path pgdata = Files.createDirectory(path.resolve("pgdata"));
            Files.writeString(pgdata.resolve("PG_VERSION"), "17\n");

            assertThatThrownBy(() -> EmbeddedPostgres.start(directory))
                    .isInstanceOfSatisfying(
                            StartupException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(StartupException.CONFIGURATION))
                    .hasMessageContaining("PostgreSQL 17")
                    .message()
                    .doesNotContain("\n");
        }
    }

    @Test
    void interruptedInitdbIsStartedOver() throws IOException {
        try (DataDirectory directory = claim()) {
            Path unfinished = Files.createDirectory(path.resolve("pgdata.unfinished-1"));
            Files.writeString(unfinished.resolve("PG_VERSION"), "18\n");
            Files.writeString(path.resolve("initdb.password"), "half");

            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory)) {
                assertThat(setting(postgres.service(), "server_encoding")).isEqualTo("UTF8");
            }

            assertThat(unfinished).doesNotExist();
            assertThat(path.resolve("initdb.password")).doesNotExist();
        }
    }

    @Test
    void pidOfAnotherProcessInTheWayIsNoObstacle() throws IOException {
        try (DataDirectory directory = claim()) {
            EmbeddedPostgres.start(directory).close();
            // Our own parent or, were this process PostgreSQL, ourselves: alive, but no PostgreSQL.
            Path file = Files.writeString(
                    Postmaster.file(PostgresCluster.pgdata(path)),
                    ProcessHandle.current().pid() + "\n" + path.resolve("pgdata") + "\n1\n5432\n\n127.0.0.1\n\n");
            Posix.give(file, Posix.owner(path.resolve("pgdata")));

            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(directory)) {
                assertThat(setting(postgres.service(), "fsync")).isEqualTo("on");
            }
        }
    }

    @Test
    void takenPortEndsInAFailureThatNamesTheLog() throws IOException {
        try (DataDirectory directory = claim();
                ServerSocket taken = new ServerSocket(0, 1, Inet4Address.ofLiteral("127.0.0.1"))) {
            PostgresCluster cluster = PostgresCluster.in(directory.path());
            cluster.create("secret");

            assertThatThrownBy(() -> cluster.start(taken.getLocalPort()))
                    .isInstanceOfSatisfying(
                            StartupException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(StartupException.UNAVAILABLE))
                    .hasMessageContaining("postgres.log");
        }
    }

    @Test
    void largeLogIsPutAside() throws IOException {
        try (DataDirectory directory = claim()) {
            PostgresCluster cluster = PostgresCluster.in(directory.path());
            Path log = path.resolve("postgres.log");
            Path old = path.resolve("postgres.log.1");

            Files.write(log, new byte[(int) PostgresCluster.LOG_MAX]);
            cluster.rotateLog();
            assertThat(old).doesNotExist();

            Files.write(log, new byte[(int) PostgresCluster.LOG_MAX + 1]);
            cluster.rotateLog();
            assertThat(log).isEmptyFile();
            assertThat(old).hasSize(PostgresCluster.LOG_MAX + 1);
        }
    }
}
