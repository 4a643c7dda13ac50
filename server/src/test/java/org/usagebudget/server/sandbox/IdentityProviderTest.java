package org.usagebudget.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Caller;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.auth.AppRegistration;
import org.usagebudget.server.auth.LocalKeys;
import org.usagebudget.server.auth.PartnerDirectory;
import org.usagebudget.server.auth.PartnerRegistration;
import org.usagebudget.server.auth.PartnerStore;
import org.usagebudget.server.auth.TokenSignIn;
import org.usagebudget.server.auth.TokenVerifier;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.web.Answer;
import org.usagebudget.server.web.Route;

class IdentityProviderTest {
    private static final String FIRST = "a0000000-0000-4000-8000-000000000001";
    private static final String SECOND = "a0000000-0000-4000-8000-000000000002";
    private static final String APP = "b0000000-0000-4000-8000-000000000001";
    private static final String PARTNER_CENTER = "https://api.partnercenter.microsoft.com";
    private static final String V1 = "/{tenant}/oauth2/token";
    private static final String V2 = "/{tenant}/oauth2/v2.0/token";

    @TempDir
    static Path directory;

    private final SigningKeys keys = SigningKeys.open(directory);
    private final IdentityApps apps = new IdentityApps(IdentityApp.samples());
    private Instant now = Instant.parse("2026-03-01T10:00:00.9Z");
    private final IdentityProvider provider =
            new IdentityProvider(keys, apps, () -> "http://localhost:4711", () -> now);

    @Test
    void appOnlyTokenSignsIn() {
        Map<String, Object> answer = ok(post(V2, FIRST, app()));

        assertThat(answer.keySet())
                .containsExactlyInAnyOrder("token_type", "expires_in", "ext_expires_in", "access_token");
        assertThat(answer).containsEntry("token_type", "Bearer").containsEntry("expires_in", 3_599L);
        assertThat(signIn(answer))
                .isEqualTo(new Caller(partner(FIRST), APP, null, Set.of(Role.ADMIN_AGENT, Role.USAGE_WRITER)));
        Map<String, Object> claims = claims(answer);
        assertThat(claims)
                .containsEntry("aud", PARTNER_CENTER)
                .containsEntry("iss", "https://sts.windows.net/" + FIRST + "/")
                .containsEntry("tid", FIRST)
                .containsEntry("appid", APP)
                .containsEntry("appidacr", "1")
                .containsEntry("ver", "1.0")
                .containsEntry("iat", now.getEpochSecond())
                .containsEntry("nbf", now.getEpochSecond())
                .containsEntry("exp", now.getEpochSecond() + 3_599)
                .doesNotContainKeys("scp", "upn", "amr", "roles");
        assertThat(claims.get("oid")).isEqualTo(claims.get("sub"));
    }

    @Test
    void firstFormHasNumbersAsStrings() {
        Map<String, Object> answer = ok(post(V1, FIRST, app("resource", "https://graph.windows.net")));

        assertThat(answer)
                .containsEntry("expires_in", "3599")
                .containsEntry("ext_expires_in", "3599")
                .containsEntry("not_before", String.valueOf(now.getEpochSecond()))
                .containsEntry("expires_on", String.valueOf(now.getEpochSecond() + 3_599))
                .containsEntry("resource", "https://graph.windows.net");
        assertThat(claims(answer)).containsEntry("aud", "https://graph.windows.net");
    }

    @ParameterizedTest
    @CsvSource({
        "admin-agent,AdminAgent",
        "billing-admin,BillingAdmin",
        "helpdesk-agent,HelpdeskAgent",
        "sales-agent,SalesAgent",
    })
    void namedRefreshTokenSignsItsUserIn(String name, String role) {
        Map<String, Object> answer = ok(post(V2, FIRST, user(name)));

        Caller caller = signIn(answer);
        assertThat(caller.roles()).containsExactly(Role.ofWireName(role).orElseThrow());
        assertThat(caller.user()).startsWith(name + "@");
        assertThat(answer).containsEntry("scope", PARTNER_CENTER + "/user_impersonation");
        assertThat(claims(answer)).containsKeys("upn", "unique_name", "name", "scp", "amr", "roles", "oid", "sub");
    }

