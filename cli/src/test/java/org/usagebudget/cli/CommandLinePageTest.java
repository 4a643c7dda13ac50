package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.SandboxOptions;
import org.usagebudget.server.Server;
import org.usagebudget.server.config.Config;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** docs/command-line.md is what the help says; {@code -Dtest.argLine=-Dcommand-line.page.write=true} writes it anew. */
class CommandLinePageTest {
    private static final Path PAGE = Path.of("..", "docs", "command-line.md");

    @Test
    void pageIsWhatTheHelpSays() throws IOException {
        Locale own = Locale.getDefault();
        String expected;
        try {
            // The order of options in a synopsis is that of the language.
            Locale.setDefault(Locale.ROOT);
            expected = page();
        } finally {
            Locale.setDefault(own);
        }

        if (Boolean.getBoolean("command-line.page.write")) {
            Files.writeString(PAGE, expected);
        }

        assertThat(PAGE).hasContent(expected);
    }

    private static String page() {
        CommandLine line = Main.commandLine(Map.of(), Path.of(""), new None());
        StringBuilder page = new StringBuilder("""
                # The command line

                `./usagebudget` runs servers, and uses services through the [Java client](client.md): this sandbox or service, another one, and Partner
                Center where it has the operation.

                ```sh
                ./usagebudget sandbox --detach
                ./usagebudget login --sandbox
                ./usagebudget budget set c0000000-0000-4000-8000-000000000001 250.75
                ./usagebudget budget list --status over
                ./usagebudget budget export budgets.csv
                ./usagebudget budget import budgets.csv --dry-run
                ```

                ## For people and for scripts

                Results go to the output, everything else to the error output. `--output table` is for people and may change. With `--output json` and
                `--output csv` columns keep their names and order; new ones come at the end. Amounts are exact; JSON has them as numbers, what is not told
                as null; CSV is RFC 4180 with a header. Colours and the line of progress are for terminals alone; `NO_COLOR` switches colours off.

                `login` keeps profiles in `$XDG_CONFIG_HOME/usagebudget/profiles.toml`, else `~/.config/usagebudget/profiles.toml`, readable by its owner
                alone and refused where others can read it. A profile is chosen by `--profile`, else by `USAGEBUDGET_PROFILE`, else it is that of the last login.
                Secrets are read from a terminal without being shown, from a file, or from `USAGEBUDGET_CLIENT_SECRET` and `USAGEBUDGET_REFRESH_TOKEN`; the
                first of these wins over what the profile keeps. One command at a time exchanges a refresh token, and the one that replaces it is stored
                before it is used: into the profile of the same login alone, and not where `--base-url` leads elsewhere and the profile names no authority.

                A service at an http address of another machine, such as a sandbox in a container of its own, is refused unless `USAGEBUDGET_ALLOW_INSECURE_HTTP=1`.

                Imports judge the file's form first, then go row by row, several at a time. Each row has a result (`changed`, `added`, `unchanged`, `differs`,
                `failed`, `skipped`), and the sum of them is a line of the error output. What is so already is left alone, so after a failure or Ctrl-C the same
                file goes on where it ended; after Ctrl-C rows under way are told first. A budget that somebody else changes meanwhile is not overwritten where
                the service gives an `ETag`: that row fails. A customer that is there already but is not what its row says `differs`. A service that is busy is
                waited for, with fewer rows at a time. Where every other row would fail too, as when the service goes away, those left are `skipped` and the
                exit code is that of the failure.

                `usage send` and `usage import` repeat from its beginning what broke on its way. A pipe and the standard input (`-`) can be read only once, so
                they say that it was not repeated; sending all of it again is safe, since each record counts once.

                An error is one line: status and code, what is wrong, what to do next, and the correlation id by which the service's log has it. With
                `--verbose` its stack trace comes before it.

                ## Exit codes of commands that use a service

                | Code | Meaning |
                |---|---|
                """);
        codes(Objects.requireNonNull(line.getSubcommands().get("budget")), page);
        page.append("\nThose of the others are with `usagebudget` below.\n");
        help(line, page);
        return page.toString().lines().map(String::stripTrailing).reduce("", (a, b) -> a + b + "\n");
    }

    private static void codes(CommandLine line, StringBuilder page) {
        line.getCommandSpec()
                .usageMessage()
                .exitCodeList()
                .forEach((code, meaning) -> page.append("| %s | %s |\n".formatted(code, meaning)));
    }

    private static void help(CommandLine line, StringBuilder page) {
        page.append("\n## %s\n\n```text\n".formatted(line.getCommandSpec().qualifiedName()));
        // The exit codes of all commands are told above and with the first.
        String text = line.getUsageMessage(Ansi.OFF);
        page.append(
                line.getParent() == null
                        ? text
                        : text.replaceFirst("\\R\\RExit codes:\\R(?: +\\d+ .*\\R(?:   .*\\R)*)*", "\n"));
        page.append("```\n");
        List<CommandLine> below = List.copyOf(line.getSubcommands().values());
        below.forEach(command -> help(command, page));
    }

    /** Starts nothing. */
    private static final class None implements Servers {
        @Override
        public Server serve(Config config) {
            throw new AssertionError();
        }

        @Override
        public Server sandbox(SandboxOptions options) {
            throw new AssertionError();
        }
    }
}
