package org.usagebudget.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.usagebudget.server.auth.TestTokens.EC;
import static org.usagebudget.server.auth.TestTokens.NOW;
import static org.usagebudget.server.auth.TestTokens.PARTNER;
import static org.usagebudget.server.auth.TestTokens.RSA;
import static org.usagebudget.server.auth.TestTokens.appClaims;
import static org.usagebudget.server.auth.TestTokens.sign;
import static org.usagebudget.server.auth.TestTokens.token;
import static org.usagebudget.server.auth.TestTokens.userClaims;
import static org.usagebudget.server.auth.TestTokens.with;

import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;

class TokenVerifierTest {
    private static final String V1 = "https://sts.windows.net/";
    private static final String V2 = "https://login.microsoftonline.com/";
    private static final String OTHER = "a0000000-0000-4000-8000-0000000000ff";
    private static final long EXP = NOW.getEpochSecond() + 3_599;

    private final ManualClock clock = new ManualClock();
    private final TokenVerifier verifier = TestTokens.verifier(clock);

    @Test
    void appOnlyTokenOfTheFirstFormIsTaken() {
        VerifiedToken token = verifier.verify(token(appClaims()));

        assertThat(token.app()).isEqualTo(new VerifiedToken.AppKey(PARTNER, TestTokens.CLIENT));
        assertThat(token.user()).isNull();
        assertThat(token.userRoles()).isEmpty();
        assertThat(token.expiresAt()).isEqualTo(NOW.plusSeconds(3_599));
    }

    @Test
    void tokenOfTheSecondFormIsTaken() {
        Map<String, Object> claims = with(with(appClaims(), "iss", V2 + PARTNER + "/v2.0"), "appid", null);

        VerifiedToken token =
                verifier.verify(token(with(claims, "azp", TestTokens.CLIENT.toUpperCase(java.util.Locale.ROOT))));

        assertThat(token.app()).isEqualTo(new VerifiedToken.AppKey(PARTNER, TestTokens.CLIENT));
    }

    @Test
    void userTokenCarriesNameAndRoles() {
        VerifiedToken token = verifier.verify(
                token(with(userClaims(), "roles", List.of("SalesAgent", "BillingAdmin", "Unheard.Of"))));

        assertThat(token.user()).isEqualTo("ada@reseller.example");
        assertThat(token.userRoles()).containsExactlyInAnyOrder(Role.SALES_AGENT, Role.BILLING_ADMIN);
        assertThat(token.isUserProven()).isTrue();
    }

    @Test
    void rolesComeThroughTheRoleMap() {
        AuthConfig config = new AuthConfig(
                TestTokens.CONFIG.issuers(),
                TestTokens.CONFIG.audiences(),
                "groups",
                Map.of("finance", Role.BILLING_ADMIN, "AdminAgent", Role.SALES_AGENT),
                AuthConfig.CLOCK_SKEW);
        TokenVerifier mapping = new TokenVerifier(config, new LocalKeys(TestTokens.KEYS), clock);

        VerifiedToken token = mapping.verify(
                token(with(userClaims(), "groups", List.of("finance", "AdminAgent", "HelpdeskAgent", "x"))));

        assertThat(token.userRoles())
                .containsExactlyInAnyOrder(Role.BILLING_ADMIN, Role.SALES_AGENT, Role.HELPDESK_AGENT);
    }

    @Test
    void userIsNamedByTheFirstNameThereIs() {
        Map<String, Object> claims = with(userClaims(), "preferred_username", "preferred@reseller.example");
        List<String> order = List.of("upn", "preferred_username", "unique_name", "oid", "sub");

        for (String claim : order) {
            assertThat(verifier.verify(token(claims)).user()).isEqualTo(claims.get(claim));
            claims = with(claims, claim, null);
        }

        assertRefused(token(claims));
    }

    @ParameterizedTest
    @MethodSource("unproven")
    void userWithoutScopeOrSecondFactorIsUnproven(String claim, @Nullable Object value) {
        assertThat(verifier.verify(token(with(userClaims(), claim, value))).isUserProven())
                .isFalse();
    }

