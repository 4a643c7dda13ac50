package org.usagebudget.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.Administration;
import org.usagebudget.server.config.Config;
import org.usagebudget.server.config.ConfigLoader;
import org.usagebudget.server.config.DataHome;
import org.usagebudget.server.fault.StartupException;
import org.usagebudget.server.store.DatabaseException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Registers partners, their apps and customers, straight in the service's database. */
@Command(
        name = "admin",
        description = "Register partners, their apps and customers, straight in the service's database.",
        footer =
                "%nIt takes the configuration of serve. A server may be running; it knows of a change within 5 seconds."
                        + " Every change is audited under the operating system's user.")
final class AdminCommand implements Runnable {
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final Main main;
    private final Map<String, String> environment;
    private final Path workingDirectory;
    private final Servers servers;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The configuration of serve; $USAGEBUDGET_CONFIG, else ./usagebudget.toml, unless set.")
    private @Nullable Path file;

    AdminCommand(Main main, Map<String, String> environment, Path workingDirectory, Servers servers) {
        this.main = main;
        this.environment = environment;
        this.workingDirectory = workingDirectory;
        this.servers = servers;
    }

    /** The command with those below it. */
    static CommandLine line(Main main, Map<String, String> environment, Path workingDirectory, Servers servers) {
        AdminCommand admin = new AdminCommand(main, environment, workingDirectory, servers);
        return new CommandLine(admin)
                .addSubcommand(AdminPartner.line(admin))
                .addSubcommand(AdminApp.line(admin))
                .addSubcommand(AdminCustomer.line(admin));
    }

    /** Without a command below it: that is wrong. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** Does something with the database and lets go of it, also where a signal ends the process meanwhile. */
    String with(Function<Administration, String> action) {
        Config config = new ConfigLoader(
                        environment,
                        workingDirectory,
                        DataHome.ofProcess(environment).service())
                .load(file, Map.of());
        Logging.command(main.isVerbose());
        try (Administration administration = servers.administer(config)) {
            Thread end = new Thread(administration::close, "end");
            Runtime.getRuntime().addShutdownHook(end);
            try {
                return action.apply(administration);
            } finally {
                forget(end);
            }
        } catch (DatabaseException e) {
            throw refusal(e);
        }
    }

    private static void forget(Thread end) {
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException _) {
            // The process is ending: the hook runs, and closing twice does nothing.
        }
    }

    private static RuntimeException refusal(DatabaseException e) {
        if (e.sqlState().filter(LOCK_NOT_AVAILABLE::equals).isPresent()) {
            return new StartupException(
                    StartupException.UNAVAILABLE, "another change of this partner is under way; try again", e);
        }
        return e.isUnavailable()
                ? new StartupException(
                        StartupException.UNAVAILABLE,
                        "the database went away; list what there is to find out whether the change was made",
                        e)
                : e;
    }
}
