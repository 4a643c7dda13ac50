package org.usagebudget.cli.remote;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

/** The commands for those who use a service. */
public final class RemoteCommands {
    private static final Map<String, String> EXIT_CODES = exitCodes();

    private RemoteCommands() {}

    /** All of them, by their names. */
    public static Map<String, CommandLine> all(Surroundings around) {
        Map<String, CommandLine> all = new LinkedHashMap<>();
        all.put("login", new CommandLine(new LoginCommand(around)));
        all.put("logout", new CommandLine(new LogoutCommand(around)));
        all.put("budget", BudgetCommand.line(around));
        all.put("customers", CustomersCommand.line(around));
        all.put("usage", UsageCommand.line(around));
        all.put("completion", new CommandLine(new CompletionCommand()));
        return all;
    }

    /** Lets the help of a command, and of those below it, tell the exit codes of commands that use a service. */
    public static void tellExitCodes(CommandLine line) {
        line.getCommandSpec().usageMessage().exitCodeList(EXIT_CODES);
        line.getSubcommands().values().forEach(RemoteCommands::tellExitCodes);
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put("0", "done");
        codes.put("1", "some rows failed or were rejected, the others are done");
        codes.put("64", "the command line is wrong");
        codes.put("65", "refused, or a file is not what it should be; correct it before you repeat");
        codes.put("69", "the service cannot be reached");
        codes.put("70", "a fault of this program, or a failed build of it");
        codes.put("73", "the program's own folder cannot be written");
        codes.put("74", "a file cannot be read or written");
        codes.put("75", "the service is busy; the same may work later");
        codes.put("77", "nobody is signed in, or whoever is may not do this");
        codes.put("78", "the file of profiles or the machine does not fit");
        codes.put("130", "ended by Ctrl-C; what was done stays");
        codes.put("141", "whoever read the output has gone");
        return codes;
    }
}
