package org.usagebudget.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.usagebudget.server.sandbox.AuthorizationFlow.APP;
import static org.usagebudget.server.sandbox.AuthorizationFlow.BASE;
import static org.usagebudget.server.sandbox.AuthorizationFlow.TENANT;
import static org.usagebudget.server.sandbox.AuthorizationFlow.form;
import static org.usagebudget.server.sandbox.AuthorizationFlow.json;
import static org.usagebudget.server.sandbox.AuthorizationFlow.query;

import com.nimbusds.jwt.SignedJWT;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.web.Answer;

/** What a code is exchanged for, and when it is not. */
class AuthorizationCodesTest {
    private static final String PARTNER_CENTER = "https://api.partnercenter.microsoft.com";
    private static final String GRAPH = "https://graph.windows.net";

    @TempDir
    static Path directory;

    private final AuthorizationFlow flow = new AuthorizationFlow(directory);

    @Test
    void codeBringsTokensOfTheUser() {
        Map<String, Object> answer = ok(flow.token(form(flow.code(query()))));

        assertThat(answer)
                .containsOnlyKeys(
                        "token_type", "expires_in", "ext_expires_in", "scope", "access_token", "refresh_token")
                .containsEntry("scope", PARTNER_CENTER + "/user_impersonation");
        assertThat(claims(answer, "access_token"))
                .containsEntry("aud", PARTNER_CENTER)
                .containsEntry("appid", APP)
                .containsEntry("scp", "user_impersonation")
                .containsEntry("amr", List.of("pwd", "mfa"))
                .containsEntry("roles", List.of("AdminAgent"));
    }

    @Test
    void openIdBringsAnIdTokenForTheAppAlone() {
        Map<String, String> query = query("scope", "openid profile " + GRAPH + "/.default");
        query.put("nonce", "n-0S6_<WzA2Mj>");

        Map<String, Object> answer = ok(flow.token(form(flow.code(query))));

        assertThat(answer).containsEntry("scope", GRAPH + "/user_impersonation openid");
        Map<String, Object> id = claims(answer, "id_token");
        assertThat(id)
                .containsEntry("aud", APP)
                .containsEntry("nonce", "n-0S6_<WzA2Mj>")
                .containsEntry("iss", "https://sts.windows.net/" + TENANT + "/")
                .containsEntry("tid", TENANT)
                .containsEntry("sub", claims(answer, "access_token").get("sub"))
                .containsEntry("name", "Admin agent")
                .containsEntry("iat", flow.now.getEpochSecond())
                .doesNotContainKeys("scp", "appid");
        assertThat(claims(answer, "access_token")).containsEntry("aud", GRAPH).doesNotContainKey("nonce");
        assertThat(claims(ok(flow.token(form(flow.code(query("scope", "openid"))))), "id_token"))
                .doesNotContainKey("nonce");
    }

    @Test
    void refreshTokenOfACodeWorks() {
        Map<String, Object> answer = ok(flow.token(form(flow.code(query()))));

        ok(flow.token(Map.of(
                "grant_type",
                "refresh_token",
                "client_id",
                APP,
                "client_secret",
                "sandbox",
                "refresh_token",
                String.valueOf(answer.get("refresh_token")))));
    }

    @Test
    void firstFormOfTheEndpointsNamesTheResourceInTheTokenRequest() {
        Map<String, String> form = form(flow.code(query()));
        form.put("resource", GRAPH);

        Map<String, Object> answer = ok(flow.token("/{tenant}/oauth2/token", TENANT, form));

        assertThat(answer)
                .containsEntry("expires_in", "3599")
                .containsEntry("resource", GRAPH)
                .containsEntry("scope", "user_impersonation");
        assertThat(claims(answer, "access_token")).containsEntry("aud", GRAPH);
    }

    @Test
    void codeIsGoodOnceAndItsTokensStayGood() {
        String code = flow.code(query());
        Map<String, Object> first = ok(flow.token(form(code)));

        assertError(flow.token(form(code)), "invalid_grant");
        ok(flow.token(Map.of(
                "grant_type",
                "refresh_token",
                "client_id",
                APP,
                "client_secret",
                "sandbox",
                "refresh_token",
                String.valueOf(first.get("refresh_token")))));
    }

    @Test
    void codeLivesAMinute() {
        String inside = flow.code(query());
        String on = flow.code(query());
        String outside = flow.code(query());

        flow.now = flow.now.plus(AuthorizationCodes.LIFE).minusNanos(1);
        ok(flow.token(form(inside)));
        flow.now = flow.now.plusNanos(1);
        assertError(flow.token(form(on)), "invalid_grant");
        flow.now = flow.now.plusNanos(1);
        assertError(flow.token(form(outside)), "invalid_grant");
        assertThat(AuthorizationCodes.LIFE).hasSeconds(60);
    }

