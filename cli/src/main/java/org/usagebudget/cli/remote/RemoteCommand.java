package org.usagebudget.cli.remote;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.usagebudget.cli.output.Format;
import org.usagebudget.cli.output.Output;
import org.usagebudget.cli.output.Progress;
import org.usagebudget.cli.output.Terminal;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.PartnerException;
import org.usagebudget.client.PartnerService;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that asks a service: signs in by a profile, and makes one line and an exit code of each failure. */
abstract class RemoteCommand implements Callable<Integer> {
    private final Surroundings around;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            converter = Arguments.ProfileName.class,
            description = "The profile to sign in by; $USAGEBUDGET_PROFILE, else that of the last login, unless set.")
    private @Nullable String profile;

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description = "The address of the service; the profile's unless set. It is shown the profile's sign-in.")
    private @Nullable String baseUrl;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "How results are written: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} unless set.")
    private Format format = Format.TABLE;

    private volatile @Nullable Progress progress;

    RemoteCommand(Surroundings around) {
        this.around = around;
    }

    /** What is wrong with the command line is found here, before anybody signs in. */
    void check() {}

    /**
     * Does it.
     *
     * @return the exit code
     */
    abstract int run(AggregatePartner partner, Output output);

    @Override
    public final Integer call() {
        try {
            PartnerService.builder().baseUrl(Objects.requireNonNullElse(baseUrl, PartnerService.PARTNER_CENTER));
        } catch (IllegalArgumentException e) {
            throw wrong("Invalid value for option '--base-url': " + e.getMessage());
        }
        check();
        Output output = new Output(spec.commandLine().getOut(), format, colours());
        try (AggregatePartner partner = Session.open(around, profile, baseUrl);
                Interruption _ = Interruption.watch(this::interrupted)) {
            int code = run(partner, output);
            if (output.out().checkError()) {
                throw new CommandFailure(CommandFailure.FILE, "the output cannot be written");
            }
            return code;
        } catch (PartnerException e) {
            output.out().flush();
            throw Advice.of(e);
        }
    }

    /** Runs where a signal ends the process: the terminal is left as it was found. */
    private void interrupted() {
        Progress shown = progress;
        if (shown != null) {
            shown.clear();
        }
        spec.commandLine().getOut().flush();
        err().println("usagebudget: interrupted; what was done until then stays");
        err().flush();
    }

    private boolean colours() {
        return around.terminal().isOutput() && Terminal.takesColours(around.environment());
    }

    /** A line that shows how far it is, where messages go to a terminal. */
    final Progress progress(String unit, long total) {
        Progress begun = new Progress(around.terminal().isMessages() ? err() : null, around.clock(), unit, total);
        progress = begun;
        return begun;
    }

    /** Takes messages. */
    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    final ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
