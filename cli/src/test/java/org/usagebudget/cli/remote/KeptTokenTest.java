package org.usagebudget.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.client.RefreshTokens;

/** Which refresh token a command shows, and where the one that replaces it goes. */
class KeptTokenTest {
    private static final Profile OPENED = profile("tenant", "login-1", "first");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path home;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private ProfileStore store;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private RefreshTokens tokens;

    @BeforeEach
    void keep() {
        store = new ProfileStore(home.resolve("profiles.toml"));
        store.change(all -> all.signedIn("p", OPENED));
        tokens = new KeptToken(store, "p", OPENED);
    }

    @Test
    void tokenThatAnotherCommandHasStoredIsTheOneThatIsShown() {
        store.change(all -> all.replaced("p", OPENED.withRefreshToken("second")));

        try (RefreshTokens.Exchange exchange = tokens.begin("first")) {
            assertThat(exchange.token()).isEqualTo("second");
            exchange.replace("third");
        }

        assertThat(kept()).isEqualTo("third");
    }

    @Test
    void commandsThatRunAtOnceExchangeOneAfterTheOther() {
        RefreshTokens.Exchange first = tokens.begin("first");
        CompletableFuture<RefreshTokens.Exchange> other =
                CompletableFuture.supplyAsync(() -> new KeptToken(store, "p", OPENED).begin("first"));

        first.replace("second");
        assertThat(other).isNotDone();
        first.close();

        assertThat(other).succeedsWithin(Duration.ofSeconds(30)).satisfies(exchange -> {
            assertThat(exchange.token()).isEqualTo("second");
            exchange.close();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"other,login-1", "tenant,login-2"})
    void profileThatHasTheNameByNowIsLeftAlone(String tenantAndLogin) {
        String[] parts = tenantAndLogin.split(",", -1);
        store.change(all -> all.signedIn("p", profile(parts[0], parts[1], "of somebody else")));

        try (RefreshTokens.Exchange exchange = tokens.begin("first")) {
            assertThat(exchange.token()).isEqualTo("first");
            exchange.replace("second");
        }

        assertThat(kept()).isEqualTo("of somebody else");
    }

    @Test
    void profileThatIsForgottenStaysForgotten() {
        store.change(all -> all.without("p"));

        try (RefreshTokens.Exchange exchange = tokens.begin("first")) {
            exchange.replace("second");
        }

        assertThat(store.read().all()).isEmpty();
    }

    private @Nullable String kept() {
        return store.read().all().values().iterator().next().secrets().refreshToken();
    }

    private static Profile profile(String tenant, String login, String token) {
        return new Profile(
                "http://localhost:8080",
                tenant,
                "app",
                new Profile.Secrets("secret", token),
                new Profile.SignIn(null, null, login));
    }
}
