package org.usagebudget.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of completion, in the shells themselves. */
class CompletionCommandTest {
    private static final String COMPLETE =
            "COMP_WORDS=(usagebudget budget im); COMP_CWORD=2; COMP_LINE='usagebudget budget im'; "
                    + "COMP_POINT=${#COMP_LINE}; _complete_usagebudget; echo \"[${COMPREPLY[*]}]\"";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path home;

    @Test
    void bashCompletesACommand() throws IOException {
        assertThat(answer("bash", COMPLETE)).isEqualTo("[import]");
    }

    @Test
    void zshTakesTheScriptWithoutAQuestionOrAnError() throws IOException {
        assumeTrue(
                Files.isExecutable(Path.of("/bin/zsh")) || Files.isExecutable(Path.of("/usr/bin/zsh")),
                "there is no zsh");

        assertThat(answer("zsh", "echo \"[${_comps[usagebudget]}]\"")).contains("_bash_complete");
    }

    private String answer(String shell, String then) throws IOException {
        RemoteLine line = new RemoteLine(home);
        assertThat(line.run("completion", shell)).as(line.err()).isZero();
        Path script = line.file("completion." + shell, line.out());
        ProcessBuilder builder = new ProcessBuilder(shell, "-c", "source \"$0\"; " + then, script.toString())
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().put("HOME", home.toString());
        Process process = builder.redirectErrorStream(true).start();
        try (var output = process.inputReader()) {
            return String.join("\n", output.lines().toList());
        } finally {
            process.destroyForcibly();
        }
    }
}
