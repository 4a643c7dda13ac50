package org.usagebudget.client;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.ReceivedFault;

/** No token was to be had; shared by all calls that waited for it, each of which makes an exception of its own from it. */
final class SignInFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String endpoint;
    private final transient @Nullable HttpAnswer answer;
    private final transient List<String> secrets;

    private SignInFailed(
            String endpoint,
            String message,
            @Nullable HttpAnswer answer,
            List<String> secrets,
            @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.endpoint = endpoint;
        this.answer = answer;
        this.secrets = secrets;
    }

    /** By the answer of a token endpoint, which may repeat what must not be shown. */
    static SignInFailed of(String endpoint, HttpAnswer answer, List<String> secrets, String message) {
        return new SignInFailed(endpoint, message, answer, secrets, null);
    }

    /** Because a token endpoint could not be asked. */
    static SignInFailed of(String endpoint, String message, Throwable cause) {
        return new SignInFailed(endpoint, message, null, List.of(), cause);
    }

    /** By the credentials themselves. */
    static SignInFailed of(String message, @Nullable Throwable cause) {
        return new SignInFailed("", message, null, List.of(), cause);
    }

    /** The token endpoint; empty for none. */
    String endpoint() {
        return endpoint;
    }

    /** The token endpoint's answer. */
    @Nullable HttpAnswer answer() {
        return answer;
    }

    /** The same fault without secrets. */
    ReceivedFault redact(ReceivedFault fault) {
        return new ReceivedFault(
                redact(fault.code()),
                redact(fault.description()),
                fault.data().stream().map(this::redact).toList());
    }

    private String redact(String text) {
        String clean = text;
        for (String secret : secrets) {
            clean = secret.isEmpty() ? clean : clean.replace(secret, "***");
        }
        return clean;
    }
}
