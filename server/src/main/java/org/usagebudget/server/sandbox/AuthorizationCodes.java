package org.usagebudget.server.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/**
 * The authorization codes that are out. Each is good once, for a minute, for the app, redirect URI and PKCE verifier that it
 * was made for; the first attempt uses it up. Kept in memory, at most {@link #MAX}: beyond, the oldest gives way. Thread-safe.
 */
final class AuthorizationCodes {
    /** How long a code lives. */
    static final Duration LIFE = Duration.ofSeconds(60);

    /** The most codes that are out at once. */
    static final int MAX = 1_000;

    private static final int CODE_BYTES = 32;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /** RFC 7636, section 4.1. */
    private static final Pattern VERIFIER = Pattern.compile("[A-Za-z0-9._~-]{43,128}");

    private final SecureRandom random = new SecureRandom();

    /** In the order in which they were made, so that the first is the oldest. */
    private final SequencedMap<String, Grant> grants = new LinkedHashMap<>();

    /**
     * What a code stands for.
     *
     * @param request what the app asked for
     * @param user who signed in
     * @param endsAt when it is no longer good
     */
    record Grant(AuthorizationRequest request, SampleUsers.User user, Instant endsAt) {}

    /**
     * A code turned in.
     *
     * @param resource the audience of the token
     */
    record Redeemed(Grant grant, String resource) {}

    /** A new code. */
    String add(AuthorizationRequest request, SampleUsers.User user, Instant now) {
        byte[] bytes = new byte[CODE_BYTES];
        random.nextBytes(bytes);
        String code = BASE64.encodeToString(bytes);
        Grant grant = new Grant(request, user, now.plus(LIFE));
        synchronized (grants) {
            if (grants.size() >= MAX) {
                grants.pollFirstEntry();
            }
            grants.put(code, grant);
        }
        return code;
    }

    /** Takes the code of a token request by an app that has proved itself. */
    Redeemed redeem(IdentityApp app, IdentityRequest sent, boolean isFirstForm, Instant now) {
        String code = sent.required("code", "send the code that the redirect brought.");
        String redirectUri = sent.required("redirect_uri", "send the one of the authorization request.");
        String hint = "send the text of 43 to 128 characters whose SHA-256 was the code_challenge.";
        String verifier = sent.required("code_verifier", hint);
        if (!VERIFIER.matcher(verifier).matches()) {
            throw IdentityError.request("The code_verifier is malformed; " + hint);
        }
        Optional<String> named = sent.namedResource(isFirstForm);
        Grant grant = take(code)
                .filter(g -> now.isBefore(g.endsAt()))
                .orElseThrow(
                        () -> invalid("The code is unknown, used already, or older than " + LIFE.toSeconds() + " s"));
        AuthorizationRedirect redirect = grant.request().redirect();
        if (!redirect.app().tenant().equals(app.tenant())
                || !redirect.app().clientId().equals(app.clientId())) {
            throw invalid("The code was made for another app");
        }
        if (!redirect.uri().equals(redirectUri)) {
            throw invalid("The redirect_uri is not the one of the authorization request");
        }
        if (!MessageDigest.isEqual(
                ascii(challenge(verifier)), ascii(grant.request().challenge()))) {
            throw invalid("The code_verifier does not fit the code_challenge");
        }
        Optional<String> asked = Optional.ofNullable(grant.request().resource());
        if (named.isPresent() && asked.isPresent() && !named.equals(asked)) {
            throw IdentityError.of(
                    "invalid_scope", "The code was made for " + asked.get() + "; ask for that, or none.");
        }
        return new Redeemed(grant, named.or(() -> asked).orElse(IdentityRequest.RESOURCES.getFirst()));
    }

    private static IdentityError invalid(String what) {
        return IdentityError.of("invalid_grant", what + "; each attempt uses the code up: sign in again.");
    }

    private Optional<Grant> take(String code) {
        synchronized (grants) {
            return Optional.ofNullable(grants.remove(code));
        }
    }

    /** The code challenge of a verifier. */
    static String challenge(String verifier) {
        try {
            return BASE64.encodeToString(MessageDigest.getInstance("SHA-256").digest(ascii(verifier)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
