package org.usagebudget.client;

import java.time.Instant;

/** A bearer token and when it expires. Immutable; {@link #toString} does not show it. */
public final class AccessToken {
    /** The longest token, in characters. */
    public static final int LENGTH_MAX = 32_768;

    private final String value;
    private final String bearer;
    private final Instant expiresAt;

    /**
     * A token.
     *
     * @param value what follows {@code Bearer}: 1..{@value #LENGTH_MAX} visible ASCII characters
     * @param expiresAt from when on it is good no more; {@link Instant#MAX} where that is unknown
     */
    public AccessToken(String value, Instant expiresAt) {
        if (value.isEmpty() || value.length() > LENGTH_MAX || !value.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new IllegalArgumentException("a token must be 1.." + LENGTH_MAX + " visible ASCII characters");
        }
        this.value = value;
        this.bearer = "Bearer " + value;
        this.expiresAt = expiresAt;
    }

    /** What follows {@code Bearer}. */
    public String value() {
        return value;
    }

    /** From when on it is good no more. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /** The value of the Authorization header. */
    String bearer() {
        return bearer;
    }

    @Override
    public String toString() {
        return "a token until " + expiresAt;
    }
}
