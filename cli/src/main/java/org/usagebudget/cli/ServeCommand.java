package org.usagebudget.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.config.Config;
import org.usagebudget.server.config.ConfigKeys;
import org.usagebudget.server.config.ConfigLoader;
import org.usagebudget.server.config.DataHome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the service until a signal ends it. */
@Command(
        name = "serve",
        description = "Run the service, as its configuration says, until a signal ends it.",
        footer = "%nEvery setting has an environment variable, USAGEBUDGET_<SECTION>_<KEY>, which wins over the file;"
                + " options win over both.")
final class ServeCommand implements Callable<Integer> {
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
            description = "The configuration; $USAGEBUDGET_CONFIG, else ./usagebudget.toml, unless set.")
    private @Nullable Path file;

    @Option(names = "--host", paramLabel = "HOST", description = "The address or name to listen on (server.host).")
    private @Nullable String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = Port.class,
            description = "The port to listen on; 0 takes a free one (server.port).")
    private @Nullable Integer port;

    ServeCommand(Main main, Map<String, String> environment, Path workingDirectory, Servers servers) {
        this.main = main;
        this.environment = environment;
        this.workingDirectory = workingDirectory;
        this.servers = servers;
    }

    @Override
    public Integer call() throws InterruptedException {
        Config config = config();
        config.auth().requireSignIn();
        Logging.service(main.isVerbose(), config.operations().isLogJson());
        return new Foreground(spec.commandLine().getErr()).run(() -> servers.serve(config), server -> {
            spec.commandLine().getOut().println(server.readyText().stripTrailing());
            spec.commandLine().getOut().flush();
        });
    }

    private Config config() {
        Map<String, String> options = new HashMap<>();
        if (host != null) {
            options.put(ConfigKeys.SERVER_HOST.name(), host);
        }
        if (port != null) {
            options.put(ConfigKeys.SERVER_PORT.name(), port.toString());
        }
        Path directory = DataHome.ofProcess(environment).service();
        return new ConfigLoader(environment, workingDirectory, directory).load(file, options);
    }
}
