package org.usagebudget.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.usagebudget.server.fault.StartupException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line. Its results go to stdout, everything else to stderr; an error is one line and an exit code. */
@Command(
        name = "usagebudget",
        description = "Spending budgets for metered usage, on the Partner Center wire format.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "64:the command line is wrong",
            "65:refused, nothing has changed: registered already, not registered, still in use",
            "69:something is in use or away: a port, a data directory, a database",
            "70:a fault of this program, or a failed build of it",
            "73:the program's own folder cannot be written",
            "78:the configuration or the machine does not fit",
        })
public final class Main implements Runnable {
    /** The command line is wrong. */
    static final int USAGE = 64;

    /** What the line of an error starts with. */
    static final String ERROR_PREFIX = "usagebudget: ";

    /** A fault of this program. */
    static final int SOFTWARE = 70;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Log more, and show the stack trace of an error.")
    private boolean verbose;

    private Main() {}

    /** Runs the command of the arguments and ends the process with its exit code. */
    public static void main(String[] arguments) {
        CommandLine line = commandLine(System.getenv(), Path.of(""), Servers.REAL);
        System.exit(line.execute(arguments));
    }

    /** The whole command line, with everything that it takes from the process passed in. */
    static CommandLine commandLine(Map<String, String> environment, Path workingDirectory, Servers servers) {
        Main main = new Main();
        return new CommandLine(main)
                .addSubcommand("sandbox", new SandboxCommand(main, environment, servers))
                .addSubcommand("serve", new ServeCommand(main, environment, workingDirectory, servers))
                .addSubcommand("config", new ConfigCommand(environment, workingDirectory))
                .addSubcommand("admin", AdminCommand.line(main, environment, workingDirectory, servers))
                .addSubcommand("stop", new StopCommand(environment))
                .addSubcommand("version", new VersionCommand())
                .setParameterExceptionHandler((e, _) -> usage(e))
                .setExecutionExceptionHandler((e, command, _) -> main.failed(e, command));
    }

    /** Without a command: that is wrong. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** Whether the operator asked for more to be logged. */
    boolean isVerbose() {
        return verbose;
    }

    private static int usage(ParameterException e) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println(errorLine(e));
        e.getCommandLine().usage(err);
        err.flush();
        return USAGE;
    }

    private int failed(Exception e, CommandLine command) {
        PrintWriter err = command.getErr();
        if (verbose) {
            e.printStackTrace(err);
        }
        err.println(e instanceof StartupException ? errorLine(e) : errorLine(e) + " (--verbose shows where)");
        err.flush();
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return e instanceof StartupException startup ? startup.exitCode() : SOFTWARE;
    }

    /** The one line in which an error is told. */
    static String errorLine(Throwable e) {
        String message =
                e instanceof StartupException || e instanceof ParameterException ? e.getMessage() : e.toString();
        return ERROR_PREFIX + Objects.requireNonNullElse(message, "failed").replaceAll("\\s*\\R\\s*", " ");
    }
}
