package org.usagebudget.server.sandbox;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.json.JsonInput;
import org.usagebudget.server.web.Answer;
import org.usagebudget.server.web.Exchange;
import org.usagebudget.server.web.Json;
import org.usagebudget.server.web.Route;

/** {@code /sandbox/v1/clock}: a partner's clock, read and moved forward. */
final class ClockRoutes {
    private static final String PATH = "/sandbox/v1/clock";
    private static final String NOW = "now";
    private static final String ADVANCE = "advance";
    private static final int TEXT_MAX = 100;

    private final ControlAccess access;
    private final MovableClocks clocks;

    ClockRoutes(ControlAccess access, MovableClocks clocks) {
        this.access = access;
        this.clocks = clocks;
    }

    List<Route> routes() {
        return List.of(access.route("GET", PATH, this::get), access.route("PUT", PATH, this::put));
    }

    private Answer get(Exchange exchange) {
        return answer(clocks.now(access.partner(exchange)));
    }

    private Answer put(Exchange exchange) {
        PartnerId partner = access.partner(exchange);
        ControlBody body = access.body(exchange, NOW, ADVANCE);
        Optional<String> now = body.text(NOW);
        Optional<String> advance = body.text(ADVANCE);
        if (now.isPresent() == advance.isPresent()) {
            throw new FaultException(FaultCode.INVALID_PROPERTY, NOW, "either now or advance must be there");
        }
        return answer(clocks.move(partner, now.isPresent() ? at(now.get()) : by(advance.orElseThrow())));
    }

    private static UnaryOperator<Instant> at(String text) {
        try {
            Instant time = OffsetDateTime.parse(bounded(text)).toInstant();
            return _ -> time;
        } catch (DateTimeException _) {
            throw wrong(NOW, text, "a time with an offset such as 2027-01-31T12:00:00Z");
        }
    }

    /** Years, months, weeks and days by the calendar in UTC, what is after the T by the clock. */
    static UnaryOperator<Instant> by(String text) {
        try {
            String amount = bounded(text);
            int time = amount.indexOf('T');
            Period period = time == 1 ? Period.ZERO : Period.parse(time < 0 ? amount : amount.substring(0, time));
            Duration rest = time < 0 ? Duration.ZERO : Duration.parse("P" + amount.substring(time));
            return now -> added(now, period, rest, text);
        } catch (DateTimeException _) {
            throw wrong(ADVANCE, text, "an ISO 8601 duration such as P1M or P1DT12H");
        }
    }

    private static Instant added(Instant now, Period period, Duration rest, String text) {
        try {
            return now.atOffset(ZoneOffset.UTC).plus(period).plus(rest).toInstant();
        } catch (DateTimeException | ArithmeticException _) {
            throw wrong(ADVANCE, text, "so long that the clock stays before " + MovableClocks.END);
        }
    }

    private static String bounded(String text) {
        if (text.length() > TEXT_MAX) {
            throw new DateTimeException("too long");
        }
        return text;
    }

    private static FaultException wrong(String member, String text, String what) {
        return new FaultException(
                FaultCode.INVALID_PROPERTY, member, "was " + JsonInput.cut(text), member + " must be " + what);
    }

    private static Answer answer(Instant now) {
        return Answer.json(200, Json.bytes(json -> {
            json.writeStartObject();
            json.writeStringProperty(NOW, now.toString());
            json.writeEndObject();
        }));
    }
}
