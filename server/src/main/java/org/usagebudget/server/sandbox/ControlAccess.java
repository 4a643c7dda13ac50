package org.usagebudget.server.sandbox;

import java.util.Optional;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.auth.PartnerRegistry;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.web.Access;
import org.usagebudget.server.web.Answer;
import org.usagebudget.server.web.Exchange;
import org.usagebudget.server.web.Route;

/**
 * What the sandbox's controls have in common. They need no token, since whoever reaches the sandbox can get every token of it. But a
 * page of another origin in somebody's browser must not reach them: what has a foreign {@code Origin} is refused, and so is a body that
 * does not call itself {@code application/json}, which no page may send without asking. Thread-safe.
 */
final class ControlAccess {
    /** The query parameter that names the partner. */
    static final String PARTNER = "partner";

    private final OwnOrigins origins;
    private final PartnerRegistry partners;

    ControlAccess(OwnOrigins origins, PartnerRegistry partners) {
        this.origins = origins;
        this.partners = partners;
    }

    /** A control. */
    Route route(String method, String template, Route.Handler handler) {
        return new Route(method, template, Access.open(), exchange -> {
            Optional<String> origin = exchange.header("Origin").filter(own -> !origins.contains(own));
            if (origin.isPresent()) {
                throw new FaultException(FaultCode.FOREIGN_ORIGIN);
            }
            return handler.handle(exchange);
        });
    }

    /** The body, which may be absent. */
    ControlBody body(Exchange exchange, String... members) {
        return body(exchange, ControlBody.Shape.of(members));
    }

    /** The same of a shape. */
    ControlBody body(Exchange exchange, ControlBody.Shape shape) {
        Optional<String> type = exchange.header("Content-Type");
        if (type.isPresent() && !type.get().split(";", 2)[0].strip().equalsIgnoreCase(Answer.JSON)) {
            throw unsupported();
        }
        byte[] body = exchange.jsonBody();
        if (type.isEmpty() && body.length > 0) {
            throw unsupported();
        }
        return ControlBody.read(body, shape);
    }

    private static FaultException unsupported() {
        return new FaultException(FaultCode.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be " + Answer.JSON);
    }

    /** The partner that the query names, or the first. */
    PartnerId partner(Exchange exchange) {
        Optional<String> named = exchange.queryParameter(PARTNER);
        if (named.isEmpty()) {
            return IdentityApp.samples().getFirst().tenant();
        }
        PartnerId partner = PartnerId.parse(named.get())
                .orElseThrow(() -> new FaultException(
                        FaultCode.MALFORMED_INPUT, PARTNER, PARTNER + " must be the GUID of a tenant"));
        if (partners.partner(partner).isEmpty()) {
            throw new FaultException(FaultCode.PARTNER_UNKNOWN, "partner " + partner);
        }
        return partner;
    }
}
