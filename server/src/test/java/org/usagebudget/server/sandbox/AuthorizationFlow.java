package org.usagebudget.server.sandbox;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.usagebudget.server.web.Answer;

/** A browser and an app in front of an identity provider that is on no wire, with a clock that a test moves. */
final class AuthorizationFlow {
    static final String BASE = "http://localhost:4711";
    static final String TENANT = "a0000000-0000-4000-8000-000000000001";
    static final String APP = "b0000000-0000-4000-8000-000000000001";
    static final String CALLBACK = BASE + "/app/callback?from=test";
    static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    /** The challenge of that verifier, from RFC 7636, appendix B. */
    static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private static final Pattern TICKET = Pattern.compile("name=\"ticket\" value=\"([^\"]*)\"");

    Instant now = Instant.parse("2026-03-01T10:00:00Z");
    final SigningKeys keys;
    final IdentityApps apps = new IdentityApps(IdentityApp.samples());
    private final IdentityProvider provider;

    AuthorizationFlow(Path directory) {
        keys = SigningKeys.open(directory);
        provider = new IdentityProvider(keys, apps, () -> BASE, () -> now);
    }

    /** A good authorization request, to be changed. */
    static Map<String, String> query() {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", APP);
        query.put("redirect_uri", CALLBACK);
        query.put("state", "a b&c=d<e>");
        query.put("code_challenge", CHALLENGE);
        query.put("code_challenge_method", "S256");
        return query;
    }

    /** The same with one parameter set. */
    static Map<String, String> query(String name, String value) {
        Map<String, String> query = query();
        query.put(name, value);
        return query;
    }

    /** The same without a parameter. */
    static Map<String, String> queryWithout(String name) {
        Map<String, String> query = query();
        query.remove(name);
        return query;
    }

    /** A good token request for a code, to be changed. */
    static Map<String, String> form(String code) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("client_id", APP);
        form.put("client_secret", "sandbox");
        form.put("code", code);
        form.put("redirect_uri", CALLBACK);
        form.put("code_verifier", VERIFIER);
        return form;
    }

    Answer show(Map<String, String> query) {
        return show(TENANT, List.copyOf(query.entrySet()));
    }

    Answer show(String tenant, List<Map.Entry<String, String>> query) {
        return call("GET", "/{tenant}/oauth2/v2.0/authorize", new FakeExchange(tenant, List.of()).query(query));
    }

    /** Posts the form of a page. */
    Answer choose(Map<String, String> query, Map<String, String> form) {
        return choose(query, form, BASE);
    }

    Answer choose(Map<String, String> query, Map<String, String> form, String origin) {
        return call(
                "POST",
                "/{tenant}/oauth2/v2.0/authorize",
                new FakeExchange(TENANT, List.copyOf(form.entrySet()))
                        .query(List.copyOf(query.entrySet()))
                        .header("Origin", origin));
    }

    /** Shows the page and chooses the user. */
    Answer signIn(Map<String, String> query, String user) {
        return choose(query, Map.of("ticket", ticket(show(query)), "user", user));
    }

    /** A fresh code. */
    String code(Map<String, String> query) {
        return Objects.requireNonNull(parameters(signIn(query, "admin-agent")).get("code"));
    }

    Answer token(Map<String, String> form) {
        return token("/{tenant}/oauth2/v2.0/token", TENANT, form);
    }

    Answer token(String template, String tenant, Map<String, String> form) {
        return call("POST", template, new FakeExchange(tenant, List.copyOf(form.entrySet())));
    }

    private Answer call(String method, String template, FakeExchange exchange) {
        return provider.routes().stream()
                .filter(r -> r.method().equals(method) && r.template().equals(template))
                .findFirst()
                .orElseThrow()
                .handler()
                .handle(exchange);
    }

    static String ticket(Answer page) {
        Matcher matcher = TICKET.matcher(text(page));
        if (!matcher.find()) {
            throw new AssertionError("no ticket: " + text(page));
        }
        return Objects.requireNonNull(matcher.group(1));
    }

    static String text(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    static String location(Answer answer) {
        return Objects.requireNonNull(answer.headers().get("Location"), () -> text(answer));
    }

    /** The query of a redirect, decoded; fails on a repeated parameter. */
    static Map<String, String> parameters(Answer answer) {
        Map<String, String> parameters = new HashMap<>();
        String query = Objects.requireNonNull(URI.create(location(answer)).getRawQuery());
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String value = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
            if (parameters.put(pair.substring(0, equals), value) != null) {
                throw new AssertionError("repeated: " + pair);
            }
        }
        return parameters;
    }

    static Map<String, Object> json(Answer answer) {
        try {
            return JSONObjectUtils.parse(text(answer));
        } catch (ParseException e) {
            throw new AssertionError(text(answer), e);
        }
    }
}
