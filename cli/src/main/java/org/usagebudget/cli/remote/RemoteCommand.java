package org.usagebudget.cli.remote;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.usagebudget.cli.output.Format;
import org.usagebudget.cli.output.Output;
import org.usagebudget.cli.output.OutputFailed;
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
    /** How long rows under way are waited for where a signal ends the process. */
    private static final Duration UNDER_WAY_MAX = Duration.ofSeconds(5);

    /** How long the last messages may take beyond that. */
    private static final Duration LAST_WORDS_MAX = Duration.ofSeconds(2);

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
    private volatile @Nullable RowRun rows;

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
            return output.out().checkError() ? outputFailed() : code;
        } catch (OutputFailed _) {
            return outputFailed();
        } catch (PartnerException e) {
            output.out().flush();
            throw Advice.of(e);
        }
    }

    /** Whoever reads only the beginning of a list is no fault; a disk that is full is one. */
    private int outputFailed() {
        if (around.terminal().isPipe()) {
            return CommandFailure.READER_GONE;
        }
        throw new CommandFailure(CommandFailure.FILE, "the output cannot be written");
    }

    /** Runs where a signal ends the process: rows that are under way are told, and the terminal is left as it was found. */
    private void interrupted() {
        // Whoever should read may have stopped to; the process ends all the same.
        Thread last = Thread.ofPlatform().daemon().name("last-words").start(() -> {
            RowRun running = rows;
            if (running != null) {
                running.stop(UNDER_WAY_MAX);
            }
            Progress shown = progress;
            if (shown != null) {
                shown.clear();
            }
            err().println("usagebudget: interrupted; what was done until then stays");
            err().flush();
            spec.commandLine().getOut().flush();
        });
        try {
            boolean _ = last.join(UNDER_WAY_MAX.plus(LAST_WORDS_MAX));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Goes through the rows of a file. */
    final RowRun rows(Output output, Progress shown) {
        RowRun begun = new RowRun(output, shown, err(), patience());
        rows = begun;
        return begun;
    }

    final Patience patience() {
        return new Patience(around.sleeper());
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