    @Test
    void userWithoutSecondFactorIsRefusedByTheService() {
        Map<String, Object> answer = ok(post(V1, FIRST, user("no-mfa")));

        assertThatExceptionOfType(FaultException.class)
                .isThrownBy(() -> signIn(answer))
                .satisfies(fault -> assertThat(fault.code()).isEqualTo(FaultCode.MFA_REQUIRED));
    }

    @Test
    void refreshTokenRotates() {
        String token = "billing-admin";
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Map<String, Object> answer = ok(post(i % 2 == 0 ? V1 : V2, FIRST, user(token)));
            assertThat(signIn(answer).user()).startsWith("billing-admin@");
            token = text(answer, "refresh_token");
            seen.add(token);
        }

        assertThat(seen).doesNotHaveDuplicates();
        assertThat(ok(post(V2, FIRST, user("billing-admin"))))
                .as("named ones stay")
                .isNotEmpty();
    }

    @Test
    void rotatedRefreshTokenIsGoodInAnotherProcessAndForItsTimeOnly() {
        String token = text(ok(post(V2, FIRST, user("admin-agent"))), "refresh_token");
        IdentityTokens other = new IdentityTokens(SigningKeys.open(directory));
        IdentityApp app = IdentityApp.samples().getFirst();
        Instant end = Instant.ofEpochSecond(now.getEpochSecond()).plus(IdentityTokens.REFRESH_LIFE);

        assertThat(other.user(app, token, end.minusMillis(1))).isPresent();
        assertThat(other.user(app, token, end)).isEmpty();
        assertThat(other.user(app, "admin-agent", end.plus(Duration.ofDays(10_000))))
                .isPresent();
    }

    @Test
    void rotatedRefreshTokenIsForItsAppAndTenantAlone() {
        String token = text(ok(post(V2, FIRST, user("admin-agent"))), "refresh_token");
        apps.add(new IdentityApp(partner(FIRST), "second-app", "s2"));

        assertError(post(V2, SECOND, user(token, "b0000000-0000-4000-8000-000000000002")), 400, "invalid_grant");
        assertError(
                post(
                        V2,
                        FIRST,
                        form(
                                "grant_type",
                                "refresh_token",
                                "refresh_token",
                                token,
                                "client_id",
                                "second-app",
                                "client_secret",
                                "s2")),
                400,
                "invalid_grant");
    }

    @Test
    void refreshTokenIsNoAccessTokenAndTheOtherWayRound() {
        Map<String, Object> answer = ok(post(V2, FIRST, user("admin-agent")));

        assertThatExceptionOfType(FaultException.class)
                .isThrownBy(() -> signIn(Map.of("access_token", text(answer, "refresh_token"))))
                .satisfies(fault -> assertThat(fault.code()).isEqualTo(FaultCode.UNAUTHORIZED));
        assertError(post(V2, FIRST, user(text(answer, "access_token"))), 400, "invalid_grant");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "a.b.c", "e30.e30.e30", "admin-agent ", "ADMIN-AGENT", "eyJhbGciOiJub25lIn0.e30."})
    void unknownRefreshTokenNamesTheOnesThatWork(String token) {
        Answer answer = post(V2, FIRST, user(token));

        assertError(answer, 400, "invalid_grant");
        assertThat(text(json(answer), "error_description"))
                .contains("admin-agent")
                .doesNotContain("e30");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://graph.windows.net/.default openid profile offline_access",
                "openid profile offline_access https://graph.windows.net/.default",
                "https://graph.windows.net//.default"
            })
    void scopeMayStandAmongThoseOfOpenIdConnect(String scope) {
        assertThat(claims(ok(post(V2, FIRST, app("scope", scope))))).containsEntry("aud", "https://graph.windows.net");
    }

    @Test
    void everyResourceCanBeAskedFor() {
        for (String resource : IdentityRequest.RESOURCES) {
            assertThat(claims(ok(post(V2, FIRST, app("scope", resource + "/.default")))))
                    .containsEntry("aud", resource);
            assertThat(claims(ok(post(V1, FIRST, app("resource", resource + "/")))))
                    .containsEntry("aud", resource);
            signIn(ok(post(V1, FIRST, app("resource", resource))));
        }
        assertThat(claims(ok(post(V2, FIRST, app("scope", "openid profile"))))).containsEntry("aud", PARTNER_CENTER);
    }

    @ParameterizedTest
    @CsvSource({
        "scope,https://other.example/.default,invalid_scope",
        "scope,https://api.partnercenter.microsoft.com,invalid_scope",
        "scope,https://api.partnercenter.microsoft.com/user_impersonation,invalid_scope",
        "scope,https://graph.windows.net/.default https://graph.windows.net/.default,invalid_scope",
        "resource,https://graph.windows.net,invalid_request",
        "grant_type2,x,",
    })
    void scopeIsJudged(String name, String value, String error) {
        Answer answer = post(V2, FIRST, app(name, value));

        if (error == null) {
            ok(answer);
        } else {
            assertError(answer, 400, error);
        }
    }

    @Test
    void unknownResourceIsInvalidTarget() {
        assertError(post(V1, FIRST, app("resource", "https://other.example")), 400, "invalid_target");
        assertThat(claims(ok(post(V1, FIRST, app("scope", "https://graph.windows.net/.default")))))
                .containsEntry("aud", "https://graph.windows.net");
    }

    @Test
    void clientMustProveItself() {
        assertError(post(V2, FIRST, form("grant_type", "client_credentials", "client_id", APP)), 401, "invalid_client");
        assertError(post(V2, FIRST, credentials(APP, "wrong")), 401, "invalid_client");
        assertError(post(V2, FIRST, credentials(APP, "sandbox ")), 401, "invalid_client");
        assertError(post(V2, FIRST, credentials("unknown", "sandbox")), 401, "invalid_client");
        assertError(post(V2, SECOND, app()), 401, "invalid_client");
        assertError(post(V2, FIRST, form("grant_type", "client_credentials")), 400, "invalid_request");
        assertThat(post(V2, FIRST, credentials(APP, "wrong")).headers()).containsKey("WWW-Authenticate");
        assertError(
                post(V2, FIRST, form("grant_type", "refresh_token", "refresh_token", "admin-agent", "client_id", APP)),
                401,
                "invalid_client");
    }

    @Test
    void clientMayProveItselfByBasic() {
        List<Map.Entry<String, String>> grant = form("grant_type", "client_credentials");

        ok(call(V2, new FakeExchange(FIRST, grant).header("Authorization", basic(APP + ":sandbox"))));
        ok(call(
                V2,
                new FakeExchange(FIRST, grant)
                        .header("authorization", basic(APP + ":s%61ndbox").replace("Basic", "bAsIc"))));
        for (String bad :
                List.of("Bearer x", "Basic ", "Basic é", basic("nocolon"), basic(APP + ":wrong"), basic("%zz:x"))) {
            assertError(call(V2, new FakeExchange(FIRST, grant).header("Authorization", bad)), 401, "invalid_client");
        }
        assertError(
                call(V2, new FakeExchange(FIRST, app()).header("Authorization", basic(APP + ":sandbox"))),
                400,
                "invalid_request");
    }

    @ParameterizedTest
    @CsvSource({"password,unsupported_grant_type", "device_code,unsupported_grant_type", "'',invalid_request"})
    void otherGrantsAreRefused(String grant, String error) {
        Answer answer = post(V2, FIRST, form("grant_type", grant, "client_id", APP, "client_secret", "sandbox"));

        assertError(answer, 400, error);
        assertThat(text(json(answer), "error_description")).contains("client_credentials");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a0000000-0000-4000-8000-000000000003", "common", "x", "1-2-3-4-5", "<script>"})
    void unknownTenantIsNamed(String tenant) {
        Answer answer = post(V2, tenant, app());

        assertError(answer, 400, "invalid_request");
        assertThat(text(json(answer), "error_description")).contains(FIRST);
    }

    @Test
    void repeatedAndOversizedParametersAreRefused() {
        assertError(post(V2, FIRST, app("client_id", APP)), 400, "invalid_request");
        assertError(post(V2, FIRST, app("x", "1", "x", "1")), 400, "invalid_request");
        ok(post(V2, FIRST, app("x", "v".repeat(IdentityRequest.VALUE_MAX))));
        assertError(post(V2, FIRST, app("x", "v".repeat(IdentityRequest.VALUE_MAX + 1))), 400, "invalid_request");

        List<Map.Entry<String, String>> most = new ArrayList<>(app());
        while (most.size() < IdentityRequest.PARAMETERS_MAX) {
            most.add(Map.entry("p" + most.size(), ""));
        }
        ok(post(V2, FIRST, most));
        most.add(Map.entry("more", ""));
        assertError(post(V2, FIRST, most), 400, "invalid_request");
    }

    @Test
    void noAnswerOfTheTokenEndpointIsStored() {
        for (Answer answer : List.of(post(V2, FIRST, app()), post(V1, FIRST, form()), post(V1, "x", app()))) {
            assertThat(answer.headers()).containsEntry("Cache-Control", "no-store");
        }
    }

    @Test
    void furtherTenantsCanBeAdded() {
        String tenant = "a0000000-0000-4000-8000-000000000009";
        apps.add(new IdentityApp(partner(tenant), "app-9", "secret-9"));

        Map<String, Object> answer = ok(post(V2, tenant, credentials("app-9", "secret-9")));

        assertThat(claims(answer)).containsEntry("tid", tenant).containsEntry("appid", "app-9");
        assertThat(new IdentityApp(partner(tenant), "app-9", "secret-9").toString())
                .doesNotContain("secret")
                .doesNotContain("=sandbox");
    }

    @Test
    void discoveryLeadsToTheEndpointsAndKeys() throws Exception {
        Map<String, Object> metadata = ok(get("/{tenant}/v2.0/.well-known/openid-configuration", FIRST));
        assertThat(metadata)
                .containsEntry("issuer", "https://sts.windows.net/" + FIRST + "/")
                .containsEntry("authorization_endpoint", "http://localhost:4711/" + FIRST + "/oauth2/v2.0/authorize")
                .containsEntry("response_types_supported", List.of("code"))
                .containsEntry("response_modes_supported", List.of("query"))
                .containsEntry("code_challenge_methods_supported", List.of("S256"))
                .containsEntry(
                        "grant_types_supported", List.of("authorization_code", "client_credentials", "refresh_token"))
                .containsEntry("authorization_response_iss_parameter_supported", true)
                .containsEntry("token_endpoint", "http://localhost:4711/" + FIRST + "/oauth2/v2.0/token")
                .containsEntry("jwks_uri", "http://localhost:4711/" + FIRST + "/discovery/v2.0/keys");

        Answer published = get("/{tenant}/discovery/v2.0/keys", FIRST);
        JWKSet set = JWKSet.parse(new String(published.body(), StandardCharsets.UTF_8));
        assertThat(set.getKeys()).isEqualTo(keys.publicKeys().getKeys()).noneMatch(key -> key.isPrivate());
        assertThat(ok(get("/{tenant}/v2.0/.well-known/openid-configuration", "common")))
                .containsEntry("issuer", "https://sts.windows.net/{tenantid}/");
        assertError(get("/{tenant}/discovery/v2.0/keys", "x"), 400, "invalid_request");
        assertError(get("/{tenant}/v2.0/.well-known/openid-configuration", "x"), 400, "invalid_request");
    }

    private Caller signIn(Map<String, Object> answer) {
        SampleStore store = new SampleStore();
        for (IdentityApp app : IdentityApp.samples()) {
            store.addPartner(new PartnerRegistration(app.tenant(), "Sample", "EUR", 1, "en-US"));
            store.addApp(
                    app.tenant(), new AppRegistration(app.clientId(), Set.of(Role.ADMIN_AGENT, Role.USAGE_WRITER)));
        }
        TokenVerifier verifier =
                new TokenVerifier(IdentityProvider.authConfig(), new LocalKeys(keys.publicKeys()), () -> now);
        try (PartnerDirectory partners = new PartnerDirectory(store)) {
            return new TokenSignIn(verifier, partners, () -> now).signIn("Bearer " + answer.get("access_token"));
        }
    }

    private Answer post(String template, String tenant, List<Map.Entry<String, String>> form) {
        return call(template, new FakeExchange(tenant, form));
    }

    private Answer get(String template, String tenant) {
        return call(template, new FakeExchange(tenant, List.of()));
    }

    private Answer call(String template, FakeExchange exchange) {
        Route route = provider.routes().stream()
                .filter(r -> r.template().equals(template))
                .findFirst()
                .orElseThrow();
        assertThat(route.access().signedIn()).isFalse();
        return route.handler().handle(exchange);
    }

    private static List<Map.Entry<String, String>> app(String... more) {
        List<Map.Entry<String, String>> form = new ArrayList<>(credentials(APP, "sandbox"));
        form.addAll(form(more));
        return form;
    }

    private static List<Map.Entry<String, String>> credentials(String clientId, String secret) {
        return form("grant_type", "client_credentials", "client_id", clientId, "client_secret", secret);
    }

    private static List<Map.Entry<String, String>> user(String refreshToken) {
        return user(refreshToken, APP);
    }

    private static List<Map.Entry<String, String>> user(String refreshToken, String clientId) {
        return form(
                "grant_type",
                "refresh_token",
                "refresh_token",
                refreshToken,
                "client_id",
                clientId,
                "client_secret",
                "sandbox");
    }

    private static List<Map.Entry<String, String>> form(String... pairs) {
        List<String> list = Arrays.asList(pairs);
        List<Map.Entry<String, String>> form = new ArrayList<>();
        for (int i = 0; i < list.size(); i += 2) {
            form.add(Map.entry(list.get(i), list.get(i + 1)));
        }
        return form;
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> ok(Answer answer) {
        assertThat(answer.status())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        return json(answer);
    }

    private static void assertError(Answer answer, int status, String error) {
        Map<String, Object> json = json(answer);
        assertThat(json).containsEntry("error", error);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(text(json, "error_description")).isNotBlank().hasSizeLessThan(500);
    }

    private static Map<String, Object> json(Answer answer) {
        assertThat(answer.headers()).containsEntry("Content-Type", "application/json");
        try {
            return JSONObjectUtils.parse(new String(answer.body(), StandardCharsets.UTF_8));
        } catch (ParseException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, Object> claims(Map<String, Object> answer) {
        try {
            return SignedJWT.parse(text(answer, "access_token")).getPayload().toJSONObject();
        } catch (ParseException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(Map<String, Object> json, String name) {
        return String.valueOf(Objects.requireNonNull(json.get(name)));
    }

    private static PartnerId partner(String tenant) {
        return PartnerId.parse(tenant).orElseThrow();
    }

    /** Registrations in memory. */
    private static final class SampleStore implements PartnerStore {
        private final Map<PartnerId, PartnerRegistration> partners = new ConcurrentHashMap<>();
        private final Map<String, AppRegistration> apps = new ConcurrentHashMap<>();

        @Override
        public Optional<PartnerRegistration> findPartner(PartnerId partner) {
            return Optional.ofNullable(partners.get(partner));
        }

        @Override
        public Optional<AppRegistration> findApp(PartnerId partner, String clientId) {
            return Optional.ofNullable(apps.get(partner + clientId));
        }

        @Override
        public int countPartners() {
            return partners.size();
        }

        boolean addPartner(PartnerRegistration partner) {
            return partners.putIfAbsent(partner.id(), partner) == null;
        }

        boolean addApp(PartnerId partner, AppRegistration app) {
            return apps.putIfAbsent(partner + app.clientId(), app) == null;
        }
    }
}
