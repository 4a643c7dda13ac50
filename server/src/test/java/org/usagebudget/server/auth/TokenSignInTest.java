package org.usagebudget.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.usagebudget.server.auth.TestTokens.CLIENT;
import static org.usagebudget.server.auth.TestTokens.NOW;
import static org.usagebudget.server.auth.TestTokens.PARTNER;
import static org.usagebudget.server.auth.TestTokens.appClaims;
import static org.usagebudget.server.auth.TestTokens.token;
import static org.usagebudget.server.auth.TestTokens.userClaims;
import static org.usagebudget.server.auth.TestTokens.with;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Caller;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;

class TokenSignInTest {
    private static final PartnerId FOREIGN =
            PartnerId.parse("a0000000-0000-4000-8000-0000000000ff").orElseThrow();

    private final ManualClock clock = new ManualClock();
    private final MemoryPartnerStore store = new MemoryPartnerStore();
    private final ChangingKeys keys = new ChangingKeys();
    private final PartnerDirectory directory = new PartnerDirectory(store, clock, Runnable::run, () -> {});
    private final TokenSignIn signIn =
            new TokenSignIn(new TokenVerifier(TestTokens.CONFIG, keys, clock), directory, clock);

    @BeforeEach
    void register() {
        store.addPartner(new PartnerRegistration(PARTNER, "Reseller", "EUR", 1, "de-DE"));
        store.addApp(PARTNER, new AppRegistration(CLIENT, Set.of(Role.ADMIN_AGENT)));
    }

    @Test
    void appGetsTheRolesOfItsRegistrationNotOfItsToken() {
        Caller caller = signIn.signIn("Bearer " + token(with(appClaims(), "roles", List.of("UsageWriter"))));

        assertThat(caller).isEqualTo(new Caller(PARTNER, CLIENT, null, Set.of(Role.ADMIN_AGENT)));
        assertThat(caller.isAppOnly()).isTrue();
    }

    @Test
    void userGetsTheRolesOfTheToken() {
        Caller caller = signIn.signIn("Bearer " + token(with(userClaims(), "roles", "SalesAgent")));

        assertThat(caller).isEqualTo(new Caller(PARTNER, CLIENT, "ada@reseller.example", Set.of(Role.SALES_AGENT)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER ", "bEaReR    "})
    void schemeMayBeInAnyCase(String scheme) {
        assertThat(signIn.signIn(scheme + token(appClaims()) + " ").partner()).isEqualTo(PARTNER);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "Bearer",
                "Bearer ",
                "Bearer a b",
                "Basic YTpi",
                "Bearerx",
                "Bearer\tx",
                "tokenonly",
                "Bearer é"
            })
    void badHeaderIsRefused(@Nullable String header) {
        assertFault(header, FaultCode.UNAUTHORIZED);
    }

    @Test
    void tooLongHeaderIsRefused() {
        assertFault("Bearer " + "a".repeat(TokenVerifier.TOKEN_LENGTH_MAX + 1), FaultCode.UNAUTHORIZED);
        assertFault("Bearer " + "a".repeat(10_000_000), FaultCode.UNAUTHORIZED);
    }

    @Test
    void everyRefusalSaysHowToSignIn() {
        assertThatExceptionOfType(FaultException.class)
                .isThrownBy(() -> signIn.signIn(null))
                .satisfies(f -> assertThat(f.headers()).containsEntry("WWW-Authenticate", "Bearer"));
        assertThatExceptionOfType(FaultException.class)
                .isThrownBy(() -> signIn.signIn("Bearer " + token(with(userClaims(), "amr", List.of("pwd")))))
                .satisfies(f ->
                        assertThat(f.headers()).containsEntry("WWW-Authenticate", "Bearer error=\"invalid_token\""));
    }

    @Test
    void userWithoutSecondFactorIsToldSo() {
        assertFault("Bearer " + token(with(userClaims(), "amr", List.of("pwd"))), FaultCode.MFA_REQUIRED);
        assertFault("Bearer " + token(with(userClaims(), "scp", "other")), FaultCode.MFA_REQUIRED);
    }

    @Test
    void secondFactorIsJudgedBeforeThePartner() {
        var foreign =
                with(with(userClaims(), "tid", FOREIGN.toString()), "iss", "https://sts.windows.net/" + FOREIGN + "/");

        assertFault("Bearer " + token(with(foreign, "amr", null)), FaultCode.MFA_REQUIRED);
        assertFault("Bearer " + token(foreign), FaultCode.PARTNER_UNKNOWN);
    }

    @Test
    void unregisteredAppIsRefusedOnItsOwn() {
        assertFault("Bearer " + token(with(appClaims(), "appid", "other")), FaultCode.APP_UNKNOWN);
        assertThat(signIn.signIn("Bearer " + token(with(userClaims(), "appid", "other")))
                        .application())
                .isEqualTo("other");
    }

    @Test
    void graphTokenIsTakenFromRegisteredAppsOnly() {
        var graph = with(userClaims(), "aud", TokenVerifier.GRAPH_AUDIENCE);

        assertThat(signIn.signIn("Bearer " + token(graph)).user()).isNotNull();
        assertFault("Bearer " + token(with(graph, "appid", "other")), FaultCode.APP_UNKNOWN);
    }

    @Test
    void appOfAnotherPartnerIsUnregistered() {
        store.addPartner(new PartnerRegistration(FOREIGN, "Other", "USD", 1, "en-US"));
        var claims =
                with(with(appClaims(), "tid", FOREIGN.toString()), "iss", "https://sts.windows.net/" + FOREIGN + "/");

        assertFault("Bearer " + token(claims), FaultCode.APP_UNKNOWN);
    }

    @Test
    void rememberedTokenIsNeitherVerifiedNorLookedUpAgain() {
        String header = "Bearer " + token(appClaims());
        signIn.signIn(header);
        int keysAsked = keys.asked;
        int reads = store.reads.get();

        for (int i = 0; i < 1_000; i++) {
            signIn.signIn(header);
        }

        assertThat(keys.asked).isEqualTo(keysAsked);
        assertThat(store.reads).hasValue(reads);
    }

    @Test
    void rememberedTokenCostsLittleMemory() {
        String header = "Bearer " + token(userClaims());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 2_000; i++) {
            signIn.signIn(header);
        }

        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1_000; i++) {
            signIn.signIn(header);
        }
        long each = (threads.getCurrentThreadAllocatedBytes() - before) / 1_000;

        // The token twice, as text and as bytes, and some small objects; parsing it would take tens of kilobytes.
        assertThat(each).isLessThan(2L * header.length() + 2_048);
    }

