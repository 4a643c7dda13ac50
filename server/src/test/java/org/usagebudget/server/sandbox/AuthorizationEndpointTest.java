package org.usagebudget.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.usagebudget.server.sandbox.AuthorizationFlow.APP;
import static org.usagebudget.server.sandbox.AuthorizationFlow.BASE;
import static org.usagebudget.server.sandbox.AuthorizationFlow.CALLBACK;
import static org.usagebudget.server.sandbox.AuthorizationFlow.TENANT;
import static org.usagebudget.server.sandbox.AuthorizationFlow.location;
import static org.usagebudget.server.sandbox.AuthorizationFlow.parameters;
import static org.usagebudget.server.sandbox.AuthorizationFlow.query;
import static org.usagebudget.server.sandbox.AuthorizationFlow.queryWithout;
import static org.usagebudget.server.sandbox.AuthorizationFlow.text;
import static org.usagebudget.server.sandbox.AuthorizationFlow.ticket;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.web.Answer;

/** The sign-in page and the way back from it. */
class AuthorizationEndpointTest {
    private static final String MARKUP = "\"'><script>alert(1)</script>&{{ticket}}";

    @TempDir
    static Path directory;

    private final AuthorizationFlow flow = new AuthorizationFlow(directory);

    @Test
    void pageNamesAppTenantAndUsersAndNeedsNothingElse() {
        Answer page = flow.show(query());

        assertThat(page.status()).isEqualTo(200);
        assertThat(text(page))
                .startsWith("<!DOCTYPE html>")
                .contains(APP, TENANT, "<html lang=\"en\">", "name=\"viewport\"", "401")
                .doesNotContain("<script", "src=", "href=", "{{", "role=\"alert\"");
        for (SampleUsers.User user : SampleUsers.all()) {
            assertThat(text(page)).contains("<button name=\"user\" value=\"" + user.name() + "\">");
        }
        assertThat(page.headers())
                .containsEntry("Cache-Control", "no-store")
                .containsEntry("X-Content-Type-Options", "nosniff")
                .containsEntry("Referrer-Policy", "same-origin");
        assertThat(page.headers().get("Content-Security-Policy"))
                .startsWith("default-src 'none'; style-src 'sha256-")
                .contains("base-uri 'none'; frame-ancestors 'none'")
                .endsWith("form-action 'self' " + BASE)
                .doesNotContain("unsafe");
    }

    @Test
    void choiceLeadsBackWithACodeAndTheState() {
        Answer back = flow.signIn(query(), "sales-agent");

        assertThat(back.status()).isEqualTo(303);
        assertThat(back.body()).isEmpty();
        assertThat(location(back)).startsWith(CALLBACK + "&code=");
        assertThat(back.headers()).containsEntry("Cache-Control", "no-store");
        assertThat(parameters(back))
                .containsOnlyKeys("from", "code", "state", "iss")
                .containsEntry("state", "a b&c=d<e>")
                .containsEntry("iss", "https://sts.windows.net/" + TENANT + "/");
    }

