package org.usagebudget.server.sandbox;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.usagebudget.model.Fault;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.json.JsonInput;
import org.usagebudget.server.web.Answer;
import org.usagebudget.server.web.Exchange;
import org.usagebudget.server.web.Json;
import org.usagebudget.server.web.Route;
import tools.jackson.core.JsonGenerator;

/** {@code /sandbox/v1/faults}: what goes wrong for a partner, so that a client's answer to it can be tried. */
final class FaultRoutes {
    /** The longest wait that a caller can be asked for, in seconds: a day. */
    static final long RETRY_AFTER_MAX = 86_400;

    /** The highest number of a fault. */
    static final long CODE_MAX = 999_999_999;

    private static final int STATUS_MIN = 400;
    private static final int STATUS_MAX = 599;
    private static final long SEED_MAX = 999_999_999;
    private static final int DELAY_LENGTH_MAX = 100;

    private static final String PATH = "/sandbox/v1/faults";
    private static final String SEED = "seed";
    private static final String FAULTS = "faults";
    private static final String METHOD = "method";
    private static final String PATTERN = "path";
    private static final String PROBABILITY = "probability";
    private static final String TIMES = "times";
    private static final String DELAY = "delay";
    private static final String STATUS = "status";
    private static final String CODE = "code";
    private static final String DESCRIPTION = "description";
    private static final String RETRY_AFTER = "retryAfter";
    private static final String DROP = "drop";
    private static final String BEFORE = "before";
    private static final String AFTER = "after";

    private static final ControlBody.Shape FAULT = ControlBody.Shape.of(
            METHOD, PATTERN, PROBABILITY, TIMES, DELAY, STATUS, CODE, DESCRIPTION, RETRY_AFTER, DROP);
    private static final ControlBody.Shape PLAN = new ControlBody.Shape(List.of(SEED, FAULTS), Map.of(FAULTS, FAULT));

    private final ControlAccess access;
    private final InjectedFaults faults;

    FaultRoutes(ControlAccess access, InjectedFaults faults) {
        this.access = access;
        this.faults = faults;
    }

    List<Route> routes() {
        return List.of(
                access.route("GET", PATH, this::get),
                access.route("PUT", PATH, this::put),
                access.route("DELETE", PATH, this::delete));
    }

    private Answer get(Exchange exchange) {
        return answer(faults.plan(access.partner(exchange)));
    }

    private Answer put(Exchange exchange) {
        PartnerId partner = access.partner(exchange);
        FaultPlan plan = plan(access.body(exchange, PLAN));
        faults.set(partner, plan);
        return answer(plan);
    }

    private Answer delete(Exchange exchange) {
        faults.clear(access.partner(exchange));
        return new Answer(204, Map.of(), new byte[0]);
    }

    private static FaultPlan plan(ControlBody body) {
        if (!body.has(FAULTS)) {
            throw body.wrong(FAULTS, "is missing", "must be a list");
        }
        List<ControlBody> objects = body.objects(FAULTS);
        if (objects.size() > FaultPlan.FAULTS_MAX) {
            throw body.wrong(
                    FAULTS, "has " + objects.size() + " elements", "must have at most " + FaultPlan.FAULTS_MAX);
        }
        return new FaultPlan(
                body.whole(SEED, 0, SEED_MAX).orElse(InjectedFaults.NONE.seed()),
                objects.stream().map(FaultRoutes::fault).toList());
    }

    private static InjectedFault fault(ControlBody body) {
        return new InjectedFault(
                target(body),
                probability(body),
                body.whole(TIMES, 1, InjectedFault.TIMES_MAX),
                delay(body),
                effect(body));
    }

    private static FaultTarget target(ControlBody body) {
        Optional<String> method = body.text(METHOD, FaultTarget.PATH_MAX);
        if (method.isPresent() && !FaultTarget.isMethod(method.get())) {
            throw body.wrong(METHOD, "was " + JsonInput.cut(method.get()), "must be GET, POST, PUT, PATCH or DELETE");
        }
        Optional<String> path = body.text(PATTERN, FaultTarget.PATH_MAX);
        if (path.isPresent() && !FaultTarget.isPath(path.get())) {
            throw body.wrong(
                    PATTERN,
                    "was " + JsonInput.cut(path.get()),
                    "must start with a slash and have no empty segment; * is a segment, ** all at the end");
        }
        return new FaultTarget(method, path);
    }

