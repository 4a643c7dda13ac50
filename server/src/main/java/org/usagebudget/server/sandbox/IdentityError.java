package org.usagebudget.server.sandbox;

/** A refusal of the identity provider in the form of RFC 6749, section 5.2. It has no stack trace: it is an answer. */
final class IdentityError extends RuntimeException {
    private final int status;
    private final String error;

    private IdentityError(int status, String error, String description) {
        super(description, null, false, false);
        this.status = status;
        this.error = error;
    }

    /** 400 with that error code; the description says what to do next. */
    static IdentityError of(String error, String description) {
        return new IdentityError(400, error, description);
    }

    /** 401 {@code invalid_client}. */
    static IdentityError client(String description) {
        return new IdentityError(401, "invalid_client", description);
    }

    static IdentityError request(String description) {
        return of("invalid_request", description);
    }

    int status() {
        return status;
    }

    /** The machine's word, such as {@code invalid_grant}. */
    String error() {
        return error;
    }

    /** What is wrong and the next legal step. */
    String description() {
        return String.valueOf(getMessage());
    }
}
