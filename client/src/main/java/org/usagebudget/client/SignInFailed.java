package org.usagebudget.client;

import org.jspecify.annotations.Nullable;

/** No token was to be had; shared by all calls that waited for it, each of which makes an exception of its own from it. */
final class SignInFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String endpoint;
    private final transient @Nullable HttpAnswer answer;

    private SignInFailed(String endpoint, String message, @Nullable HttpAnswer answer, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.endpoint = endpoint;
        this.answer = answer;
    }

    /** By the answer of a token endpoint, in which nothing is left that must not be shown. */
    static SignInFailed of(String endpoint, HttpAnswer answer, String message) {
        return new SignInFailed(endpoint, message, answer, null);
    }

    /** Because a token endpoint could not be asked. */
    static SignInFailed of(String endpoint, String message, Throwable cause) {
        return new SignInFailed(endpoint, message, null, cause);
    }

    /** By the credentials themselves. */
    static SignInFailed of(String message, @Nullable Throwable cause) {
        return new SignInFailed("", message, null, cause);
    }

    /** The token endpoint; empty for none. */
    String endpoint() {
        return endpoint;
    }

    /** The token endpoint's answer. */
    @Nullable HttpAnswer answer() {
        return answer;
    }
}
