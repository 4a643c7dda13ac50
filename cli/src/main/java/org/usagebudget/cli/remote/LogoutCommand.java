package org.usagebudget.cli.remote;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Forgets a profile with its secrets. */
@Command(name = "logout", description = "Forget a profile with its secrets; does nothing where there is none.")
final class LogoutCommand implements Callable<Integer> {
    private final Surroundings around;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            converter = Arguments.ProfileName.class,
            description = "The profile; $USAGEBUDGET_PROFILE, else that of the last login, unless set.")
    private @Nullable String profile;

    LogoutCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        ProfileStore store = ProfileStore.of(around);
        List<String> broken = new ArrayList<>();
        Profiles now = store.read(broken::add);
        boolean isNamed =
                profile != null || !around.variable(Session.PROFILE_VARIABLE).isEmpty();
        String name = isNamed || now.standard() != null ? Session.name(around, now, profile) : "";
        String told = "nobody is signed in" + (name.isEmpty() ? "" : " by profile " + name);
        boolean isBroken = broken.stream().anyMatch(problem -> problem.startsWith("profile " + name + " "));
        if (now.all().containsKey(name) || isBroken) {
            broken.forEach(
                    problem -> spec.commandLine().getErr().println("usagebudget: " + problem + ", so it is forgotten"));
            try (ProfileStore.Held held = store.hold()) {
                held.write(store.read(_ -> {}).without(name));
            }
            told = "forgot profile " + name;
        }
        spec.commandLine().getOut().println(told);
        return 0;
    }
}