    private static BigDecimal probability(ControlBody body) {
        BigDecimal probability = body.number(PROBABILITY).orElse(BigDecimal.ONE);
        if (probability.signum() < 0 || probability.compareTo(BigDecimal.ONE) > 0) {
            throw body.wrong(PROBABILITY, "was " + probability, "must be 0..1");
        }
        return probability;
    }

    private static Duration delay(ControlBody body) {
        Optional<String> text = body.text(DELAY, DELAY_LENGTH_MAX);
        if (text.isEmpty()) {
            return Duration.ZERO;
        }
        try {
            Duration delay = Duration.parse(text.get());
            if (!delay.isNegative() && delay.compareTo(InjectedFault.DELAY_MAX) <= 0) {
                return delay;
            }
        } catch (DateTimeException _) {
            // As one out of bounds.
        }
        throw body.wrong(
                DELAY,
                "was " + JsonInput.cut(text.get()),
                "must be an ISO 8601 duration PT0S.." + InjectedFault.DELAY_MAX);
    }

    private static FaultEffect effect(ControlBody body) {
        boolean isAnswered = body.has(STATUS);
        if (!isAnswered) {
            Stream.of(CODE, DESCRIPTION, RETRY_AFTER)
                    .filter(body::has)
                    .findFirst()
                    .ifPresent(name -> {
                        throw body.wrong(name, "stands alone", "must stand beside " + STATUS);
                    });
        }
        Optional<String> drop = body.text(DROP, DELAY_LENGTH_MAX);
        if (drop.isPresent()) {
            if (isAnswered) {
                throw body.wrong(DROP, "stands beside " + STATUS, "must stand alone: what is dropped has no answer");
            }
            return switch (drop.get()) {
                case BEFORE -> FaultEffect.Dropped.BEFORE;
                case AFTER -> FaultEffect.Dropped.AFTER;
                default ->
                    throw body.wrong(DROP, "was " + JsonInput.cut(drop.get()), "must be " + BEFORE + " or " + AFTER);
            };
        }
        if (isAnswered) {
            return new FaultEffect.Answered(
                    (int) body.whole(STATUS, STATUS_MIN, STATUS_MAX).orElseThrow(),
                    number(body.whole(CODE, 1, CODE_MAX)),
                    body.text(DESCRIPTION, Fault.DESCRIPTION_MAX),
                    number(body.whole(RETRY_AFTER, 0, RETRY_AFTER_MAX)));
        }
        if (!body.has(DELAY)) {
            throw new FaultException(
                    FaultCode.INVALID_PROPERTY, "a fault must have " + STATUS + ", " + DROP + " or " + DELAY);
        }
        return new FaultEffect.Delayed();
    }

    private static OptionalInt number(OptionalLong value) {
        return value.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Math.toIntExact(value.getAsLong()));
    }

    private static Answer answer(FaultPlan plan) {
        return Answer.json(200, Json.bytes(json -> {
            json.writeStartObject();
            json.writeNumberProperty(SEED, plan.seed());
            json.writeArrayPropertyStart(FAULTS);
            plan.met().forEach(met -> write(json, met));
            json.writeEndArray();
            json.writeEndObject();
        }));
    }

    private static void write(JsonGenerator json, FaultPlan.Met met) {
        InjectedFault fault = met.fault();
        json.writeStartObject();
        fault.target().method().ifPresent(text -> json.writeStringProperty(METHOD, text));
        fault.target().path().ifPresent(text -> json.writeStringProperty(PATTERN, text));
        json.writeNumberProperty(PROBABILITY, fault.probability());
        fault.times().ifPresent(times -> json.writeNumberProperty(TIMES, times));
        if (!fault.delay().isZero()) {
            json.writeStringProperty(DELAY, fault.delay().toString());
        }
        switch (fault.effect()) {
            case FaultEffect.Delayed _ -> {
                // Its delay says all.
            }
            case FaultEffect.Dropped.BEFORE -> json.writeStringProperty(DROP, BEFORE);
            case FaultEffect.Dropped.AFTER -> json.writeStringProperty(DROP, AFTER);
            case FaultEffect.Answered answered -> {
                json.writeNumberProperty(STATUS, answered.status());
                answered.code().ifPresent(code -> json.writeNumberProperty(CODE, code));
                answered.description().ifPresent(text -> json.writeStringProperty(DESCRIPTION, text));
                answered.retryAfter().ifPresent(seconds -> json.writeNumberProperty(RETRY_AFTER, seconds));
            }
        }
        json.writeNumberProperty("met", met.times());
        json.writeEndObject();
    }
}