    @ParameterizedTest
    @CsvSource({
        "redirect_uri," + BASE + "/app/callback",
        "redirect_uri," + BASE + "/app/callback?from=test&x",
        "code_verifier,dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXx",
        "code_verifier,E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    })
    void codeIsBoundToItsRequestAndTheAttemptUsesItUp(String name, String value) {
        String code = flow.code(query());
        Map<String, String> form = form(code);
        form.put(name, value);

        assertError(flow.token(form), "invalid_grant");
        assertError(flow.token(form(code)), "invalid_grant");
    }

    @Test
    void codeIsBoundToItsAppAndTenant() {
        flow.apps.add(new IdentityApp(PartnerId.parse(TENANT).orElseThrow(), "second-app", "s2"));
        Map<String, String> other = form(flow.code(query()));
        other.put("client_id", "second-app");
        other.put("client_secret", "s2");
        Map<String, String> foreign = form(flow.code(query()));
        foreign.put("client_id", "b0000000-0000-4000-8000-000000000002");

        assertError(flow.token(other), "invalid_grant");
        assertError(
                flow.token("/{tenant}/oauth2/v2.0/token", "a0000000-0000-4000-8000-000000000002", foreign),
                "invalid_grant");
    }

    @ParameterizedTest
    @ValueSource(strings = {"code", "redirect_uri", "code_verifier"})
    void missingParametersAreNamedAndCostNothing(String name) {
        String code = flow.code(query());
        Map<String, String> form = form(code);
        form.remove(name);

        Answer answer = flow.token(form);

        assertError(answer, "invalid_request");
        assertThat(String.valueOf(json(answer).get("error_description"))).contains(name);
        ok(flow.token(form(code)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wrong"})
    void appMustProveItself(String secret) {
        String code = flow.code(query());
        Map<String, String> form = form(code);
        form.put("client_secret", secret);

        Answer answer = flow.token(form);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(json(answer)).containsEntry("error", "invalid_client");
        ok(flow.token(form(code)));
    }

    @Test
    void verifierHasTheLengthsOfItsStandard() {
        for (int length : List.of(43, 128)) {
            String verifier = "~".repeat(length);
            Map<String, String> form = form(flow.code(query("code_challenge", AuthorizationCodes.challenge(verifier))));
            form.put("code_verifier", verifier);
            ok(flow.token(form));
        }
        for (String verifier : List.of("v".repeat(42), "v".repeat(129), "v".repeat(43) + "+", "é".repeat(43))) {
            Map<String, String> form = form(flow.code(query("code_challenge", AuthorizationCodes.challenge(verifier))));
            form.put("code_verifier", verifier);
            assertError(flow.token(form), "invalid_request");
        }
    }

    @Test
    void tokenIsForTheResourceThatWasSignedInFor() {
        Map<String, String> query = query("scope", GRAPH + "/.default");
        Map<String, String> same = form(flow.code(query));
        same.put("scope", GRAPH + "/user_impersonation openid");
        Map<String, String> other = form(flow.code(query));
        other.put("scope", PARTNER_CENTER + "/.default");

        assertThat(claims(ok(flow.token(same)), "access_token")).containsEntry("aud", GRAPH);
        assertError(flow.token(other), "invalid_scope");
    }

    @Test
    void oldestCodeGivesWayWhereThereAreTooMany() {
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < AuthorizationCodes.MAX; i++) {
            codes.add(flow.code(query()));
        }
        ok(flow.token(form(codes.get(0))));
        flow.code(query());
        flow.code(query());

        assertThat(codes).doesNotHaveDuplicates();
        assertError(flow.token(form(codes.get(1))), "invalid_grant");
        ok(flow.token(form(codes.get(2))));
    }

    private static Map<String, Object> ok(Answer answer) {
        assertThat(answer.status()).as(AuthorizationFlow.text(answer)).isEqualTo(200);
        assertThat(answer.headers()).containsEntry("Cache-Control", "no-store");
        return json(answer);
    }

    private static void assertError(Answer answer, String error) {
        assertThat(json(answer)).containsEntry("error", error);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.headers()).containsEntry("Cache-Control", "no-store");
    }

    private static Map<String, Object> claims(Map<String, Object> answer, String token) {
        try {
            return SignedJWT.parse(String.valueOf(answer.get(token)))
                    .getPayload()
                    .toJSONObject();
        } catch (ParseException e) {
            throw new AssertionError(e);
        }
    }
}
