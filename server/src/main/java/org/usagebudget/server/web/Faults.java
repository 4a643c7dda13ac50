package org.usagebudget.server.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.usagebudget.model.Fault;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultDescriptions;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.fault.Language;

/**
 * The one place that makes answers of faults, in the caller's language, and that says which status Microsoft's Java SDK is told. Thread-safe.
 */
final class Faults {
    /** The {@code source} of every fault. */
    static final String SOURCE = "UsageBudget";

    /** The Retry-After of a 503 that names none, in seconds. */
    static final String RETRY_AFTER_SECONDS = "1";

    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);
    private static final byte[] NO_BODY = new byte[0];

    private final FaultDescriptions descriptions = FaultDescriptions.load();
    private final Function<Throwable, Optional<FaultException>> translator;

    /** With a translator for exceptions of other packages, such as those of the database; empty = not known to it. */
    Faults(Function<Throwable, Optional<FaultException>> translator) {
        this.translator = translator;
    }

    /** The answer to a request that failed so. What nobody foresaw is logged here and told without detail. */
    Reply reply(Throwable failure, String correlationId, Language language) {
        if (failure instanceof FaultException fault) {
            return reply(fault, language);
        }
        Optional<FaultException> translated = translate(failure);
        if (translated.isPresent()) {
            return reply(translated.get(), language);
        }
        LOG.error("Request failed, MS-CorrelationId {}", correlationId, failure);
        return reply(new FaultException(FaultCode.INTERNAL), language);
    }

    private Optional<FaultException> translate(Throwable failure) {
        try {
            return translator.apply(failure);
        } catch (RuntimeException second) {
            failure.addSuppressed(second);
            return Optional.empty();
        }
    }

    /** The answer that a fault is, described in that language; reason phrases are English, as Partner Center's are. */
    Reply reply(FaultException fault, Language language) {
        FaultCode code = fault.code();
        Map<String, String> headers = new LinkedHashMap<>(fault.headers());
        if (code == FaultCode.MFA_REQUIRED) {
            headers.putIfAbsent("WWW-Authenticate", "Bearer error=\"invalid_token\"");
            return new Reply(new Answer(code.status(), headers, NO_BODY), code.description());
        }
        headers.put("Content-Type", Answer.JSON);
        headers.put("Content-Language", language.tag());
        if (code == FaultCode.UNAUTHORIZED) {
            headers.putIfAbsent("WWW-Authenticate", "Bearer");
        }
        if (code.status() == 503) {
            headers.putIfAbsent("Retry-After", RETRY_AFTER_SECONDS);
        }
        return new Reply(new Answer(code.status(), headers, body(fault, language)), null);
    }

    private byte[] body(FaultException fault, Language language) {
        FaultCode code = fault.code();
        return Json.bytes(new Fault(code.code(), descriptions.text(code, language), fault.data(), SOURCE)::writeTo);
    }

    /**
     * The status that Microsoft's Java SDK is told. It repeats a request without end on every status but 2xx and the six
     * that end its patience, so it gets only those, and 429 and 503, on which repeating is right.
     */
    static int statusForJavaSdk(int status) {
        return switch (status) {
            case 400, 401, 403, 404, 409, 417, 429, 503 -> status;
            default -> status < 300 ? status : status < 500 ? 400 : 503;
        };
    }

    /**
     * An answer on its way out.
     *
     * @param reason the reason phrase of its status line; null for the usual one
     */
    record Reply(Answer answer, @Nullable String reason) {}
}
