package org.usagebudget.client;

import org.jspecify.annotations.Nullable;

/** No token was to be had; shared by all calls that waited for it, each of which makes an exception of its own from it. */
final class SignInFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String endpoint;
    private final transient @Nullable HttpAnswer answer;
    private final transient Secrets secrets;

    private SignInFailed(
            String endpoint, String message, @Nullable HttpAnswer answer, Secrets secrets, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.endpoint = endpoint;
        this.answer = answer;
        this.secrets = secrets;
    }

    /**
     * By the answer of a token endpoint.
     *
     * @param answer in its body are no secrets as they were sent
     * @param secrets must not be shown in whatever form they are in it
     */
    static SignInFailed of(String endpoint, HttpAnswer answer, Secrets secrets, String message) {
        return new SignInFailed(endpoint, message, answer, secrets, null);
    }

    /** Because a token endpoint could not be asked. */
    static SignInFailed of(String endpoint, String message, Throwable cause) {
        return new SignInFailed(endpoint, message, null, Secrets.NONE, cause);
    }

    /** By the credentials themselves. */
    static SignInFailed of(String message, @Nullable Throwable cause) {
        return new SignInFailed("", message, null, Secrets.NONE, cause);
    }

    /** The token endpoint; empty for none. */
    String endpoint() {
        return endpoint;
    }

    /** The token endpoint's answer. */
    @Nullable HttpAnswer answer() {
        return answer;
    }

    /** What must not be shown of the answer. */
    Secrets secrets() {
        return secrets;
    }
}
