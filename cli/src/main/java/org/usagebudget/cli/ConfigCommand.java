package org.usagebudget.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.config.ConfigLoader;
import org.usagebudget.server.config.DataHome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the configuration that {@code serve} would run with. */
@Command(
        name = "config",
        description = "Print every setting with its value in force and where that comes from; secrets as ***.")
final class ConfigCommand implements Callable<Integer> {
    private final Map<String, String> environment;
    private final Path workingDirectory;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration; $USAGEBUDGET_CONFIG, else ./usagebudget.toml, unless set.")
    private @Nullable Path file;

    ConfigCommand(Map<String, String> environment, Path workingDirectory) {
        this.environment = environment;
        this.workingDirectory = workingDirectory;
    }

    @Override
    public Integer call() {
        Path directory = DataHome.ofProcess(environment).service();
        String settings = new ConfigLoader(environment, workingDirectory, directory).effective(file, Map.of());
        spec.commandLine().getOut().print(settings);
        spec.commandLine().getOut().flush();
        return 0;
    }
}
