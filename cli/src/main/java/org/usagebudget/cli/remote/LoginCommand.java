package org.usagebudget.cli.remote;

import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.client.CustomerQuery;
import org.usagebudget.client.PartnerException;
import org.usagebudget.client.PartnerService;
import org.usagebudget.client.RefreshTokens;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Signs in once, and keeps what that takes as a profile. */
@Command(
        name = "login",
        description = "Sign in to a service, and keep what that takes as a profile for the other commands.",
        footer = {
            "%nNo secret is an option, since others see the arguments of a program. They are kept, with each new refresh token,"
                    + " in $XDG_CONFIG_HOME/usagebudget/profiles.toml, else ~/.config/usagebudget/profiles.toml,"
                    + " which its owner alone can read.",
            "%nAt a sandbox on this machine: usagebudget login --sandbox"
        })
final class LoginCommand implements Callable<Integer> {
    private static final String SANDBOX_URL = "http://localhost:8080";
    private static final String SANDBOX_TENANT = "a0000000-0000-4000-8000-000000000001";
    private static final String SANDBOX_APP = "b0000000-0000-4000-8000-000000000001";
    private static final String SANDBOX_SECRET = "sandbox";
    private static final String SANDBOX_USER = "admin-agent";
    private static final String TOKEN_VARIABLE = "USAGEBUDGET_REFRESH_TOKEN";

