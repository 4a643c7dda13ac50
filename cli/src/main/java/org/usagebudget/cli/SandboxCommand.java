package org.usagebudget.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.SandboxOptions;
import org.usagebudget.server.Server;
import org.usagebudget.server.config.DataHome;
import org.usagebudget.server.fault.StartupException;
import org.usagebudget.server.store.DataDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the sandbox, here until a signal ends it, or as a process of its own. */
@Command(
        name = "sandbox",
        description = "Run a complete server with its own database, sign-in and sample data, for trying and testing.")
final class SandboxCommand implements Callable<Integer> {
    /** The hidden option of the process that {@code --detach} starts. */
    static final String BACKGROUND = "--in-background";

    /** The option for TLS, which a process of its own gets too. */
    static final String TLS = "--tls";

    private static final String HOST = "127.0.0.1";

    private final Main main;
    private final Map<String, String> environment;
    private final Servers servers;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            converter = Port.class,
            description = "The port to listen on, ${DEFAULT-VALUE} unless set; 0 takes a free one.")
    private int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data directory; $XDG_DATA_HOME/usagebudget/sandbox, else"
                    + " ~/.local/share/usagebudget/sandbox, as root /var/lib/usagebudget/sandbox, unless set.")
    private @Nullable Path data;

    @Option(names = "--detach", description = "Return when the sandbox is ready and leave it running.")
    private boolean detach;

    @Option(names = "--reset", description = "Empty the data directory first.")
    private boolean reset;

    @Option(
            names = TLS,
            description =
                    "Listen with TLS too, on a free port, with a certificate of its own and a trust store for it.")
    private boolean tls;

    @Option(
            names = "--end-with-stdin",
            description = "End in order when standard input ends, as it does when the process that started this one has"
                    + " ended in any way; not with --detach.")
    private boolean endWithStdin;

    @Option(names = BACKGROUND, hidden = true)
    private boolean background;

    SandboxCommand(Main main, Map<String, String> environment, Servers servers) {
        this.main = main;
        this.environment = environment;
        this.servers = servers;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (endWithStdin && detach) {
            throw new ParameterException(spec.commandLine(), "--end-with-stdin and --detach exclude each other");
        }
        Path directory = (data == null ? DataHome.ofProcess(environment).sandbox() : data)
                .toAbsolutePath()
                .normalize();
        if (background) {
            return runInBackground(directory);
        }
        Optional<String> served = DataDirectory.readyText(directory);
        if (reset) {
            SandboxReset.empty(directory);
        } else if (served.isPresent() && !endWithStdin) {
            // What started this one reads its standard output, and must not take another's server for it.
            return alreadyServed(directory, served.get());
        }
        return detach ? detach(directory) : runHere(directory);
    }

    private int runHere(Path directory) throws InterruptedException {
        Logging.sandbox(main.isVerbose());
        if (endWithStdin) {
            Foreground.endWith(System.in);
        }
        return new Foreground(err())
                .run(() -> servers.sandbox(new SandboxOptions(HOST, port, directory, tls)), this::printReady);
    }

    private int runInBackground(Path directory) throws InterruptedException {
        BackgroundLog log = Logging.background(main.isVerbose());
        return new Foreground(err())
                .run(() -> servers.sandbox(new SandboxOptions(HOST, port, directory, tls)), server -> {
                    // From here on the directory is known to be a sandbox's; before, not even a log may be put there.
                    log.open(directory);
                    printReady(server);
                    out().println(BackgroundProcess.END_OF_READY_TEXT);
                    out().flush();
                });
    }

    private int detach(Path directory) throws InterruptedException {
        BackgroundProcess process = new BackgroundProcess(directory, port, tls, main.isVerbose());
        try {
            out().println(process.awaitReady(err()));
        } catch (StartupException e) {
            // Two launches at once: the other one was faster, and its server is the one that was asked for.
            Optional<String> served = e.exitCode() == StartupException.UNAVAILABLE
                    ? BackgroundProcess.awaitReadyText(directory)
                    : Optional.empty();
            if (served.isEmpty()) {
                throw e;
            }
            out().println(served.get().stripTrailing());
        }
        out().flush();
        return 0;
    }

    private int alreadyServed(Path directory, String readyText) {
        out().println(readyText.stripTrailing());
        out().flush();
        if (detach) {
            return 0;
        }
        throw new StartupException(
                StartupException.UNAVAILABLE,
                directory + " is already served, as above; usagebudget stop --data " + directory + " ends it");
    }

    private void printReady(Server server) {
        out().println(server.readyText().stripTrailing());
        out().flush();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