    static Stream<Arguments> unproven() {
        return Stream.of(
                Arguments.of("scp", null),
                Arguments.of("scp", ""),
                Arguments.of("scp", "user_impersonation2"),
                Arguments.of("scp", "User.Read"),
                Arguments.of("amr", null),
                Arguments.of("amr", List.of()),
                Arguments.of("amr", List.of("pwd", "MFA")),
                Arguments.of("amr", "mfa"));
    }

    @Test
    void scopeMayStandAmongOthers() {
        assertThat(verifier.verify(token(with(userClaims(), "scp", "a user_impersonation b")))
                        .isUserProven())
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("badClaims")
    void badClaimIsRefused(String claim, @Nullable Object value) {
        assertRefused(token(with(appClaims(), claim, value)));
    }

    static Stream<Arguments> badClaims() {
        return Stream.of(
                Arguments.of("iss", null),
                Arguments.of("iss", ""),
                Arguments.of("iss", 7),
                Arguments.of("iss", "https://evil.example/" + PARTNER + "/"),
                Arguments.of("iss", V1 + PARTNER),
                Arguments.of("iss", V1 + OTHER + "/"),
                Arguments.of("iss", V1 + "common/"),
                Arguments.of("iss", V1 + "{tid}/"),
                Arguments.of("iss", V1 + PARTNER + "/x/"),
                Arguments.of("iss", V2 + OTHER + "/v2.0"),
                Arguments.of("iss", V2 + PARTNER + "/v1.0"),
                Arguments.of("tid", null),
                Arguments.of("tid", OTHER),
                Arguments.of("tid", "1-2-3-4-5"),
                Arguments.of("tid", List.of(PARTNER.toString())),
                Arguments.of("aud", null),
                Arguments.of("aud", "https://api.partnercenter.microsoft.com/"),
                Arguments.of("aud", "HTTPS://API.PARTNERCENTER.MICROSOFT.COM"),
                Arguments.of("aud", List.of("https://other.example")),
                Arguments.of("aud", List.of(1, TestTokens.AUDIENCE)),
                Arguments.of("aud", Collections.nCopies(1_001, TestTokens.AUDIENCE)),
                Arguments.of("aud", Map.of("a", "b")),
                Arguments.of("exp", null),
                Arguments.of("exp", "soon"),
                Arguments.of("exp", String.valueOf(EXP)),
                Arguments.of("exp", -1),
                Arguments.of("exp", Claims.SECONDS_MAX + 1),
                Arguments.of("exp", Long.MAX_VALUE),
                Arguments.of("exp", 1e300),
                Arguments.of("exp", List.of(EXP)),
                Arguments.of("nbf", "now"),
                Arguments.of("nbf", Long.MAX_VALUE),
                Arguments.of("appid", null),
                Arguments.of("appid", ""),
                Arguments.of("appid", 5),
                Arguments.of("appid", "a\u0000b"),
                Arguments.of("appid", "x".repeat(AppRegistration.CLIENT_ID_MAX + 1)),
                Arguments.of("azp", "another"),
                Arguments.of("upn", "nul\u0000"),
                Arguments.of("upn", 5),
                Arguments.of("upn", "x".repeat(TokenVerifier.USER_MAX + 1)),
                Arguments.of("scp", 5));
    }

    @Test
    void boundsOfTextsAreInclusive() {
        assertThat(verifier.verify(token(with(userClaims(), "upn", "x".repeat(TokenVerifier.USER_MAX))))
                        .user())
                .hasSize(TokenVerifier.USER_MAX);
        assertThat(verifier.verify(token(with(appClaims(), "appid", "x".repeat(AppRegistration.CLIENT_ID_MAX))))
                        .app()
                        .clientId())
                .hasSize(AppRegistration.CLIENT_ID_MAX);
        assertThat(verifier.verify(token(with(
                                appClaims(),
                                "aud",
                                Collections.nCopies(1_000, TestTokens.AUDIENCE).subList(0, 100))))
                        .isForGraph())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exp", "nbf"})
    void timesAreJudgedWithTheSkewAndNoMore(String claim) {
        Duration skew = AuthConfig.CLOCK_SKEW;
        boolean isEnd = claim.equals("exp");
        String token = token(with(appClaims(), claim, NOW.getEpochSecond()));

        clock.set(isEnd ? NOW.plus(skew).minusMillis(1) : NOW.minus(skew).plusMillis(1));
        assertThat(verifier.verify(token)).isNotNull();

        clock.set(isEnd ? NOW.plus(skew) : NOW.minus(skew));
        if (isEnd) {
            assertRefused(token);
        } else {
            assertThat(verifier.verify(token)).isNotNull();
        }

        clock.set(isEnd ? NOW.plus(skew).plusMillis(1) : NOW.minus(skew).minusMillis(1));
        assertRefused(token);
    }

    @Test
    void absentNotBeforeAndFractionsAreFine() {
        assertThat(verifier.verify(token(with(with(appClaims(), "nbf", null), "exp", EXP + 0.5)))
                        .expiresAt())
                .isEqualTo(NOW.plusSeconds(3_599));
    }

    @Test
    void onlyGraphAsAudienceIsNoted() {
        assertThat(verifier.verify(token(with(appClaims(), "aud", TokenVerifier.GRAPH_AUDIENCE)))
                        .isForGraph())
                .isTrue();
        assertThat(verifier.verify(token(
                                with(appClaims(), "aud", List.of(TokenVerifier.GRAPH_AUDIENCE, TestTokens.AUDIENCE))))
                        .isForGraph())
                .isFalse();
    }

    @Test
    void threeAlgorithmsAreTaken() throws Exception {
        assertThat(verifier.verify(sign(header("PS256", "rsa"), appClaims(), new RSASSASigner(RSA))))
                .isNotNull();
        assertThat(verifier.verify(sign(header("ES256", "ec"), appClaims(), new ECDSASigner(EC))))
                .isNotNull();
        assertThat(verifier.verify(sign(header("RS256", "rsa"), appClaims(), new RSASSASigner(RSA))))
                .isNotNull();
    }

    @Test
    void otherAlgorithmsAreRefused() throws Exception {
        byte[] publicBytes = Objects.requireNonNull(RSA.toRSAPublicKey().getEncoded());
        String none =
                part("{\"alg\":\"none\",\"kid\":\"rsa\"}") + "." + part(new Payload(appClaims()).toString()) + ".";

        assertRefused(none);
        assertRefused(none + "AAAA");
        assertRefused(sign(header("HS256", "rsa"), appClaims(), new MACSigner(publicBytes)));
        assertRefused(sign(
                header("HS256", "rsa"),
                appClaims(),
                new MACSigner(part(new String(publicBytes, 0, 40, java.nio.charset.StandardCharsets.ISO_8859_1)))));
        assertRefused(sign(header("RS384", "rsa"), appClaims(), new RSASSASigner(RSA)));
        assertRefused(sign(header("PS512", "rsa"), appClaims(), new RSASSASigner(RSA)));
    }

    @Test
    void keyOfTheWrongTypeOrNameIsRefused() throws Exception {
        assertRefused(sign(header("RS256", "ec"), appClaims(), new RSASSASigner(RSA)));
        assertRefused(sign(header("ES256", "rsa"), appClaims(), new ECDSASigner(EC)));
        assertRefused(sign(header("RS256", "unknown"), appClaims(), new RSASSASigner(RSA)));
        assertRefused(sign(header("RS256", ""), appClaims(), new RSASSASigner(RSA)));
        assertRefused(sign(Map.of("alg", "RS256"), appClaims(), new RSASSASigner(RSA)));
        assertRefused(token(
                appClaims(),
                new RSAKey.Builder(TestTokens.rsa("x")).keyID("rsa").build()));
    }

    @Test
    void keyForAnotherPurposeOrTooShortIsNotUsed() throws Exception {
        KeyPairGenerator shortKeys = KeyPairGenerator.getInstance("RSA");
        shortKeys.initialize(1024);
        var pair = shortKeys.generateKeyPair();
        RSAKey weak = new RSAKey.Builder((RSAPublicKey) pair.getPublic())
                .privateKey(pair.getPrivate())
                .keyID("weak")
                .build();
        RSAKey encrypting = new RSAKey.Builder(RSA).keyUse(KeyUse.ENCRYPTION).build();
        RSAKey forPs256 =
                new RSAKey.Builder(RSA).algorithm(TestTokens.algorithm("PS256")).build();

        for (RSAKey key : List.of(weak, encrypting, forPs256)) {
            TokenVerifier other = new TokenVerifier(TestTokens.CONFIG, new LocalKeys(new JWKSet(List.of(key))), clock);
            String token = sign(
                    header("RS256", key.getKeyID()),
                    new Payload(appClaims()),
                    new RSASSASigner(key.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance())));
            assertRefused(other, token);
        }
    }

    @Test
    void tokenThatBringsItsOwnKeyIsRefused() throws Exception {
        RSAKey own = TestTokens.rsa("rsa");
        Map<String, Object> header = header("RS256", "rsa");

        assertRefused(sign(with(header, "jwk", own.toPublicJWK().toJSONObject()), appClaims(), new RSASSASigner(own)));
        assertRefused(sign(with(header, "jwk", RSA.toPublicJWK().toJSONObject()), appClaims(), new RSASSASigner(RSA)));
        for (String member : List.of("jku", "x5u")) {
            assertRefused(sign(with(header, member, "https://evil.example/k"), appClaims(), new RSASSASigner(RSA)));
        }
        assertRefused(sign(with(header, "x5c", List.of("AAAA")), appClaims(), new RSASSASigner(RSA)));
    }

    @Test
    void extensionsAndOtherTypesAreRefused() throws Exception {
        Map<String, Object> header = header("RS256", "rsa");

        assertRefused(sign(with(header, "crit", List.of("exp")), appClaims(), new RSASSASigner(RSA)));
        assertRefused(sign(with(header, "typ", "refresh+jwt"), appClaims(), new RSASSASigner(RSA)));
        assertThat(verifier.verify(sign(with(header, "typ", "AT+JWT"), appClaims(), new RSASSASigner(RSA))))
                .isNotNull();
    }

    @Test
    void signatureIsTakenInOneSpellingOnly() {
        String token = token(appClaims());
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        // 2048 bits are 341 characters and a last one of which only two bits count.
        int last = alphabet.indexOf(token.charAt(token.length() - 1));

        for (int i = 1; i < 16; i++) {
            assertRefused(token.substring(0, token.length() - 1) + alphabet.charAt(last ^ i));
        }
        for (String junk : List.of("=", "\n", " ", "é")) {
            assertRefused(token + junk);
            assertRefused(junk + token);
        }
    }

    @Test
    void tamperedPartsAreRefused() {
        String[] app = token(appClaims()).split("\\.", -1);
        String[] user = token(userClaims()).split("\\.", -1);

        assertRefused(app[0] + "." + user[1] + "." + app[2]);
        assertRefused(app[0] + "." + app[1] + "." + user[2]);
        assertRefused(app[0] + "." + app[1] + ".");
        assertRefused("." + app[1] + "." + app[2]);
        assertRefused(app[0] + ".." + app[2]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                "....",
                "a.b.c",
                "null",
                "bnVsbA.bnVsbA.bnVsbA",
                "e30.e30.e30",
                "W10.W10.W10",
                "\u0000",
                "ÿ.ÿ.ÿ",
                "\ud800.\ud800.\ud800"
            })
    void junkIsRefused(String junk) {
        assertRefused(junk);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "5",
                "\"x\"",
                "",
                "{",
                "{}",
                "{\"exp\":1e999}",
                "{\"iss\":\"a\",\"iss\":\"b\"}",
                "{\"a\":NaN}"
            })
    void claimsThatAreNoObjectAreRefused(String claims) throws Exception {
        assertRefused(sign(header("RS256", "rsa"), new Payload(claims), new RSASSASigner(RSA)));
    }

