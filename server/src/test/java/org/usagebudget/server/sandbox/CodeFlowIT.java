package org.usagebudget.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.TestSandbox;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;

/** The code flow as a browser and an app see it, from the sign-in page to a budget. */
class CodeFlowIT {
    private static final String TENANT = TestSandbox.FIRST_PARTNER;
    private static final String AUTHORIZE = "/" + TENANT + "/oauth2/v2.0/authorize";
    private static final Pattern TICKET = Pattern.compile("name=\"ticket\" value=\"([^\"]*)\"");
    private static final Pattern CODE = Pattern.compile("[?&]code=([^&]+)");

    @Test
    void userSignsInAndReadsABudget() {
        String budget = "/v1/customers/" + TestSandbox.newCustomer().customer() + "/usagebudget";

        Map<String, Object> tokens = signIn("billing-admin");

        TestClient user = TestSandbox.client().withToken(String.valueOf(tokens.get("access_token")));
        assertThat(user.patch(budget, "{\"amount\":12.5}").status()).isEqualTo(200);
        assertThat(user.get(budget).budget().amount()).isEqualByComparingTo("12.5");
    }

    @Test
    void userWithoutSecondFactorSignsInAndIsRefusedByTheService() {
        String budget = "/v1/customers/" + UUID.randomUUID() + "/usagebudget";

        Map<String, Object> tokens = signIn("no-mfa");

        TestResponse refused = TestSandbox.client()
                .withToken(String.valueOf(tokens.get("access_token")))
                .get(budget);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.body()).isEmpty();
    }

    @Test
    void idTokenOpensNothing() {
        Map<String, Object> tokens = signIn("admin-agent");

        TestResponse refused = TestSandbox.client()
                .withToken(String.valueOf(tokens.get("id_token")))
                .get("/v1/customers/" + UUID.randomUUID() + "/usagebudget");

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.fault().code()).isEqualTo(800_001);
    }

    @Test
    void longestParametersFitIntoTheAnswersHeaders() {
        String state = "<".repeat(AuthorizationRedirect.STATE_MAX);
        String base = TestSandbox.server().baseUrl() + "/";
        String uri = base + "x".repeat(OwnOrigins.URI_MAX - base.length());

        TestResponse page = TestSandbox.client().get(AUTHORIZE + query(uri, state));
        TestResponse back = choose(query(uri, state), page, "admin-agent");
        TestResponse error =
                TestSandbox.client().get(AUTHORIZE + query(uri, state).replace("scope=openid", "scope=x"));

        assertThat(page.status()).isEqualTo(200);
        assertThat(back.status()).isEqualTo(303);
        assertThat(error.status()).isEqualTo(303);
        assertThat(error.header("Location").orElseThrow()).startsWith(uri + "?error=invalid_scope");
    }

    @Test
    void brokenQueriesAndFormsAreFaults() {
        TestClient client = TestSandbox.client();

        assertThat(client.get(AUTHORIZE + "?state=%ff").status()).isEqualTo(400);
        assertThat(client.get(AUTHORIZE).status()).isEqualTo(400);
        assertThat(client.send("PUT", AUTHORIZE, null).header("Allow")).hasValue("GET, POST");
        String query = query(callback(), "s");
        assertThat(client.send("POST", AUTHORIZE + query, new byte[0], "Content-Type", "application/json")
                        .status())
                .isEqualTo(415);
        assertThat(client.postForm(AUTHORIZE + query, "").status()).isEqualTo(400);
    }

    private static Map<String, Object> signIn(String user) {
        String query = query(callback(), "the state");
        TestResponse page = TestSandbox.client().get(AUTHORIZE + query);
        TestResponse back = choose(query, page, user);
        assertThat(back.status()).isEqualTo(303);
        URI location = URI.create(back.header("Location").orElseThrow());
        assertThat(location.toString()).startsWith(callback() + "?").contains("state=the+state");

        TestResponse tokens = TestSandbox.client()
                .postForm(
                        "/" + TENANT + "/oauth2/v2.0/token",
                        "grant_type=authorization_code&client_secret=sandbox&client_id=" + AuthorizationFlow.APP
                                + "&code=" + found(CODE, location.toString())
                                + "&code_verifier=" + AuthorizationFlow.VERIFIER
                                + "&redirect_uri=" + encoded(callback()));
        assertThat(tokens.status()).as(tokens.text()).isEqualTo(200);
        try {
            return JSONObjectUtils.parse(tokens.text());
        } catch (ParseException e) {
            throw new AssertionError(e);
        }
    }

    private static TestResponse choose(String query, TestResponse page, String user) {
        return TestSandbox.client()
                .postForm(
                        AUTHORIZE + query,
                        "ticket=" + encoded(found(TICKET, page.text())) + "&user=" + user,
                        "Origin",
                        TestSandbox.server().baseUrl());
    }

    private static String callback() {
        return TestSandbox.server().baseUrl() + "/console/callback";
    }

    private static String query(String redirectUri, String state) {
        return "?response_type=code&scope=openid&code_challenge_method=S256&client_id=" + AuthorizationFlow.APP
                + "&code_challenge=" + AuthorizationFlow.CHALLENGE + "&redirect_uri=" + encoded(redirectUri)
                + "&state=" + encoded(state);
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return Objects.requireNonNull(matcher.group(1));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
