package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SandboxLineTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sandbox --help",
                "sandbox --version",
                "sandbox --detach --end-with-stdin",
                "sandbox --port x",
                "sandbox serve",
                "sandbox --nothing",
            })
    void sandboxAloneAnswersAsItDoesAmongAllCommands(String arguments) {
        CommandLine alone = Main.sandboxLine(Map.of(), Servers.REAL);
        CommandLine all = Main.commandLine(Map.of(), Path.of(""), Servers.REAL);

        assertThat(answer(alone, arguments)).isEqualTo(answer(all, arguments)).isNotEmpty();
    }

    private static String answer(CommandLine line, String arguments) {
        StringWriter said = new StringWriter();
        PrintWriter writer = new PrintWriter(said);
        int code = line.setOut(writer).setErr(writer).execute(arguments.split(" ", -1));
        return code + "\n" + said;
    }
}