    @Test
    void absentStateStaysAbsent() {
        assertThat(parameters(flow.signIn(queryWithout("state"), "admin-agent")))
                .doesNotContainKey("state");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:4711",
                "http://localhost:4711/",
                "http://localhost:4711?a=b",
                "http://127.0.0.1:4711/console/callback",
                "http://[::1]:4711/%2e%2e/x"
            })
    void everyPathOfThisServerIsRedirectedTo(String uri) {
        Map<String, String> query = query("redirect_uri", uri);

        assertThat(flow.show(query).status()).isEqualTo(200);
        assertThat(location(flow.signIn(query, "admin-agent"))).startsWith(uri).matches("[^?]*\\?[^?]*");
        assertThat(flow.show(query).headers().get("Content-Security-Policy"))
                .endsWith(uri.contains("[") ? "'self' http:" : uri.substring(0, uri.indexOf("4711") + 4));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://localhost:4711/",
                "HTTP://localhost:4711/",
                "http://LOCALHOST:4711/",
                "http://localhost/",
                "http://localhost:4712/",
                "http://localhost:47110/",
                "http://localhost:4711.evil.example/",
                "http://localhost:4711@evil.example/",
                "http://user@localhost:4711/",
                "http://localhost:4711\\@evil.example/",
                "http://localhost:4711/\\evil",
                "http://localhost:4711/#fragment",
                "http://localhost:4711#",
                "http://localhost.:4711/",
                "http://0.0.0.0:4711/",
                "http://127.1:4711/",
                "http://[0:0:0:0:0:0:0:1]:4711/",
                "http://evil.example/?http://localhost:4711/",
                "//localhost:4711/",
                "/callback",
                "javascript:alert(1)",
                "data:text/html,x",
                " http://localhost:4711/",
                "http://localhost:4711/a b",
                "http://localhost:4711/\r\nX: y",
                "http://localhost:4711/ü",
                "http://localhost:4711/%zz",
                "x"
            })
    void nothingElseIsEverRedirectedTo(String uri) {
        Map<String, String> query = query("redirect_uri", uri);
        String ticket = ticket(flow.show(query()));

        assertRefusedOnAPage(flow.show(query));
        assertRefusedOnAPage(flow.choose(query, Map.of("ticket", ticket, "user", "admin-agent")));
        query.put("response_type", "token");
        assertRefusedOnAPage(flow.show(query));
    }

    @Test
    void redirectUriHasABound() {
        String longest = BASE + "/" + "x".repeat(OwnOrigins.URI_MAX - BASE.length() - 1);

        assertThat(flow.show(query("redirect_uri", longest)).status()).isEqualTo(200);
        assertRefusedOnAPage(flow.show(query("redirect_uri", longest + "x")));
    }

    @ParameterizedTest
    @CsvSource({
        "client_id,",
        "client_id,x",
        "client_id,b0000000-0000-4000-8000-000000000002",
        "redirect_uri,",
        "state,ü",
        "state,'a\tb'"
    })
    void whatIsNeededForTheWayBackIsToldOnAPage(String name, String value) {
        assertRefusedOnAPage(flow.show(query(name, value == null ? "" : value)));
        if (value == null) {
            assertRefusedOnAPage(flow.show(queryWithout(name)));
        }
    }

    @Test
    void unknownTenantIsToldOnAPage() {
        assertRefusedOnAPage(flow.show("a0000000-0000-4000-8000-000000000009", List.copyOf(query().entrySet())));
        assertRefusedOnAPage(flow.show("common", List.copyOf(query().entrySet())));
    }

    @ParameterizedTest
    @CsvSource({
        "response_type,,invalid_request",
        "response_type,token,unsupported_response_type",
        "response_type,code id_token,unsupported_response_type",
        "response_mode,fragment,invalid_request",
        "response_mode,form_post,invalid_request",
        "code_challenge,,invalid_request",
        "code_challenge,short,invalid_request",
        "code_challenge,E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM=,invalid_request",
        "code_challenge_method,,invalid_request",
        "code_challenge_method,plain,invalid_request",
        "code_challenge_method,s256,invalid_request",
        "scope,openid nonsense,invalid_scope",
        "resource,https://graph.windows.net,invalid_request",
        "prompt,none,login_required"
    })
    void otherErrorsGoBackToTheApp(String name, String value, String error) {
        Answer back = flow.show(query(name, value == null ? "" : value));

        assertThat(back.status()).isEqualTo(303);
        assertThat(location(back)).startsWith(CALLBACK + "&error=");
        assertThat(parameters(back))
                .containsEntry("error", error)
                .containsEntry("state", "a b&c=d<e>")
                .containsKeys("error_description", "iss")
                .doesNotContainKey("code");
    }

    @ParameterizedTest
    @CsvSource({
        "prompt,login",
        "prompt,select_account",
        "login_hint,x@y",
        "domain_hint,x",
        "response_mode,query",
        "scope,openid profile",
        "scope,https://graph.windows.net/user_impersonation offline_access",
        "nonce,n",
        "unknown,x"
    })
    void whatClientsSendBesidesIsTolerated(String name, String value) {
        assertThat(flow.show(query(name, value)).status()).isEqualTo(200);
    }

    @Test
    void repeatedParametersAreRefusedWhereTheyCanBe() {
        for (String name : query().keySet()) {
            List<Map.Entry<String, String>> twice = new ArrayList<>(query().entrySet());
            twice.add(Map.entry(name, Objects.requireNonNull(query().get(name))));
            Answer answer = flow.show(TENANT, twice);
            if (List.of("client_id", "redirect_uri", "state").contains(name)) {
                assertRefusedOnAPage(answer);
            } else {
                assertThat(parameters(answer)).containsEntry("error", "invalid_request");
            }
        }
    }

    @Test
    void stateAndNonceHaveBounds() {
        assertThat(flow.show(query("state", "s".repeat(AuthorizationRedirect.STATE_MAX)))
                        .status())
                .isEqualTo(200);
        assertRefusedOnAPage(flow.show(query("state", "s".repeat(AuthorizationRedirect.STATE_MAX + 1))));
        assertThat(flow.show(query("nonce", "n".repeat(AuthorizationRequest.NONCE_MAX)))
                        .status())
                .isEqualTo(200);
        assertThat(parameters(flow.show(query("nonce", "n".repeat(AuthorizationRequest.NONCE_MAX + 1)))))
                .containsEntry("error", "invalid_request");
        assertRefusedOnAPage(flow.show(query("x", "v".repeat(IdentityRequest.VALUE_MAX + 1))));
    }

    @Test
    void markupInAnyParameterStaysText() {
        for (String name : List.of(
                "client_id",
                "redirect_uri",
                "state",
                "scope",
                "nonce",
                "code_challenge",
                "response_type",
                "login_hint",
                "x")) {
            for (String value : List.of(MARKUP, BASE + "/" + MARKUP, BASE + "/?a='&b=\"")) {
                Answer answer = flow.show(query(name, value));
                assertThat(text(answer)).as(name).doesNotContain("<script", "'>", "\"'", "&{{", "&b=");
            }
        }
        assertThat(text(flow.show(MARKUP, List.copyOf(query().entrySet())))).doesNotContain("<script");
        assertThat(text(flow.show(query(MARKUP, MARKUP)))).doesNotContain("<script");
        assertThat(text(flow.show(query("redirect_uri", BASE + "/?a='&b=1")))).contains(BASE + "/?a=&#39;&amp;b=1");
    }

    @Test
    void cancelIsTheUsersRefusal() {
        Answer back = flow.choose(query(), Map.of("ticket", ticket(flow.show(query())), "cancel", "yes"));

        assertThat(parameters(back)).containsEntry("error", "access_denied").doesNotContainKey("code");
    }

    @Test
    void formCountsOnlyWithATicketOfItsOwnRequest() {
        String ticket = ticket(flow.show(query()));
        String foreign = ticket(new AuthorizationFlow(directory).show(query()));
        String end = ticket.substring(0, ticket.indexOf('.'));

        for (String bad : List.of("", "x", ".", "1.x", ticket + "x", "+" + ticket, "9" + ticket, end + ".", foreign)) {
            Answer page = flow.choose(query(), Map.of("ticket", bad, "user", "admin-agent"));
            assertThat(page.status()).as(bad).isEqualTo(400);
            assertThat(text(page)).contains("role=\"alert\"").contains("value=\"admin-agent\"");
        }
        assertThat(flow.choose(query("state", "other"), Map.of("ticket", ticket, "user", "admin-agent"))
                        .status())
                .isEqualTo(400);
        assertThat(flow.choose(query(), Map.of("ticket", ticket, "user", "admin-agent"))
                        .status())
                .isEqualTo(303);
    }

    @Test
    void ticketEndsWithItsTime() {
        String ticket = ticket(flow.show(query()));

        flow.now = flow.now.plus(SignInTickets.LIFE).minusSeconds(1);
        assertThat(flow.choose(query(), Map.of("ticket", ticket, "user", "admin-agent"))
                        .status())
                .isEqualTo(303);
        flow.now = flow.now.plusSeconds(1);
        Answer page = flow.choose(query(), Map.of("ticket", ticket, "user", "admin-agent"));
        assertThat(page.status()).isEqualTo(400);
        assertThat(flow.choose(query(), Map.of("ticket", ticket(page), "user", "admin-agent"))
                        .status())
                .isEqualTo(303);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "http://evil.example", "http://localhost:4712", "https://localhost:4711", ""})
    void formsOfOtherPagesAreRefused(String origin) {
        Map<String, String> form = Map.of("ticket", ticket(flow.show(query())), "user", "admin-agent");

        assertRefusedOnAPage(flow.choose(query(), form, origin));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nobody", "ADMIN-AGENT", MARKUP})
    void unknownUserIsAskedAgain(String user) {
        Answer page = flow.signIn(query(), user);

        assertThat(page.status()).isEqualTo(400);
        assertThat(text(page)).contains("role=\"alert\"").doesNotContain("<script");
    }

    private static void assertRefusedOnAPage(Answer answer) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.headers())
                .doesNotContainKey("Location")
                .containsEntry("Content-Type", "text/html; charset=utf-8")
                .containsEntry("Cache-Control", "no-store");
        assertThat(answer.headers().get("Content-Security-Policy")).endsWith("form-action 'none'");
        assertThat(text(answer)).contains("role=\"alert\"").doesNotContain("<form", "<script", "{{");
    }
}