    @Test
    void deepNestingIsRefusedInHeaderAndClaims() throws Exception {
        String deep = "[".repeat(5_000);

        assertRefused(sign(header("RS256", "rsa"), new Payload("{\"a\":" + deep), new RSASSASigner(RSA)));
        assertRefused(part("{\"alg\":\"RS256\",\"a\":" + deep) + ".e30.AAAA");
    }

    @Test
    void tokenIsAsLongAsTheBoundAtMost() throws Exception {
        String token = ofLength(TokenVerifier.TOKEN_LENGTH_MAX);

        assertThat(verifier.verify(token)).isNotNull();
        assertThat(verifier.verify(ofLength(TokenVerifier.TOKEN_LENGTH_MAX - 2)))
                .isNotNull();
        assertRefused(ofLength(TokenVerifier.TOKEN_LENGTH_MAX + 2));
    }

    /** Base64 has no length of 4n + 1, so the filler goes by trial. */
    private static String ofLength(int length) throws Exception {
        for (int filler = length / 2; filler < length; filler++) {
            Payload payload = new Payload(with(appClaims(), "filler", "x".repeat(filler)));
            int headerAndSignature = part("{\"alg\":\"RS256\",\"kid\":\"rsa\"}").length() + 342;
            if (headerAndSignature + payload.toBase64URL().toString().length() + 2 == length) {
                return sign(header("RS256", "rsa"), payload, new RSASSASigner(RSA));
            }
        }
        throw new AssertionError(length);
    }

