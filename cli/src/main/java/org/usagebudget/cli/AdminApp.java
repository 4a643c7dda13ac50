package org.usagebudget.cli;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.usagebudget.cli.output.Table;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.Administration;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.auth.AppRegistration;
import org.usagebudget.server.auth.PartnerRegistry;
import org.usagebudget.server.auth.RegistryOutcome;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Apps: what a partner's programs sign in as, and what they may do. */
@Command(name = "app", description = "Apps: what a partner's programs sign in as, and what they may do on their own.")
final class AdminApp implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    private AdminApp() {}

    static CommandLine line(AdminCommand admin) {
        return new CommandLine(new AdminApp())
                .addSubcommand(new Add(admin))
                .addSubcommand(new ListAll(admin))
                .addSubcommand(new Grant(admin))
                .addSubcommand(new Revoke(admin))
                .addSubcommand(new Remove(admin));
    }

    /** Without a command below it: that is wrong. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** Of which partner. */
    private abstract static class OfPartner extends AdminAction {
        @Option(
                names = "--partner",
                paramLabel = "GUID",
                required = true,
                converter = AdminArguments.Partner.class,
                description = "The partner's tenant id.")
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        PartnerId partner;

        OfPartner(AdminCommand admin) {
            super(admin);
        }
    }

    /** Which app. */
    private abstract static class OfApp extends OfPartner {
        @Option(
                names = "--client-id",
                paramLabel = "ID",
                required = true,
                description = "The app's client id, the appid or azp of its tokens.")
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        String clientId;

        OfApp(AdminCommand admin) {
            super(admin);
        }

        @Override
        void check() {
            valid(() -> new AppRegistration(clientId, Set.of()));
        }

        abstract RegistryOutcome change(PartnerRegistry registry);

        /** A word for what has been done. */
        abstract String done();

        @Override
        final String run(Administration administration) {
            String what = "app " + clientId;
            return told(change(administration.registry()), partner, what, done() + " " + what);
        }
    }

    /** Which roles of it. */
    private abstract static class OfRoles extends OfApp {
        @Option(
                names = "--role",
                paramLabel = "ROLE",
                required = true,
                converter = AdminArguments.RoleName.class,
                description = "AdminAgent, BillingAdmin, HelpdeskAgent, SalesAgent or UsageWriter; may be repeated.")
        final Set<Role> roles = new LinkedHashSet<>();

        OfRoles(AdminCommand admin) {
            super(admin);
        }
    }

    /** Registers one. */
    @Command(name = "add", description = "Register an app of a partner with its roles.")
    private static final class Add extends OfRoles {
        Add(AdminCommand admin) {
            super(admin);
        }

        @Override
        RegistryOutcome change(PartnerRegistry registry) {
            return registry.addApp(partner, new AppRegistration(clientId, roles), origin(partner));
        }

        @Override
        String done() {
            return "added";
        }
    }

    /** Lists a partner's. */
    @Command(name = "list", description = "List the apps of a partner.")
    private static final class ListAll extends OfPartner {
        ListAll(AdminCommand admin) {
            super(admin);
        }

        @Override
        String run(Administration administration) {
            if (administration.registry().partner(partner).isEmpty()) {
                throw noSuchPartner(partner);
            }
            Table table = new Table("CLIENT ID", "ROLES");
            for (AppRegistration app : administration.registry().apps(partner)) {
                table.row(
                        app.clientId(),
                        app.roles().stream().map(Role::wireName).sorted().collect(Collectors.joining(", ")));
            }
            return table.toString();
        }
    }

    /** Gives one more roles. */
    @Command(name = "grant", description = "Give an app further roles.")
    private static final class Grant extends OfRoles {
        Grant(AdminCommand admin) {
            super(admin);
        }

        @Override
        RegistryOutcome change(PartnerRegistry registry) {
            return registry.grant(partner, clientId, roles, origin(partner));
        }

        @Override
        String done() {
            return "changed";
        }
    }

    /** Takes roles from one. */
    @Command(name = "revoke", description = "Take roles from an app; without any it can do nothing.")
    private static final class Revoke extends OfRoles {
        Revoke(AdminCommand admin) {
            super(admin);
        }

        @Override
        RegistryOutcome change(PartnerRegistry registry) {
            return registry.revoke(partner, clientId, roles, origin(partner));
        }

        @Override
        String done() {
            return "changed";
        }
    }

    /** Forgets one. */
    @Command(name = "remove", description = "Forget an app; audit records stay.")
    private static final class Remove extends OfApp {
        Remove(AdminCommand admin) {
            super(admin);
        }

        @Override
        RegistryOutcome change(PartnerRegistry registry) {
            return registry.removeApp(partner, clientId, origin(partner));
        }

        @Override
        String done() {
            return "removed";
        }
    }
}
