package org.usagebudget.server.sandbox;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.web.Answer;

/**
 * The way back to the app that sent somebody here.
 *
 * @param app the app
 * @param uri the redirect URI, of an origin of this server
 * @param origin that origin
 * @param state what the app wants to hear again, or null
 */
record AuthorizationRedirect(
        IdentityApp app,
        String uri,
        String origin,
        @Nullable String state) {
    /** The longest state, in characters. */
    static final int STATE_MAX = 1_024;

    /** Whether RFC 6749, appendix A.5, and our bound allow that state: printable ASCII. */
    static boolean isState(String state) {
        return state.length() <= STATE_MAX && state.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }

    /** Back with a code. */
    Answer withCode(String code) {
        return with(Map.of("code", code));
    }

    /** Back with a refusal. */
    Answer withError(IdentityError error) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("error", error.error());
        parameters.put("error_description", error.description());
        return with(parameters);
    }

    /** The issuer goes along, so that an app with several providers knows which one answers (RFC 9207). */
    private Answer with(Map<String, String> parameters) {
        StringBuilder location = new StringBuilder(uri);
        parameters.forEach((name, value) -> append(location, name, value));
        if (state != null) {
            append(location, "state", state);
        }
        append(location, "iss", IdentityTokens.issuer(app.tenant().toString()));
        return Answer.seeOther(location.toString())
                .withHeader("Cache-Control", "no-store")
                .withHeader("Referrer-Policy", "no-referrer");
    }

    private void append(StringBuilder location, String name, String value) {
        boolean isFirst = location.length() == uri.length() && uri.indexOf('?') < 0;
        location.append(isFirst ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
}
