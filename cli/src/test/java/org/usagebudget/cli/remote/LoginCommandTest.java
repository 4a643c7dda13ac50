package org.usagebudget.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.usagebudget.cli.remote.RemoteLine.BUDGETS_1;
import static org.usagebudget.cli.remote.RemoteLine.CUSTOMER;
import static org.usagebudget.cli.remote.RemoteLine.budget;
import static org.usagebudget.cli.remote.RemoteLine.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What login keeps, and who can read it. */
class LoginCommandTest {
    private static final String FIRST_CUSTOMER = "GET /v1/customers?size=1";
    private static final String NOBODY =
            "{\"totalCount\":0,\"items\":[],\"attributes\":{\"objectType\":\"Collection\"}}";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path home;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private RemoteLine line;

    @BeforeEach
    void begin() {
        line = new RemoteLine(home);
        line.service.on(FIRST_CUSTOMER, 200, NOBODY);
    }

    @Test
    void sandboxNeedsNothingElse() throws IOException {
        assertThat(line.run("login", "--sandbox")).as(line.err()).isZero();

        assertThat(line.out())
                .startsWith("signed in at http://localhost:8080 as app b0000000-0000-4000-8000-000000000001 for a user;"
                        + " profile sandbox is in " + line.profiles());
        assertThat(Files.readString(line.profiles()).replaceAll("[0-9a-f-]{36}\"\n$", "ID\"\n"))
                .isEqualToNormalizingNewlines("""
                        # Written by usagebudget login. It holds secrets.
                        default = "sandbox"

                        [profiles.sandbox]
                        base-url = "http://localhost:8080"
                        tenant = "a0000000-0000-4000-8000-000000000001"
                        client-id = "b0000000-0000-4000-8000-000000000001"
                        client-secret = "sandbox"
                        refresh-token = "rotated"
                        sign-in-id = "ID"
                        """);
    }

