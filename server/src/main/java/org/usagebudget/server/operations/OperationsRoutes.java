package org.usagebudget.server.operations;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.web.Access;
import org.usagebudget.server.web.Answer;
import org.usagebudget.server.web.Exchange;
import org.usagebudget.server.web.Route;

/**
 * {@code /health/live}, {@code /health/ready} and {@code /metrics}: open to anybody, answered under overload and while the
 * server stops too. Health is a small JSON object rather than a fault, since orchestrators look at the status alone and people
 * at {@code status}.
 */
public final class OperationsRoutes {
    private static final Map<String, String> JSON_HEADERS =
            Map.of("Content-Type", Answer.JSON, "Cache-Control", "no-store");

    private final Readiness readiness;
    private final Meters meters;
    private final boolean metricsForAll;

    /**
     * The routes.
     *
     * @param metricsForAll whether {@code /metrics} is there for everybody; else only for requests straight from this machine,
     *     and not found for others
     */
    public OperationsRoutes(Readiness readiness, Meters meters, boolean metricsForAll) {
        this.readiness = readiness;
        this.meters = meters;
        this.metricsForAll = metricsForAll;
    }

    /** Its operations. */
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/health/live", Access.probe(), _ -> health(200, "{\"status\":\"up\"}")),
                new Route("GET", "/health/ready", Access.probe(), _ -> ready()),
                new Route("GET", "/metrics", Access.probe(), this::metrics));
    }

    private Answer ready() {
        return switch (readiness.state()) {
            case UP -> health(200, "{\"status\":\"up\"}");
            case DATABASE_DOWN -> health(503, "{\"status\":\"down\",\"reason\":\"database\"}");
            case STOPPING -> health(503, "{\"status\":\"down\",\"reason\":\"stopping\"}");
        };
    }

    private static Answer health(int status, String json) {
        return new Answer(status, JSON_HEADERS, json.getBytes(StandardCharsets.UTF_8));
    }

    private Answer metrics(Exchange exchange) {
        if (!metricsForAll && !exchange.isLocal()) {
            throw new FaultException(FaultCode.NOT_FOUND);
        }
        return new Answer(200, Map.of("Content-Type", Meters.CONTENT_TYPE), meters.text());
    }
}