    private final Surroundings around;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            converter = Arguments.ProfileName.class,
            description = "What the profile is called; $USAGEBUDGET_PROFILE, else sandbox with --sandbox, else default,"
                    + " unless set.")
    private @Nullable String profile;

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description =
                    "The address of the service; Partner Center, or http://localhost:8080 with --sandbox, unless set.")
    private @Nullable String baseUrl;

    @Option(names = "--tenant", paramLabel = "ID", description = "The partner's tenant: its id or its domain.")
    private @Nullable String tenant;

    @Option(names = "--client-id", paramLabel = "ID", description = "The app's id.")
    private @Nullable String clientId;

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description = "A file with the app's secret; $USAGEBUDGET_CLIENT_SECRET unless set, else it is asked for.")
    private @Nullable Path secretFile;

    @Option(
            names = "--app-and-user",
            description = "The app works for a user (App+User), by a refresh token that the user's sign-in gave.")
    private boolean appAndUser;

    @Option(
            names = "--refresh-token-file",
            paramLabel = "FILE",
            description = "A file with that token; $USAGEBUDGET_REFRESH_TOKEN unless set, else it is asked for.")
    private @Nullable Path refreshTokenFile;

    @Option(
            names = "--authority",
            paramLabel = "NAME|URL",
            description =
                    "Where to sign in: global, us-government, china, or the address of an OAuth 2.0 token endpoint, in"
                            + " which {tenant} stands for the tenant; the usual one of the service unless set.")
    private @Nullable String authority;

    @Option(names = "--scope", paramLabel = "TEXT", description = "What to ask tokens for, unless it is the usual.")
    private @Nullable String scope;

    @Option(names = "--sandbox", description = "At a sandbox: nothing else is needed.")
    private boolean sandbox;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "The sandbox's user: admin-agent unless set, billing-admin, helpdesk-agent or sales-agent.")
    private @Nullable String user;

    @Option(names = "--app-only", description = "At the sandbox without a user.")
    private boolean appOnly;

    LoginCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        check();
        String variable = around.variable(Session.PROFILE_VARIABLE);
        String usual = variable.isEmpty() ? (sandbox ? "sandbox" : "default") : variable;
        String name = Objects.requireNonNullElse(profile, usual);
        if (!name.matches(Profiles.NAME)) {
            throw wrong("the name of a profile must be 1..64 letters, digits, - or _, was '" + name + "'");
        }
        ProfileStore store = ProfileStore.of(around);
        Profile tried = sandbox ? ofSandbox() : ofOptions();
        Profile made;
        // A refresh token that is good once must not be shown before it is sure that the next one can be kept.
        try (ProfileStore.Held held = store.hold()) {
            Profiles others = store.read(this::leftOut);
            held.prove();
            made = signedIn(tried, rotated -> held.write(others.signedIn(name, rotated)));
            held.write(others.signedIn(name, made));
        }
        spec.commandLine()
                .getOut()
                .println("signed in at " + made.baseUrl() + " as app " + made.clientId()
                        + (made.secrets().refreshToken() == null ? "" : " for a user") + "; profile " + name + " is in "
                        + store.file());
        return 0;
    }

    private void check() {
        if (!sandbox && (user != null || appOnly)) {
            throw wrong("--user and --app-only go with --sandbox; elsewhere a user is --app-and-user");
        }
        if (user != null && appOnly) {
            throw wrong("--user and --app-only exclude each other");
        }
        boolean isOfOthers = tenant != null || clientId != null || secretFile != null || appAndUser;
        if (sandbox && (isOfOthers || authority != null || scope != null || refreshTokenFile != null)) {
            throw wrong("with --sandbox go --user, --app-only, --base-url and --profile alone");
        }
        if (!sandbox && (tenant == null || clientId == null)) {
            throw wrong("--tenant and --client-id are needed, or --sandbox");
        }
        if (!appAndUser && refreshTokenFile != null) {
            throw wrong("--refresh-token-file goes with --app-and-user");
        }
        try {
            if (authority != null) {
                Profile.authority(authority);
            }
            PartnerService.builder().baseUrl(url());
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private String url() {
        return Objects.requireNonNullElse(baseUrl, sandbox ? SANDBOX_URL : PartnerService.PARTNER_CENTER);
    }

    private void leftOut(String problem) {
        spec.commandLine().getErr().println("usagebudget: " + problem + ", so it is forgotten");
    }

    private static Profile.SignIn signIn(@Nullable String authority, @Nullable String scope) {
        return new Profile.SignIn(authority, scope, UUID.randomUUID().toString());
    }

    private Profile ofSandbox() {
        String token = appOnly ? null : Objects.requireNonNullElse(user, SANDBOX_USER);
        return new Profile(
                url(), SANDBOX_TENANT, SANDBOX_APP, new Profile.Secrets(SANDBOX_SECRET, token), signIn(null, null));
    }

    private Profile ofOptions() {
        String secret = SecretSource.read(around, secretFile, Session.SECRET_VARIABLE, "the app's secret")
                .filter(text -> !text.isEmpty())
                .orElse(null);
        if (secret == null && !appAndUser) {
            throw wrong("the app's secret is needed: at a terminal, in $USAGEBUDGET_CLIENT_SECRET or --secret-file");
        }
        String token = null;
        if (appAndUser) {
            token = SecretSource.read(around, refreshTokenFile, TOKEN_VARIABLE, "the user's refresh token")
                    .filter(text -> !text.isEmpty())
                    .orElseThrow(() -> wrong("the user's refresh token is needed: at a terminal, in $" + TOKEN_VARIABLE
                            + " or --refresh-token-file"));
        }
        return new Profile(
                url(),
                Objects.requireNonNull(tenant),
                Objects.requireNonNull(clientId),
                new Profile.Secrets(secret, token),
                signIn(authority, scope));
    }

    /** The profile once it has been seen to work, with the refresh token that stands then; each new one is stored at once. */
    private Profile signedIn(Profile tried, Consumer<Profile> store) {
        AtomicReference<Profile> latest = new AtomicReference<>(tried);
        RefreshTokens tokens = RefreshTokens.own(token -> {
            latest.set(tried.withRefreshToken(token));
            store.accept(latest.get());
        });
        try (AggregatePartner partner = Session.open(around, tried, tokens)) {
            partner.customers().page(CustomerQuery.all().pageSize(1));
        } catch (PartnerException.Forbidden e) {
            // Signed in, and good for other commands perhaps, such as for sending usage.
            PartnerException refused = e;
            spec.commandLine().getErr().println("usagebudget: signed in, but: " + Advice.line(refused));
        } catch (PartnerException e) {
            CommandFailure failure = Advice.of(e);
            if (latest.get().equals(tried)) {
                throw failure;
            }
            throw new CommandFailure(
                    failure.exitCode(),
                    failure.getMessage() + "; the refresh token that replaced yours is kept in the profile",
                    e);
        }
        return latest.get();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
