package org.usagebudget.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A call that failed. What it can be caught by is its type, which follows from the status, and {@link #code}, the machine code
 * of the fault. No message and no value holds a token or a secret.
 *
 * <p>More types may be added. What is none of the service's or the network's, such as an argument that can never be right, is an
 * {@link IllegalArgumentException} instead.
 *
 * {@snippet file="org/usagebudget/client/SnippetsTest.java" region="exceptions"}
 */
public abstract class PartnerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Details details;

    PartnerException(Details details, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.details = details;
    }

    /** The HTTP status; 0 where there was no answer. */
    public int status() {
        return details.status();
    }

    /** The fault's code as text, such as {@code 20002}; empty where the answer has none. */
    public String code() {
        return details.code();
    }

    /** Whether the fault's code is that number. */
    public boolean hasCode(int code) {
        return details.code().equals(Integer.toString(code));
    }

    /** The fault's description, in the language of the call's locale; empty where the answer has none. */
    public String description() {
        return details.description();
    }

    /** The fault's data: further facts, such as the member that is wrong and its bounds. */
    public List<String> data() {
        return details.data();
    }

    /** The call's MS-RequestId, with which a change may be sent again; empty where no call was made. */
    public Optional<UUID> requestId() {
        return Optional.ofNullable(details.requestId());
    }

    /** The call's MS-CorrelationId, by which the service's log and audit records are found; empty where no call was made. */
    public Optional<UUID> correlationId() {
        return Optional.ofNullable(details.correlationId());
    }

    /** How often the request was sent. */
    public int attempts() {
        return details.attempts();
    }

    /** How long the service asks to wait, as of its last answer; empty where it does not say. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(details.retryAfter());
    }

    /** The request is wrong: 400 and every 4xx that has no type of its own. */
    public static final class BadInput extends PartnerException {
        private static final long serialVersionUID = 1L;

        BadInput(Details details, String message) {
            super(details, message, null);
        }
    }

    /** Nobody is signed in: 401, or a sign-in that was refused. */
    public static final class Unauthorized extends PartnerException {
        private static final long serialVersionUID = 1L;

        Unauthorized(Details details, String message, @Nullable Throwable cause) {
            super(details, message, cause);
        }
    }

    /** Whoever is signed in may not do this: 403. */
    public static final class Forbidden extends PartnerException {
        private static final long serialVersionUID = 1L;

        Forbidden(Details details, String message) {
            super(details, message, null);
        }
    }

    /** There is no such thing: 404. */
    public static final class NotFound extends PartnerException {
        private static final long serialVersionUID = 1L;

        NotFound(Details details, String message) {
            super(details, message, null);
        }
    }

    /** Something else stands against it: 409. */
    public static final class Conflict extends PartnerException {
        private static final long serialVersionUID = 1L;

        Conflict(Details details, String message) {
            super(details, message, null);
        }
    }

    /** It has changed since it was read: 412, and Partner Center's 400 with code 2055 and 417. */
    public static final class PreconditionFailed extends PartnerException {
        private static final long serialVersionUID = 1L;

        PreconditionFailed(Details details, String message) {
            super(details, message, null);
        }
    }

    /** Too many requests, and the last repeat met that too: 429. */
    public static final class RateLimited extends PartnerException {
        private static final long serialVersionUID = 1L;

        RateLimited(Details details, String message) {
            super(details, message, null);
        }
    }

    /**
     * The service could not answer, and the last repeat met that too: 408 and 5xx. A change may have been made all the same; sent
     * again with {@link #requestId} it counts once.
     */
    public static final class ServerBusy extends PartnerException {
        private static final long serialVersionUID = 1L;

        ServerBusy(Details details, String message) {
            super(details, message, null);
        }
    }

    /** As many calls as may be are under way or waiting, so this one was not begun. */
    public static final class ClientBusy extends PartnerException {
        private static final long serialVersionUID = 1L;

        ClientBusy(Details details, String message) {
            super(details, message, null);
        }
    }

    /**
     * The connection could not be made, broke or took too long, and so did the last repeat's; or the client was closed, or its
     * thread interrupted. A change may have been made all the same; sent again with {@link #requestId} it counts once.
     */
    public static final class Transport extends PartnerException {
        private static final long serialVersionUID = 1L;

        Transport(Details details, String message, @Nullable Throwable cause) {
            super(details, message, cause);
        }
    }

    /**
     * The answer is none that the service should give: a success whose body is not the resource, a redirect, or more than fits. A
     * change that it answers has most likely been made.
     */
    public static final class UnreadableAnswer extends PartnerException {
        private static final long serialVersionUID = 1L;

        UnreadableAnswer(Details details, String message, @Nullable Throwable cause) {
            super(details, message, cause);
        }
    }
}
