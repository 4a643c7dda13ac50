package org.usagebudget.server.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.Fault;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Caller;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.web.Answer;
import org.usagebudget.server.web.Exchange;
import org.usagebudget.server.web.Interference;
import org.usagebudget.server.web.Json;
import org.usagebudget.server.web.Route;

/**
 * The faults that partners of a sandbox are to meet. Whose they are is said by the token, or, in a request for one, by the tenant in its
 * path; what is neither, such as the sandbox's controls, meets none. In memory alone. Thread-safe.
 */
final class InjectedFaults implements Interference {
    /** The plan of a partner that was given none. */
    static final FaultPlan NONE = new FaultPlan(1, List.of());

    private static final String SOURCE = "UsageBudget";
    private static final String TOKEN_PATHS = "/oauth2/";
    private static final int TOO_MANY = 429;

    private final Map<PartnerId, FaultPlan> plans = new ConcurrentHashMap<>();

    /** What a partner is to meet from now on. */
    void set(PartnerId partner, FaultPlan plan) {
        plans.put(partner, plan);
    }

    /** A partner meets no fault from now on. */
    void clear(PartnerId partner) {
        plans.remove(partner);
    }

    /** What a partner is to meet. */
    FaultPlan plan(PartnerId partner) {
        return plans.getOrDefault(partner, NONE);
    }

    @Override
    public Answer meet(Exchange exchange, @Nullable Caller caller, Route.Handler route) {
        if (plans.isEmpty()) {
            return route.handle(exchange);
        }
        Optional<InjectedFault> met = (caller == null ? tenant(exchange) : Optional.of(caller.partner()))
                .flatMap(partner -> plan(partner).meet(exchange.method(), exchange.path()));
        if (met.isEmpty()) {
            return route.handle(exchange);
        }
        await(met.get().delay());
        return switch (met.get().effect()) {
            case FaultEffect.Delayed _ -> route.handle(exchange);
            case FaultEffect.Answered answered -> answer(answered);
            case FaultEffect.Dropped.BEFORE -> Answer.NONE;
            case FaultEffect.Dropped.AFTER -> lost(exchange, route);
        };
    }

    private static Optional<PartnerId> tenant(Exchange exchange) {
        String path = exchange.path();
        int end = path.indexOf('/', 1);
        return end > 0 && path.startsWith(TOKEN_PATHS, end)
                ? PartnerId.parse(path.substring(1, end))
                : Optional.empty();
    }

    private static void await(Duration delay) {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new FaultException(FaultCode.UNAVAILABLE);
        }
    }

    /** Has everything done, what is done while an answer is written included, and keeps what would have been answered. */
    private static Answer lost(Exchange exchange, Route.Handler route) {
        try {
            Answer.Writer writer = route.handle(exchange).writer();
            if (writer != null) {
                writer.writeTo(OutputStream.nullOutputStream());
            }
        } catch (FaultException _) {
            // An answer like any other, and lost with them.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Answer.NONE;
    }

    private static Answer answer(FaultEffect.Answered answered) {
        int status = answered.status();
        boolean isPlain = answered.code().isEmpty() && answered.description().isEmpty();
        if (status == TOO_MANY && isPlain) {
            return Answer.rateLimited(answered.retryAfter().orElse(1));
        }
        Optional<FaultCode> own = answered.code().isEmpty()
                ? first(code -> code.status() == status)
                : first(code -> code.status() == status
                        && code.code() == answered.code().getAsInt());
        Map<String, String> headers = headers(answered);
        if (own.isPresent() && answered.description().isEmpty()) {
            // Made like every fault of the kind, in the caller's language.
            FaultException fault = new FaultException(own.get());
            for (Map.Entry<String, String> header : headers.entrySet()) {
                fault = fault.withHeader(header.getKey(), header.getValue());
            }
            throw fault;
        }
        Answer answer = isPlain ? new Answer(status, Map.of(), new byte[0]) : fault(answered, own);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            answer = answer.withHeader(header.getKey(), header.getValue());
        }
        return answer;
    }

    /** What HTTP wants beside some statuses, and the wait that was asked for. */
    private static Map<String, String> headers(FaultEffect.Answered answered) {
        Map<String, String> headers = new LinkedHashMap<>();
        int status = answered.status();
        if (status == FaultCode.UNAUTHORIZED.status()) {
            headers.put("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        }
        if (status == FaultCode.METHOD_NOT_ALLOWED.status()) {
            headers.put("Allow", "");
        }
        if (answered.retryAfter().isPresent() || status == TOO_MANY) {
            headers.put("Retry-After", String.valueOf(answered.retryAfter().orElse(1)));
        }
        return headers;
    }

    private static Answer fault(FaultEffect.Answered answered, Optional<FaultCode> own) {
        int code = answered.code().orElse(own.orElse(FaultCode.INTERNAL).code());
        String description = answered.description()
                .or(() -> first(known -> known.code() == code).map(FaultCode::description))
                .orElse("Code " + code + ", as the sandbox was told to answer.");
        return Answer.json(answered.status(), Json.bytes(new Fault(code, description, List.of(), SOURCE)::writeTo));
    }

    private static Optional<FaultCode> first(Predicate<FaultCode> which) {
        return Arrays.stream(FaultCode.values()).filter(which).findFirst();
    }
}
