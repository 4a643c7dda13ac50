package org.usagebudget.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The commands in the help, put together under headings. */
final class HelpGroups {
    private final Map<String, List<String>> groups = new LinkedHashMap<>();

    private HelpGroups() {}

    /** The first group. */
    static HelpGroups of(String heading, String... commands) {
        return new HelpGroups().and(heading, commands);
    }

    /** One more group. */
    HelpGroups and(String heading, String... commands) {
        groups.put(heading, List.of(commands));
        return this;
    }

    /** Lets the help of the command line show them. */
    void show(CommandLine line) {
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, _ -> "");
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, this::text);
    }

    private String text(Help help) {
        StringBuilder text = new StringBuilder();
        groups.forEach((heading, names) -> {
            Map<String, Help> commands = new LinkedHashMap<>(help.subcommands());
            commands.keySet().retainAll(names);
            text.append(System.lineSeparator()).append(heading).append(System.lineSeparator());
            text.append(help.commandList(commands));
        });
        return text.toString();
    }
}