    @Test
    void ownerAloneCanReadWhatIsKept() throws IOException {
        line.run("login", "--sandbox");
        line.run("login", "--sandbox", "--profile", "b");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(line.profiles())))
                .isEqualTo("rw-------");
        try (var left = Files.list(home.resolve("usagebudget"))) {
            assertThat(left)
                    .containsExactlyInAnyOrder(
                            line.profiles(), home.resolve("usagebudget").resolve("profiles.toml.lock"));
        }
    }

    @Test
    void fileThatOthersCanReadIsRefused() throws IOException {
        line.run("login", "--sandbox");
        Files.setPosixFilePermissions(line.profiles(), PosixFilePermissions.fromString("rw-r-----"));

        assertThat(line.run("budget", "get", CUSTOMER)).isEqualTo(78);

        assertThat(line.err()).contains("others can read it");
        assertThat(line.service.sent()).containsExactly(FIRST_CUSTOMER);
    }

    @Test
    void refreshTokenThatIsReplacedIsKept() throws IOException {
        line.signedIn();
        line.service.on("GET " + BUDGETS_1, 200, budget("1", 1));

        line.run("budget", "get", CUSTOMER);

        assertThat(Files.readString(line.profiles()))
                .contains("refresh-token = \"rotated\"", "client-secret = \"the-secret\"");
    }

    @Test
    void secretIsTypedOrReadAndNeverTold() throws IOException {
        line.typed.add("typed \"quoted\\ \u00e9");
        assertThat(line.run("login", "--base-url", "http://localhost:9", "--tenant", "t", "--client-id", "c"))
                .as(line.err())
                .isZero();
        assertThat(secret()).isEqualTo("typed \"quoted\\ \u00e9");
        assertThat(line.out() + line.err()).doesNotContain("typed");

        Path file = line.file("secret", "of a file\n");
        line.run("login", "--tenant", "t", "--client-id", "c", "--secret-file", file.toString());
        assertThat(secret()).isEqualTo("of a file");
    }

    @Test
    void variableWinsOverTheSecretThatIsKept() {
        line.environment.put("USAGEBUDGET_CLIENT_SECRET", "of the environment");
        line.environment.put("USAGEBUDGET_REFRESH_TOKEN", "token");

        assertThat(line.run("login", "--tenant", "t", "--client-id", "c", "--app-and-user"))
                .isZero();

        assertThat(line.out()).contains("https://api.partnercenter.microsoft.com", "for a user");
        assertThat(secret()).isEqualTo("of the environment");

        line.environment.put("USAGEBUDGET_CLIENT_SECRET", "another");
        List<String> forms = new ArrayList<>();
        line.service.onToken(forms::add);
        line.service.on("GET /v1/customers?size=500", 200, NOBODY);
        assertThat(line.run("customers", "list")).as(line.err()).isZero();
        assertThat(forms).singleElement().asString().contains("client_secret=another");
        assertThat(secret()).isEqualTo("of the environment");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "login | --tenant and --client-id are needed, or --sandbox",
                "login --tenant t --client-id c | the app's secret is needed",
                "login --sandbox --tenant t | with --sandbox go",
                "login --user x --tenant t --client-id c | --user and --app-only go with --sandbox",
                "login --sandbox --user x --app-only | exclude each other",
                "login --sandbox --profile a.b | must be 1..64 letters",
                "login --sandbox --base-url ftp://x | baseUrl must be an http or https address",
                "login --tenant t --client-id c --authority http://elsewhere/token | must have https",
            })
    void wrongCommandLineIsNamed(String arguments, String named) {
        assertThat(line.run(arguments.split(" ", -1))).isEqualTo(64);

        assertThat(line.err()).contains(named);
        assertThat(line.profiles()).doesNotExist();
    }

    @Test
    void tokensGoToOtherMachinesInTheClearOnlyWhereThatIsAllowed() {
        String[] login = {"login", "--sandbox", "--base-url", "http://sandbox.example:8080"};

        assertThat(line.run(login)).isEqualTo(78);
        assertThat(line.err()).contains("sandbox.example:8080").contains("USAGEBUDGET_ALLOW_INSECURE_HTTP=1 allows it");
        assertThat(line.profiles()).doesNotExist();

        line.environment.put("USAGEBUDGET_ALLOW_INSECURE_HTTP", "1");
        assertThat(line.run(login)).as(line.err()).isZero();
    }

    @Test
    void signInThatIsRefusedKeepsNothing() {
        line.service.on("POST token", 401, "{\"error\":\"invalid_client\",\"error_description\":\"no sandbox here\"}");

        assertThat(line.run("login", "--sandbox")).isEqualTo(77);

        assertThat(line.err().lines()).hasSize(1);
        assertThat(line.err()).contains("invalid_client").doesNotContain("admin-agent");
        assertThat(line.profiles()).doesNotExist();
    }

    @Test
    void appThatMayNotListCustomersIsSignedInAllTheSame() {
        line.service.on(FIRST_CUSTOMER, 403, fault("900150", "The role is lacking."));

        assertThat(line.run("login", "--sandbox", "--app-only")).isZero();

        assertThat(line.err()).contains("signed in, but: 403/900150");
        assertThat(line.out()).doesNotContain("for a user");
    }

    @Test
    void nobodySignedInIs77() {
        assertThat(line.run("budget", "get", CUSTOMER)).isEqualTo(77);
        assertThat(line.err()).contains("usagebudget login");

        assertThat(line.run("budget", "get", CUSTOMER, "--profile", "other")).isEqualTo(77);
        assertThat(line.err()).contains("there is no profile other");
    }

    @Test
    void profileIsOfTheOptionThenOfTheVariableThenOfTheLastLogin() {
        line.run("login", "--sandbox", "--base-url", "http://localhost:1", "--profile", "a");
        line.run("login", "--sandbox", "--base-url", "http://localhost:2", "--profile", "b");
        ProfileStore store = new ProfileStore(line.profiles());
        Surroundings around = Surroundings.ofProcess(line.environment);

        assertThat(Session.name(around, store.read(), null)).isEqualTo("b");
        line.environment.put("USAGEBUDGET_PROFILE", "a");
        assertThat(Session.name(Surroundings.ofProcess(line.environment), store.read(), null))
                .isEqualTo("a");
        assertThat(Session.name(Surroundings.ofProcess(line.environment), store.read(), "b"))
                .isEqualTo("b");
    }

    @Test
    void logoutForgetsAndIsDoneWhereNothingIsLeft() throws IOException {
        line.run("login", "--sandbox");

        assertThat(line.run("logout")).isZero();
        assertThat(line.out()).startsWith("forgot profile sandbox");
        assertThat(Files.readString(line.profiles())).doesNotContain("sandbox", "rotated");

        assertThat(line.run("logout")).isZero();
        assertThat(line.out()).startsWith("nobody is signed in");
    }

    @Test
    void wrongFileIsNamedWithoutWhatItHolds() {
        assertThat(Profiles.read("[profiles.x]\nbase-url = \"b\"\ntenant = \"t\"\nclient-id = \"c\"\n")
                        .all())
                .containsKey("x");
        assertThatThrownBy(() -> Profiles.read("client-secret = \"hidden")).hasMessage("line 1 is not TOML");
        assertThatThrownBy(() -> Profiles.read("[profiles.x]\nbase-url = \"b\"\n"))
                .hasMessage("profile x has no tenant");
    }

    @Test
    void refreshTokenOfAnotherServiceIsNotKept() throws IOException {
        line.signedIn();
        line.service.on("GET " + BUDGETS_1, 200, budget("1", 1));

        assertThat(line.run("budget", "get", CUSTOMER, "--base-url", "http://localhost:9"))
                .as(line.err())
                .isZero();

        assertThat(Files.readString(line.profiles())).contains("\"the-token\"").doesNotContain("rotated");
    }

    @Test
    void tokenThatCouldNotBeKeptIsNotExchanged() throws IOException {
        line.signedIn();
        String before = Files.readString(line.profiles());
        unwritable();

        assertThat(line.run("budget", "get", CUSTOMER)).isEqualTo(74);
        assertThat(line.err()).contains("profiles.toml cannot be written").doesNotContain("sign in");
        assertThat(line.run("login", "--sandbox")).isEqualTo(74);

        assertThat(line.service.tokens()).isZero();
        assertThat(Files.readString(line.profiles())).isEqualTo(before);
    }

    @Test
    void refreshTokenThatLoginExchangedIsKeptThoughTheServiceRefuses() throws IOException {
        line.service.on(FIRST_CUSTOMER, 401, "");

        assertThat(line.run("login", "--sandbox")).isEqualTo(77);

        assertThat(line.err()).contains("the refresh token that replaced yours is kept");
        assertThat(Files.readString(line.profiles())).contains("refresh-token = \"rotated\"");
    }

    @Test
    void brokenProfileIsNoObstacleToLoginAndLogout() throws IOException {
        line.signedIn();
        String broken = "\n[profiles.old]\nbase-url = \"b\"\n";
        Files.writeString(line.profiles(), Files.readString(line.profiles()) + broken);
        assertThat(line.run("budget", "get", CUSTOMER)).isEqualTo(78);

        assertThat(line.run("logout", "--profile", "old")).isZero();
        assertThat(line.out()).startsWith("forgot profile old");
        assertThat(Files.readString(line.profiles()))
                .doesNotContain("profiles.old")
                .contains("[profiles.sandbox]");

        Files.writeString(line.profiles(), Files.readString(line.profiles()) + broken);
        assertThat(line.run("login", "--sandbox", "--profile", "old")).isZero();
        assertThat(line.err()).contains("profile old has no tenant, so it is forgotten");
        assertThat(new ProfileStore(line.profiles()).read().all()).containsOnlyKeys("old", "sandbox");
    }

    /** Also for root, whom permissions do not hold. */
    private void unwritable() throws IOException {
        Files.createDirectories(
                line.profiles().resolveSibling("profiles.toml.new").resolve("x"));
    }

    private @Nullable String secret() {
        Map<String, Profile> all = new ProfileStore(line.profiles()).read().all();
        return Objects.requireNonNull(all.get("default")).secrets().client();
    }
}
