package org.usagebudget.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.Guid;
import org.usagebudget.model.ReceivedFault;
import org.usagebudget.model.UnreadableException;
import org.usagebudget.model.WireReader;

/** Makes exceptions of answers that are no success, and of calls that got none. Thread-safe. */
final class Failures {
    /** Partner Center's code of an entity tag that is stale, which it answers with 400. */
    private static final String ETAG_STALE = "2055";

    /** How much of a body that is no fault a message shows, in characters. */
    private static final int BODY_SHOWN_MAX = 300;

    private final InstantSource clock;

    Failures(InstantSource clock) {
        this.clock = clock;
    }

    /** Of an answer that is no success. */
    PartnerException of(HttpCall call, HttpAnswer answer) {
        ReceivedFault fault = fault(answer);
        Details details = details(call, answer, fault);
        return typed(details, message(call, details, ""));
    }

    /** Of a success whose body is not what it should be. */
    PartnerException of(HttpCall call, HttpAnswer answer, UnreadableException problem) {
        Details details = details(call, answer, new ReceivedFault("", "", List.of()));
        return new PartnerException.UnreadableAnswer(
                details, message(call, details, "cannot be read: " + problem.getMessage()), problem);
    }

    /** Of a call that got no answer; what is none of the network's stays as it is. */
    Throwable of(HttpCall call, Throwable cause) {
        Details details = details(call, null, new ReceivedFault("", "", List.of()));
        if (cause instanceof SignInFailed refused) {
            return ofSignIn(call, refused);
        }
        if (cause instanceof Admission.Full) {
            return new PartnerException.ClientBusy(details, message(call, details, cause.getMessage()));
        }
        if (cause instanceof UnreadableException) {
            return new PartnerException.UnreadableAnswer(
                    details, message(call, details, "cannot be read: " + cause.getMessage()), cause);
        }
        if (cause instanceof IOException || cause instanceof Admission.Closed) {
            return new PartnerException.Transport(details, message(call, details, where(call, cause)), cause);
        }
        // Whoever cancels a call meets CancellationException, as with every future.
        return cause instanceof CancellationException || cause instanceof Error
                ? cause
                : new PartnerException.Transport(details, message(call, details, cause.toString()), cause);
    }

    /** What broke, and to which host; a connection that is refused tells neither. */
    private static String where(HttpCall call, Throwable cause) {
        String what = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return cause instanceof IOException ? what + " (" + call.uri().getRawAuthority() + ")" : what;
    }

    private PartnerException ofSignIn(HttpCall call, SignInFailed refused) {
        String where = "signing in" + (refused.endpoint().isEmpty() ? "" : " at " + refused.endpoint()) + ": ";
        HttpAnswer answer = refused.answer();
        Throwable cause = refused.getCause();
        if (answer == null) {
            Details details = details(call, null, new ReceivedFault("", "", List.of()));
            String what = where + refused.getMessage();
            return cause instanceof IOException
                    ? new PartnerException.Transport(details, message(call, details, what), cause)
                    : new PartnerException.Unauthorized(details, message(call, details, what), cause);
        }
        ReceivedFault fault = refused.secrets().redacted(fault(answer));
        Details details = details(call, answer, fault);
        if (answer.isSuccess()) {
            return new PartnerException.UnreadableAnswer(
                    details, message(call, details, where + refused.getMessage()), cause);
        }
        String text = message(call, details, where);
        int status = answer.status();
        return status == 408 || status == Retrying.TOO_MANY_REQUESTS || status >= 500
                ? typed(details, text)
                : new PartnerException.Unauthorized(details, text, cause);
    }

    private static PartnerException typed(Details details, String message) {
        int status = details.status();
        if (status == 412 || status == 417 || details.code().equals(ETAG_STALE)) {
            return new PartnerException.PreconditionFailed(details, message);
        }
        if (status == 408 || status >= 500) {
            return new PartnerException.ServerBusy(details, message);
        }
        if (status < 400) {
            return new PartnerException.UnreadableAnswer(details, message, null);
        }
        return switch (status) {
            case 401 -> new PartnerException.Unauthorized(details, message, null);
            case 403 -> new PartnerException.Forbidden(details, message);
            case 404 -> new PartnerException.NotFound(details, message);
            case 409 -> new PartnerException.Conflict(details, message);
            case 429 -> new PartnerException.RateLimited(details, message);
            default -> new PartnerException.BadInput(details, message);
        };
    }

    private Details details(HttpCall call, @Nullable HttpAnswer answer, ReceivedFault fault) {
        Instant now = clock.instant();
        return new Details(
                answer == null ? 0 : answer.status(),
                fault.code(),
                fault.description(),
                fault.data(),
                id(call, RequestHeaders.REQUEST_ID),
                id(call, RequestHeaders.CORRELATION_ID),
                call.progress().exchanges(),
                answer == null ? null : Pauses.retryAfter(answer, now).orElse(null));
    }

    private static @Nullable UUID id(HttpCall call, String header) {
        return Optional.ofNullable(call.headers().get(header))
                .flatMap(Guid::parse)
                .orElse(null);
    }

    /** The fault in a body, or what a person may make of a body that is none, such as a proxy's page. */
    private static ReceivedFault fault(HttpAnswer answer) {
        if (answer.body().length == 0) {
            return new ReceivedFault("", "", List.of());
        }
        try {
            return WireReader.read(answer.body(), ReceivedFault::read);
        } catch (UnreadableException e) {
            int length = Math.min(answer.body().length, 4 * BODY_SHOWN_MAX);
            String text = new String(answer.body(), 0, length, StandardCharsets.UTF_8)
                    .replaceAll("[\\s\\p{Cntrl}]+", " ")
                    .strip();
            String shown = text.length() <= BODY_SHOWN_MAX ? text : text.substring(0, BODY_SHOWN_MAX) + "…";
            String type = answer.header("Content-Type").orElse("without a type");
            return new ReceivedFault("", "the answer is no fault (" + type + "): " + shown, List.of());
        }
    }

    private static String message(HttpCall call, Details details, @Nullable String what) {
        StringBuilder text = new StringBuilder(200).append(call.method()).append(' ');
        text.append(call.uri().getRawPath());
        if (details.status() != 0) {
            text.append(" answered ").append(details.status());
        }
        if (!details.code().isEmpty()) {
            text.append('/').append(details.code());
        }
        text.append(": ").append(what).append(details.description());
        if (!details.data().isEmpty()) {
            text.append(' ').append(details.data());
        }
        if (details.correlationId() != null) {
            text.append(" (correlation id ").append(details.correlationId());
            text.append(", request id ").append(details.requestId());
            text.append(", sent ").append(details.attempts()).append(details.attempts() == 1 ? " time)" : " times)");
        }
        return text.toString();
    }
}
