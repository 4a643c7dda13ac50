package org.usagebudget.server.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.audit.Caller;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;

/**
 * Signs in by bearer token. A token that has been verified is remembered by its SHA-256, so that the next request with it
 * costs one hash and two look-ups: the token's and its app's. Thread-safe.
 */
public final class TokenSignIn implements SignIn {
    /** The most verified tokens that are remembered. */
    static final int TOKENS_MAX = 100_000;

    /** How long a token is remembered at most; never past its {@code exp}. */
    static final Duration REMEMBERED_MAX = Duration.ofMinutes(5);

    private static final String SCHEME = "Bearer ";

    private final TokenVerifier verifier;
    private final PartnerDirectory directory;
    private final InstantSource clock;
    // The clock below may be set back; this one's own cannot, and it frees the memory.
    private final Cache<Hash, Remembered> tokens = Caffeine.newBuilder()
            .maximumSize(TOKENS_MAX)
            .expireAfterWrite(REMEMBERED_MAX)
            .recordStats()
            .build();

    /** With the same clock as {@code verifier}. */
    public TokenSignIn(TokenVerifier verifier, PartnerDirectory directory, InstantSource clock) {
        this.verifier = verifier;
        this.directory = directory;
        this.clock = clock;
    }

    @Override
    public Caller signIn(@Nullable String authorization) {
        VerifiedToken token = verified(token(authorization));
        if (!token.isUserProven()) {
            throw new FaultException(FaultCode.MFA_REQUIRED)
                    .withHeader("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        }
        PartnerDirectory.Membership membership = directory.membership(token.app());
        if (!membership.isPartner()) {
            throw new FaultException(FaultCode.PARTNER_UNKNOWN);
        }
        boolean isAppOnly = token.user() == null;
        if ((isAppOnly || token.isForGraph()) && membership.app().isEmpty()) {
            throw new FaultException(FaultCode.APP_UNKNOWN);
        }
        return new Caller(
                token.app().partner(),
                token.app().clientId(),
                token.user(),
                isAppOnly ? membership.app().orElseThrow().roles() : token.userRoles());
    }

    /** The token in a header of the scheme Bearer, whose name may be in any letter case. */
    private static String token(@Nullable String authorization) {
        if (authorization == null || authorization.isBlank()) {
            throw new FaultException(FaultCode.UNAUTHORIZED, "The request has no Authorization header.")
                    .withHeader("WWW-Authenticate", "Bearer");
        }
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new FaultException(
                            FaultCode.UNAUTHORIZED, "The Authorization header must be: Bearer, a space, the token.")
                    .withHeader("WWW-Authenticate", "Bearer");
        }
        int start = SCHEME.length();
        int end = authorization.length();
        while (start < end && authorization.charAt(start) == ' ') {
            start++;
        }
        while (end > start && authorization.charAt(end - 1) == ' ') {
            end--;
        }
        if (end - start > TokenVerifier.TOKEN_LENGTH_MAX) {
            throw Claims.refused("The token has " + (end - start) + " characters; at most "
                    + TokenVerifier.TOKEN_LENGTH_MAX + " are taken.");
        }
        return authorization.substring(start, end);
    }

    private VerifiedToken verified(String token) {
        Instant now = clock.instant();
        // Read before verifying: keys that change meanwhile make what is remembered stale, never the other way round.
        long generation = verifier.generation();
        Hash hash = Hash.of(token);
        Remembered remembered = tokens.getIfPresent(hash);
        if (remembered != null && remembered.holds(now, generation)) {
            return remembered.token();
        }
        VerifiedToken verified = verifier.verify(token);
        Instant until = now.plus(REMEMBERED_MAX);
        if (verified.expiresAt().isBefore(until)) {
            until = verified.expiresAt();
        }
        if (now.isBefore(until)) {
            tokens.put(hash, new Remembered(verified, generation, now, until));
        }
        return verified;
    }

    /** How many tokens are remembered, about; costs nothing. */
    public long tokens() {
        return tokens.estimatedSize();
    }

    /** How often a token was found among those remembered, since the start. */
    public long hits() {
        return tokens.stats().hitCount();
    }

    /** How often one was not. */
    public long misses() {
        return tokens.stats().missCount();
    }

    /** How many tokens are remembered, stale ones included. */
    long remembered() {
        tokens.cleanUp();
        return tokens.estimatedSize();
    }

    private record Remembered(VerifiedToken token, long generation, Instant since, Instant until) {
        boolean holds(Instant now, long currentGeneration) {
            return generation == currentGeneration && now.isBefore(until) && !now.isBefore(since);
        }
    }

    /** A SHA-256, as four numbers: quick to compare, and no token stays in memory. */
    private record Hash(long a, long b, long c, long d) {
        private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

        /** Characters beyond Latin-1 become '?', which no verified token has, so nothing is found for them. */
        static Hash of(String token) {
            byte[] digest;
            try {
                digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.ISO_8859_1));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
            return new Hash(at(digest, 0), at(digest, 8), at(digest, 16), at(digest, 24));
        }

        private static long at(byte[] digest, int index) {
            return (long) LONGS.get(digest, index);
        }
    }
}
