package org.usagebudget.cli;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.Administration;
import org.usagebudget.server.audit.Origin;
import org.usagebudget.server.auth.RegistryOutcome;
import org.usagebudget.server.fault.StartupException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** One thing that {@code admin} does: what is wrong with the command line is found before the database is opened. */
abstract class AdminAction implements Callable<Integer> {
    private final AdminCommand admin;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    AdminAction(AdminCommand admin) {
        this.admin = admin;
    }

    /** Judges the options. */
    void check() {}

    /** Does it. Returns what to print. */
    abstract String run(Administration administration);

    @Override
    public final Integer call() {
        check();
        String text = admin.with(this::run);
        spec.commandLine().getOut().println(text);
        spec.commandLine().getOut().flush();
        return 0;
    }

    /** What an option makes; a value that is out of bounds is a wrong command line. */
    final <T> T valid(Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw wrong(Objects.requireNonNullElse(e.getMessage(), "a value is out of bounds"));
        }
    }

    final ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Where the change comes from: this user and this command line. */
    final Origin origin(PartnerId partner) {
        List<String> arguments = spec.commandLine().getParseResult().originalArgs();
        return Administration.origin(
                partner, Objects.requireNonNullElse(System.getProperty("user.name"), "unknown"), arguments);
    }

    /**
     * What to print of an outcome that is none of a refusal.
     *
     * @param done what to print where it has been applied
     * @param what what is changed, such as "partner …", for the line that refuses
     */
    final String told(RegistryOutcome outcome, PartnerId partner, String what, String done) {
        return switch (outcome) {
            case RegistryOutcome.Applied _ -> done;
            case RegistryOutcome.Unchanged _ -> "nothing to change: " + what + " is so already";
            case RegistryOutcome.AlreadyRegistered _ -> throw refused(what + " is registered already");
            case RegistryOutcome.NoSuchPartner _ -> throw noSuchPartner(partner);
            case RegistryOutcome.NoSuchApp _ -> throw refused(what + " is not registered");
            case RegistryOutcome.HasCustomers(long customers) ->
                throw refused(what + " cannot be removed while it has customers; it has " + customers);
        };
    }

    static StartupException noSuchPartner(PartnerId partner) {
        return refused("partner " + partner + " is not registered");
    }

    static StartupException refused(String line) {
        return new StartupException(StartupException.REFUSED, line);
    }
}
