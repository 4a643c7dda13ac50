package org.usagebudget.server.sandbox;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.json.JsonInput;
import org.usagebudget.server.ledger.Ledger;
import org.usagebudget.server.usage.UsageTotals;
import org.usagebudget.server.web.Answer;
import org.usagebudget.server.web.Exchange;
import org.usagebudget.server.web.Json;
import org.usagebudget.server.web.Route;

/**
 * {@code /sandbox/v1/usage/simulate}: usage that looks like a cloud's, hour by hour, for the days before a partner's present hour. The
 * same seed makes the same records, ids included, so that asking twice counts nothing twice.
 */
final class SimulateRoutes {
    /** The most days; so many are in the open billing period or the two before it, whenever those start. */
    static final int DAYS_MAX = 56;

    /** The most records of one simulation. */
    static final long RECORDS_MAX = 5_000_000;

    /** The most records for each second; more would not be counted. */
    static final long PER_SECOND_MAX = 1_000_000;

    /** How long a simulation may be made to take, in seconds. */
    static final long SECONDS_MAX = 600;

    private static final String PATH = "/sandbox/v1/usage/simulate";
    private static final String CUSTOMERS = "customers";
    private static final String DAYS = "days";
    private static final String PER_SECOND = "recordsPerSecond";
    private static final String SEED = "seed";
    private static final int DAYS_DEFAULT = 30;
    private static final long SEED_DEFAULT = 1;
    private static final long SEED_MAX = 999_999_999;

    private final ControlAccess access;
    private final PartnerClocks clocks;
    private final SandboxStore store;
    private final Ledger ledger;

    SimulateRoutes(ControlAccess access, PartnerClocks clocks, SandboxStore store, Ledger ledger) {
        this.access = access;
        this.clocks = clocks;
        this.store = store;
        this.ledger = ledger;
    }

    List<Route> routes() {
        return List.of(access.route("POST", PATH, this::post));
    }

    private Answer post(Exchange exchange) {
        PartnerId partner = access.partner(exchange);
        ControlBody body = access.body(exchange, CUSTOMERS, DAYS, PER_SECOND, SEED);
        int days = (int) body.whole(DAYS, 1, DAYS_MAX).orElse(DAYS_DEFAULT);
        long perSecond = body.whole(PER_SECOND, 1, PER_SECOND_MAX).orElse(0);
        long seed = body.whole(SEED, 0, SEED_MAX).orElse(SEED_DEFAULT);
        List<UsageSource> sources = new ArrayList<>();
        long records = 0;
        for (Map.Entry<CustomerId, String> customer : customers(partner, body).entrySet()) {
            UsageSource source = Simulation.source(seed, customer.getKey(), customer.getValue());
            sources.add(source);
            records += Simulation.records(source, days);
        }
        long max = perSecond == 0 ? RECORDS_MAX : Math.min(RECORDS_MAX, perSecond * SECONDS_MAX);
        if (records > max) {
            throw new FaultException(
                    FaultCode.INVALID_PROPERTY,
                    "there would be " + records + " records",
                    "records must be 0.." + max + (max < RECORDS_MAX ? " at this speed" : ""));
        }
        Simulation simulation = new Simulation(ledger, partner, exchange.requestId(), Pace.of(perSecond));
        return answer(simulation.run(sources, days, clocks.now(partner)));
    }

    /** The customers that are asked for, and their currencies, in the order of their ids. */
    private Map<CustomerId, String> customers(PartnerId partner, ControlBody body) {
        if (!body.isList(CUSTOMERS)) {
            long asked = body.whole(CUSTOMERS, 1, ControlBody.LIST_MAX).orElse(0);
            Map<CustomerId, String> first = store.currencies(partner, asked == 0 ? ControlBody.LIST_MAX : asked);
            if (first.size() < asked) {
                throw new FaultException(
                        FaultCode.INVALID_PROPERTY,
                        CUSTOMERS,
                        "was " + asked,
                        "the partner has " + first.size() + " customers");
            }
            return first;
        }
        Set<CustomerId> ids = new LinkedHashSet<>();
        for (String text : body.list(CUSTOMERS)) {
            ids.add(CustomerId.parse(text)
                    .orElseThrow(() -> new FaultException(
                            FaultCode.INVALID_PROPERTY,
                            CUSTOMERS,
                            "was " + JsonInput.cut(text),
                            "customers must be GUIDs of customers")));
        }
        Map<CustomerId, String> found = store.currencies(partner, List.copyOf(ids));
        for (CustomerId id : ids) {
            if (!found.containsKey(id)) {
                throw FaultException.noRelationship(id);
            }
        }
        return found;
    }

    private static Answer answer(Simulation.Result result) {
        return Answer.json(200, Json.bytes(json -> {
            json.writeStartObject();
            json.writeNumberProperty("accepted", result.accepted());
            json.writeNumberProperty("duplicates", result.duplicates());
            json.writeNumberProperty("rejectedCount", result.rejected());
            UsageTotals.write(json, result.totals());
            json.writeEndObject();
        }));
    }
}
