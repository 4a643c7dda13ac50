package org.usagebudget.server.sandbox;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an app asks for when it sends somebody to the sign-in page, checked.
 *
 * @param redirect where the answer goes
 * @param challenge PKCE's: SHA-256 of the verifier, in base64url
 * @param nonce what the id token repeats, or null
 * @param resource the audience that is asked for, or null for none in particular
 * @param isOpenId whether an id token is asked for
 */
record AuthorizationRequest(
        AuthorizationRedirect redirect,
        String challenge,
        @Nullable String nonce,
        @Nullable String resource,
        boolean isOpenId) {
    /** The one response type. */
    static final String RESPONSE_TYPE = "code";

    /** The one response mode. */
    static final String RESPONSE_MODE = "query";

    /** The one method of PKCE. */
    static final String CHALLENGE_METHOD = "S256";

    /** The longest nonce, in characters. */
    static final int NONCE_MAX = 512;

    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");

    /** Checks everything but where the answer goes. */
    static AuthorizationRequest of(AuthorizationRedirect redirect, IdentityRequest sent, boolean isFirstForm) {
        String type = sent.required("response_type", "send response_type=" + RESPONSE_TYPE + ".");
        if (!type.equals(RESPONSE_TYPE)) {
            throw IdentityError.of(
                    "unsupported_response_type", "The response_type is not supported; send " + RESPONSE_TYPE + ".");
        }
        if (!sent.find("response_mode").orElse(RESPONSE_MODE).equals(RESPONSE_MODE)) {
            throw IdentityError.request("The response_mode is not supported; send " + RESPONSE_MODE + ", or none.");
        }
        String pkce = "send code_challenge, the SHA-256 of the code_verifier in base64url without padding, and"
                + " code_challenge_method=" + CHALLENGE_METHOD + ".";
        String challenge = sent.required("code_challenge", pkce);
        if (!CHALLENGE.matcher(challenge).matches()
                || !sent.find("code_challenge_method").equals(Optional.of(CHALLENGE_METHOD))) {
            throw IdentityError.request("The code_challenge or its method is wrong; " + pkce);
        }
        Optional<String> nonce = sent.find("nonce");
        if (nonce.filter(n -> n.length() > NONCE_MAX).isPresent()) {
            throw IdentityError.request("The nonce is longer than " + NONCE_MAX + " characters; shorten it.");
        }
        if (sent.find("prompt").equals(Optional.of("none"))) {
            throw IdentityError.of(
                    "login_required", "Nobody stays signed in here; send the request without prompt=none.");
        }
        return new AuthorizationRequest(
                redirect,
                challenge,
                nonce.orElse(null),
                sent.namedResource(isFirstForm).orElse(null),
                sent.isOpenId());
    }
}
