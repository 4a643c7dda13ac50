package org.usagebudget.cli;

import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.usagebudget.cli.output.Table;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.Administration;
import org.usagebudget.server.auth.PartnerRegistration;
import org.usagebudget.server.auth.PartnerUpdate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Partners: the resellers whose tokens the service takes. */
@Command(name = "partner", description = "Partners: the resellers whose tokens the service takes.")
final class AdminPartner implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    private AdminPartner() {}

    static CommandLine line(AdminCommand admin) {
        return new CommandLine(new AdminPartner())
                .addSubcommand(new Add(admin))
                .addSubcommand(new ListAll(admin))
                .addSubcommand(new Change(admin))
                .addSubcommand(new Remove(admin));
    }

    /** Without a command below it: that is wrong. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    /** Which partner. */
    private abstract static class OfTenant extends AdminAction {
        @Option(
                names = "--tenant",
                paramLabel = "GUID",
                required = true,
                converter = AdminArguments.Partner.class,
                description = "The partner's tenant id, the tid of its tokens.")
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        PartnerId tenant;

        OfTenant(AdminCommand admin) {
            super(admin);
        }

        String what() {
            return "partner " + tenant;
        }
    }

    /** Registers one. */
    @Command(name = "add", description = "Register a partner.")
    private static final class Add extends OfTenant {
        @Option(names = "--name", paramLabel = "TEXT", required = true, description = "What people call it.")
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private String name;

        @Option(
                names = "--currency",
                paramLabel = "CODE",
                required = true,
                converter = AdminArguments.Currency.class,
                description = "The currency of customers that are added without one, such as EUR.")
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private String currency;

        @Option(
                names = "--anchor-day",
                paramLabel = "DAY",
                defaultValue = "1",
                description = "The day of the month on which billing periods start, 1 to 28; ${DEFAULT-VALUE} unless"
                        + " set.")
        private int anchorDay;

        @Option(
                names = "--locale",
                paramLabel = "TAG",
                defaultValue = "en-US",
                description = "The language of its messages, such as de-DE; ${DEFAULT-VALUE} unless set.")
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private String locale;

        Add(AdminCommand admin) {
            super(admin);
        }

        private PartnerRegistration registration() {
            return valid(() -> new PartnerRegistration(tenant, name, currency, anchorDay, locale));
        }

        @Override
        void check() {
            registration();
        }

        @Override
        String run(Administration administration) {
            return told(
                    administration.registry().addPartner(registration(), origin(tenant)),
                    tenant,
                    what(),
                    "added " + what());
        }
    }

    /** Lists all. */
    @Command(name = "list", description = "List the partners.")
    private static final class ListAll extends AdminAction {
        ListAll(AdminCommand admin) {
            super(admin);
        }

        @Override
        String run(Administration administration) {
            Table table = new Table("TENANT", "NAME", "CURRENCY", "ANCHOR DAY", "LOCALE");
            for (PartnerRegistration partner : administration.registry().partners()) {
                table.row(
                        partner.id().toString(),
                        partner.name(),
                        partner.currency(),
                        Integer.toString(partner.anchorDay()),
                        partner.locale());
            }
            return table.toString();
        }
    }

    /** Changes one. */
    @Command(
            name = "set",
            description = "Change a partner's name, currency, locale or anchor day.",
            footer =
                    "%nThe currency counts for customers that are added from then on. A new anchor day takes effect at the end of the"
                            + " open billing period, which then runs to the first such day at least 28 days after its start; in the last"
                            + " minute of a period, at the end of the next one.")
    private static final class Change extends OfTenant {
        @Option(names = "--name", paramLabel = "TEXT", description = "What people call it.")
        private @Nullable String name;

        @Option(
                names = "--currency",
                paramLabel = "CODE",
                converter = AdminArguments.Currency.class,
                description = "The currency of customers that are added without one, such as EUR.")
        private @Nullable String currency;

        @Option(names = "--locale", paramLabel = "TAG", description = "The language of its messages, such as de-DE.")
        private @Nullable String locale;

        @Option(
                names = "--anchor-day",
                paramLabel = "DAY",
                description = "The day of the month on which billing periods start, 1 to 28.")
        private @Nullable Integer anchorDay;

        Change(AdminCommand admin) {
            super(admin);
        }

        private PartnerUpdate update() {
            return valid(() -> new PartnerUpdate(name, currency, locale, anchorDay));
        }

        @Override
        void check() {
            if (name == null && currency == null && locale == null && anchorDay == null) {
                throw wrong("nothing to set: give --name, --currency, --locale or --anchor-day");
            }
            update();
        }

        @Override
        String run(Administration administration) {
            return told(
                    administration.registry().updatePartner(tenant, update(), origin(tenant)),
                    tenant,
                    what(),
                    "changed " + what() + since(administration));
        }

        /** From when on the anchor day holds that has just been set. */
        private String since(Administration administration) {
            if (anchorDay == null) {
                return "";
            }
            return administration
                    .registry()
                    .partner(tenant)
                    .map(PartnerRegistration::calendar)
                    .filter(calendar -> !calendar.changes().isEmpty())
                    .map(calendar -> "; billing periods start on day " + calendar.anchorDay() + " from "
                            + LocalDate.ofInstant(calendar.anchorDaySince(), ZoneOffset.UTC) + " on (UTC)")
                    .orElse("");
        }
    }

    /** Forgets one. */
    @Command(name = "remove", description = "Forget a partner without customers, and its apps; audit records stay.")
    private static final class Remove extends OfTenant {
        Remove(AdminCommand admin) {
            super(admin);
        }

        @Override
        String run(Administration administration) {
            return told(
                    administration.registry().removePartner(tenant, origin(tenant)),
                    tenant,
                    what(),
                    "removed " + what());
        }
    }
}
