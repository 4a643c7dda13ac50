package org.usagebudget.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntSupplier;
import org.usagebudget.cli.output.SystemTerminal;
import org.usagebudget.cli.remote.CommandFailure;
import org.usagebudget.cli.remote.RemoteCommands;
import org.usagebudget.cli.remote.Surroundings;
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
        CommandLine line = arguments.length > 0 && arguments[0].equals("sandbox")
                ? sandboxLine(System.getenv(), Servers.REAL)
                : commandLine(System.getenv(), Path.of(""), Servers.REAL);
        System.exit(run(() -> line.setOut(new SystemTerminal().output()).execute(arguments), line.getErr()));
    }

    /** The exit code of a command; also where what it throws is no exception, such as that memory is exhausted. */
    static int run(IntSupplier command, PrintWriter err) {
        try {
            return command.getAsInt();
        } catch (Throwable e) {
            // Else the JVM would end with 1, which says that some rows failed.
            err.println(errorLine(e));
            err.flush();
            return SOFTWARE;
        }
    }

    /** The sandbox alone, which tests start again and again: to make all other commands costs 0.2 s. */
    static CommandLine sandboxLine(Map<String, String> environment, Servers servers) {
        Main main = new Main();
        return main.handlingErrors(
                new CommandLine(main).addSubcommand("sandbox", new SandboxCommand(main, environment, servers)));
    }

    /** The whole command line, with everything that it takes from the process passed in but what uses a service. */
    static CommandLine commandLine(Map<String, String> environment, Path workingDirectory, Servers servers) {
        return commandLine(environment, workingDirectory, servers, Surroundings.ofProcess(environment));
    }

    /** The whole command line, with everything that it takes from the process passed in. */
    static CommandLine commandLine(
            Map<String, String> environment, Path workingDirectory, Servers servers, Surroundings around) {
        Main main = new Main();
        Map<String, CommandLine> remote = RemoteCommands.all(around);
        CommandLine line = new CommandLine(main)
                .addSubcommand("sandbox", new SandboxCommand(main, environment, servers))
                .addSubcommand("serve", new ServeCommand(main, environment, workingDirectory, servers))
                .addSubcommand("config", new ConfigCommand(environment, workingDirectory))
                .addSubcommand("admin", AdminCommand.line(main, environment, workingDirectory, servers))
                .addSubcommand("stop", new StopCommand(environment));
        remote.forEach(line::addSubcommand);
        line.addSubcommand("version", new VersionCommand());
        remote.values().forEach(RemoteCommands::tellExitCodes);
        HelpGroups.of("Run it:", "sandbox", "serve", "config", "admin", "stop")
                .and("Use a service:", "login", "logout", "budget", "customers", "usage")
                .and("This program:", "completion", "version")
                .show(line);
        return main.handlingErrors(line);
    }

    private CommandLine handlingErrors(CommandLine line) {
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, _) -> usage(e))
                .setExecutionExceptionHandler((e, command, _) -> failed(e, command));
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
        err.println(isKnown(e) ? errorLine(e) : errorLine(e) + " (--verbose shows where)");
        err.flush();
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return switch (e) {
            case StartupException startup -> startup.exitCode();
            case CommandFailure failure -> failure.exitCode();
            default -> SOFTWARE;
        };
    }

    private static boolean isKnown(Throwable e) {
        return e instanceof StartupException || e instanceof CommandFailure || e instanceof ParameterException;
    }

    /** The one line in which an error is told. */
    static String errorLine(Throwable e) {
        String message = isKnown(e) ? e.getMessage() : e.toString();
        return ERROR_PREFIX + Objects.requireNonNullElse(message, "failed").replaceAll("\\s*\\R\\s*", " ");
    }
}