    @Test
    void issuerWithoutTenantTakesAnyRegisteredOne() {
        AuthConfig config =
                AuthConfig.of(List.of(new Issuer("https://idp.example/realms/one")), Set.of(TestTokens.AUDIENCE));
        TokenVerifier own = new TokenVerifier(config, new LocalKeys(TestTokens.KEYS), clock);

        VerifiedToken token =
                own.verify(token(with(with(appClaims(), "iss", "https://idp.example/realms/one"), "tid", OTHER)));

        assertThat(token.app().partner()).hasToString(OTHER);
        assertRefused(own, token(appClaims()));
    }

    @Test
    void issuerWithAFixedTenantTakesThatOne() {
        AuthConfig config = AuthConfig.of(List.of(new Issuer(V1 + PARTNER + "/")), Set.of(TestTokens.AUDIENCE));
        TokenVerifier own = new TokenVerifier(config, new LocalKeys(TestTokens.KEYS), clock);

        assertThat(own.verify(token(appClaims()))).isNotNull();
        assertRefused(own, token(with(appClaims(), "tid", OTHER)));
    }

    @Test
    void reasonNeverQuotesTheToken() {
        assertThatExceptionOfType(FaultException.class)
                .isThrownBy(() -> verifier.verify(token(with(appClaims(), "iss", "https://SECRET.example/"))))
                .satisfies(fault -> {
                    assertThat(fault.data().toString()).doesNotContain("SECRET");
                    assertThat(fault.headers()).containsEntry("WWW-Authenticate", "Bearer error=\"invalid_token\"");
                });
    }

    private static Map<String, Object> header(String algorithm, String keyId) {
        return Map.of("alg", algorithm, "kid", keyId);
    }

    private static String part(String text) {
        return Base64URL.encode(text).toString();
    }

    private void assertRefused(String token) {
        assertRefused(verifier, token);
    }

    private static void assertRefused(TokenVerifier verifier, String token) {
        assertThatExceptionOfType(FaultException.class)
                .isThrownBy(() -> verifier.verify(token))
                .satisfies(fault -> assertThat(fault.code()).isEqualTo(FaultCode.UNAUTHORIZED));
    }
}
