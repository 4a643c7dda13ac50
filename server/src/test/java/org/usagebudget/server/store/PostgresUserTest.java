package org.usagebudget.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresUserTest {
    @TempDir
    private Path folder;

    @Test
    void ordinaryUserStaysAsItIs() {
        assumeTrue(!Posix.isRoot());

        PostgresUser user = PostgresUser.find();

        assertThat(user.command(List.of("initdb"))).endsWith("initdb");
        assertThat(user.owner()).isEqualTo(Posix.NOBODY_IN_PARTICULAR);
    }

    @Test
    void rootBecomesAnOrdinaryUserWhoseFilesAreItsOwn() throws Exception {
        assumeTrue(Posix.isRoot());

        PostgresUser user = PostgresUser.find();
        Path tree = Files.createDirectories(folder.resolve("tree/below"));
        user.own(folder.resolve("tree"));

        assertThat(user.prefix()).isNotEmpty();
        assertThat(Posix.owner(tree)).isEqualTo(user.owner());
    }

    @Test
    void everyWayThatWorksKeepsArgumentsWhole() throws Exception {
        assumeTrue(Posix.isRoot());

        for (PostgresUser way :
                PostgresUser.ways().stream().filter(PostgresUser::works).toList()) {
            Process process = new ProcessBuilder(
                            way.command(List.of("printf", "%s|", "--pgdata=a b", "-D", "$HOME \"x\"", "--", "'")))
                    .start();
            String printed =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

            assertThat(printed).as(way.toString()).isEqualTo("--pgdata=a b|-D|$HOME \"x\"|--|'|");
        }
    }

    @Test
    void wayThatIsNotInstalledOrStaysRootDoesNotWork() {
        assertThat(new PostgresUser(List.of("no-such-program-at-all"), 0).works())
                .isFalse();
        assertThat(new PostgresUser(List.of("false"), 0).works()).isFalse();
        assertThat(new PostgresUser(List.of("echo", "0"), 0).works()).isFalse();
    }
}
