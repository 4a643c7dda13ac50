package org.usagebudget.server.sandbox;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The form of a token request, bounded, each parameter at most once.
 *
 * @param parameters values by name; names that mean nothing here are ignored
 */
record IdentityRequest(Map<String, String> parameters) {
    /** The audiences that tokens are made for, the first where none is asked for. */
    static final List<String> RESOURCES = List.of(
            "https://api.partnercenter.microsoft.com",
            "https://graph.windows.net",
            "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd");

    /** The most parameters of a request. */
    static final int PARAMETERS_MAX = 32;

    /** The longest value, in characters; a refresh token fits. */
    static final int VALUE_MAX = 4_096;

    private static final Set<String> OPENID_SCOPES = Set.of("openid", "profile", "offline_access", "email");
    private static final String DEFAULT_SCOPE = "/.default";
    private static final String USER_SCOPE = "/user_impersonation";
    private static final String BASIC = "Basic ";

    /** Copies {@code parameters}. */
    IdentityRequest {
        parameters = Map.copyOf(parameters);
    }

    /** The request in a form, with the client's id and secret from HTTP Basic where they are sent so. */
    static IdentityRequest of(List<Map.Entry<String, String>> form, @Nullable String authorization) {
        if (form.size() > PARAMETERS_MAX) {
            throw IdentityError.request(
                    "The form has " + form.size() + " parameters; send at most " + PARAMETERS_MAX + ".");
        }
        Map<String, String> parameters = new HashMap<>();
        for (Map.Entry<String, String> parameter : form) {
            String name = parameter.getKey();
            if (name.length() > VALUE_MAX || parameter.getValue().length() > VALUE_MAX) {
                throw IdentityError.request("A parameter is longer than " + VALUE_MAX + " characters; shorten it.");
            }
            if (parameters.put(name, parameter.getValue()) != null) {
                throw IdentityError.request("The parameter " + brief(name) + " is repeated; send it once.");
            }
        }
        if (authorization != null) {
            addBasic(parameters, authorization);
        }
        return new IdentityRequest(parameters);
    }

    /** RFC 6749, section 2.3.1: id and secret are form-encoded before they are put into Basic. */
    private static void addBasic(Map<String, String> parameters, String authorization) {
        if (!authorization.regionMatches(true, 0, BASIC, 0, BASIC.length()) || authorization.length() > VALUE_MAX) {
            throw IdentityError.client("The Authorization header of a token request must be Basic; or leave it out and"
                    + " send client_id and client_secret in the form.");
        }
        String[] pair;
        try {
            byte[] bytes = Base64.getDecoder()
                    .decode(authorization.substring(BASIC.length()).strip());
            pair = new String(bytes, StandardCharsets.UTF_8).split(":", 2);
            for (int i = 0; i < pair.length; i++) {
                pair[i] = URLDecoder.decode(pair[i], StandardCharsets.UTF_8);
            }
        } catch (IllegalArgumentException _) {
            pair = new String[0];
        }
        if (pair.length != 2) {
            throw IdentityError.client("The Authorization header must be Basic and base64 of client_id:client_secret.");
        }
        String idInForm = parameters.put("client_id", pair[0]);
        if (parameters.put("client_secret", pair[1]) != null || (idInForm != null && !idInForm.equals(pair[0]))) {
            throw IdentityError.request(
                    "The client signs in twice; send its secret in the form or by Basic, not both.");
        }
    }

    /** A parameter, or empty where it is absent or empty. */
    Optional<String> find(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(v -> !v.isEmpty());
    }

    /** A parameter that must be there; {@code hint} says what to send. */
    String required(String name, String hint) {
        return find(name).orElseThrow(() -> IdentityError.request("The parameter " + name + " is missing; " + hint));
    }

    /** The audience that the token is asked for, or the usual one where none is named. */
    String resource(boolean isFirstForm) {
        return namedResource(isFirstForm).orElse(RESOURCES.getFirst());
    }

    /** Whether OpenID Connect's {@code openid} is among the scopes. */
    boolean isOpenId() {
        return find("scope")
                .map(scope -> List.of(scope.split(" ")).contains("openid"))
                .orElse(false);
    }

    /**
     * The audience that is named: by {@code resource} (first form of the endpoint only) or by {@code scope}, beside which
     * OpenID Connect's own scopes may stand.
     */
    Optional<String> namedResource(boolean isFirstForm) {
        Optional<String> resource = find("resource");
        if (resource.isPresent() && !isFirstForm) {
            throw IdentityError.request("This endpoint takes no resource; send scope=" + RESOURCES.getFirst()
                    + DEFAULT_SCOPE + ", or use the endpoint without v2.0.");
        }
        if (resource.isPresent()) {
            return Optional.of(known(resource.get())
                    .orElseThrow(() -> IdentityError.of(
                            "invalid_target",
                            "The resource is unknown here; send one of " + RESOURCES + ", or none.")));
        }
        List<String> asked = new ArrayList<>();
        for (String scope :
                find("scope").map(s -> s.split(" ")).map(Arrays::asList).orElse(List.of())) {
            if (!scope.isEmpty() && !OPENID_SCOPES.contains(scope)) {
                asked.add(scope);
            }
        }
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Optional.of(asked)
                .filter(scopes -> scopes.size() == 1)
                .flatMap(scopes -> fromScope(scopes.getFirst()))
                .orElseThrow(() -> IdentityError.of(
                        "invalid_scope",
                        "The scope must be one of " + RESOURCES + " with " + DEFAULT_SCOPE + " after it, such as "
                                + RESOURCES.getFirst() + DEFAULT_SCOPE + "; or send none.")));
    }

    private Optional<String> fromScope(String scope) {
        boolean isUserGrant = !"client_credentials".equals(parameters.get("grant_type"));
        for (String suffix : isUserGrant ? List.of(DEFAULT_SCOPE, USER_SCOPE) : List.of(DEFAULT_SCOPE)) {
            if (scope.endsWith(suffix)) {
                return known(scope.substring(0, scope.length() - suffix.length()));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> known(String resource) {
        String plain = resource.endsWith("/") ? resource.substring(0, resource.length() - 1) : resource;
        return RESOURCES.contains(plain) ? Optional.of(plain) : Optional.empty();
    }

    /** A value as messages show it. */
    static String brief(String value) {
        return value.length() <= 100 ? value : value.substring(0, 100) + "…";
    }
}
