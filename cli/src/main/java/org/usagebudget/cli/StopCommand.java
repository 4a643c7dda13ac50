package org.usagebudget.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.config.DataHome;
import org.usagebudget.server.store.DataDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Ends the server that runs on a data directory and waits until it and its PostgreSQL are gone. */
@Command(name = "stop", description = "End the server that runs on a data directory; does nothing where none runs.")
final class StopCommand implements Runnable {
    /** How long a server may take to end. */
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Map<String, String> environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "The data directory; the sandbox's own unless set.")
    private @Nullable Path data;

    StopCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public void run() {
        Path directory = (data == null ? DataHome.ofProcess(environment).sandbox() : data)
                .toAbsolutePath()
                .normalize();
        boolean ran = DataDirectory.stop(directory, PATIENCE);
        PrintWriter out = spec.commandLine().getOut();
        out.println(ran ? "stopped " + directory : "nothing runs on " + directory);
        out.flush();
    }
}