    @Test
    void refusedTokenIsNotRemembered() {
        for (int i = 0; i < 10; i++) {
            assertFault("Bearer " + token(with(appClaims(), "aud", "x")), FaultCode.UNAUTHORIZED);
        }

        assertThat(signIn.remembered()).isZero();
    }

    @Test
    void rememberedTokenEndsWithItsExpiryAndSkew() {
        String header = "Bearer " + token(with(appClaims(), "exp", NOW.getEpochSecond() + 100));
        signIn.signIn(header);

        clock.advance(Duration.ofSeconds(99));
        int before = keys.asked;
        signIn.signIn(header);
        assertThat(keys.asked).as("remembered until exp").isEqualTo(before);

        clock.advance(Duration.ofSeconds(1));
        signIn.signIn(header);
        assertThat(keys.asked).as("judged anew from exp on").isEqualTo(before + 1);

        clock.advance(Duration.ofSeconds(60));
        assertFault(header, FaultCode.UNAUTHORIZED);
    }

    @Test
    void tokenIsJudgedAnewAfterFiveMinutes() {
        String header = "Bearer " + token(appClaims());
        signIn.signIn(header);

        clock.advance(TokenSignIn.REMEMBERED_MAX.minusMillis(1));
        signIn.signIn(header);
        assertThat(keys.asked).isEqualTo(1);

        clock.advance(Duration.ofMillis(1));
        signIn.signIn(header);
        assertThat(keys.asked).isEqualTo(2);
    }

    @Test
    void clockSetBackMakesTokensBeJudgedAnew() {
        String header = "Bearer " + token(appClaims());
        signIn.signIn(header);

        clock.advance(Duration.ofMinutes(-2));

        assertFault(header, FaultCode.UNAUTHORIZED);
    }

    @Test
    void changedKeysDropWhatIsRemembered() {
        String header = "Bearer " + token(appClaims());
        signIn.signIn(header);

        keys.replace(new JWKSet(TestTokens.EC));

        assertFault(header, FaultCode.UNAUTHORIZED);
    }

    @Test
    void changedRolesAreSeenWithinFiveSeconds() {
        String header = "Bearer " + token(appClaims());
        signIn.signIn(header);
        store.replaceApp(PARTNER, new AppRegistration(CLIENT, Set.of(Role.USAGE_WRITER)));

        clock.advance(Duration.ofMillis(2_400));
        assertThat(signIn.signIn(header).roles()).containsExactly(Role.ADMIN_AGENT);

        clock.advance(Duration.ofMillis(2_600));
        assertThat(signIn.signIn(header).roles()).containsExactly(Role.USAGE_WRITER);
    }

    @Test
    void databaseThatIsAwayIsReportedAsWhatItIs() {
        String header = "Bearer " + token(appClaims());
        signIn.signIn(header);
        store.isAway = true;

        clock.advance(Duration.ofSeconds(5));

        assertThatIllegalStateException()
                .isThrownBy(() -> signIn.signIn(header))
                .withMessage("the database is away");
    }

    private void assertFault(@Nullable String header, FaultCode code) {
        assertThatExceptionOfType(FaultException.class)
                .isThrownBy(() -> signIn.signIn(header))
                .satisfies(fault -> assertThat(fault.code()).isEqualTo(code));
    }

    /** Keys that can be replaced; counts how often it is asked. */
    private static final class ChangingKeys implements Keys {
        private Keys current = new LocalKeys(TestTokens.KEYS);
        private long generation;
        private int asked;

        @Override
        public Optional<PublicKey> find(Issuer issuer, String keyId, JWSAlgorithm algorithm) {
            asked++;
            return current.find(issuer, keyId, algorithm);
        }

        @Override
        public long generation() {
            return generation;
        }

        void replace(JWKSet keys) {
            current = new LocalKeys(keys);
            generation++;
        }
    }
}
