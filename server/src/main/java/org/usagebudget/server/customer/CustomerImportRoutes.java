package org.usagebudget.server.customer;

import java.util.List;
import org.usagebudget.server.audit.Origin;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.web.Access;
import org.usagebudget.server.web.Answer;
import org.usagebudget.server.web.Changes;
import org.usagebudget.server.web.Exchange;
import org.usagebudget.server.web.Json;
import org.usagebudget.server.web.Route;
import tools.jackson.core.JsonGenerator;

/**
 * {@code POST /budgets/v1/customers/import}: many customers in one CSV file, answered while they are added. Where the client goes
 * away, what has been added stays, and the same file again tells what that was. At most {@link ImportPermits#IMPORTS_MAX} at a
 * time, {@link ImportPermits#PARTNER_IMPORTS_MAX} of a partner (else 503/800003, at once). Thread-safe.
 */
public final class CustomerImportRoutes {
    private static final String CSV = "text/csv";
    private static final String PATH = "/budgets/v1/customers/import";

    private final Customers customers;
    private final int importMax;
    private final ImportPermits permits = new ImportPermits();

    /**
     * Over all customers.
     *
     * @param importMax the largest file, in bytes
     */
    public CustomerImportRoutes(Customers customers, int importMax) {
        this.customers = customers;
        this.importMax = importMax;
    }

    /** The route. */
    public List<Route> routes() {
        return List.of(new Route("POST", PATH, Access.appOrUser(Role.ADMIN_AGENT), this::load).withBodyMax(importMax));
    }

    private Answer load(Exchange exchange) {
        // Taken before the body is read: it is the body that takes the memory.
        ImportPermits.Permit permit = permits.take(exchange.caller().partner())
                .orElseThrow(() -> new FaultException(
                        FaultCode.UNAVAILABLE,
                        "imports at a time: " + ImportPermits.PARTNER_IMPORTS_MAX + " of a partner, "
                                + ImportPermits.IMPORTS_MAX + " in all"));
        try {
            byte[] body = exchange.body(CSV);
            CustomerCsv file = CustomerCsv.open(body);
            Origin origin = Changes.origin(exchange, PATH, body);
            Answer.Writer writer = Json.stream(json -> write(json, file, origin));
            return Answer.streamed(200, Answer.JSON, out -> {
                try {
                    writer.writeTo(out);
                } finally {
                    permit.close();
                }
            });
        } catch (RuntimeException | Error e) {
            permit.close();
            throw e;
        }
    }

    private void write(JsonGenerator json, CustomerCsv file, Origin origin) {
        int[] counts = {0, 0};
        json.writeStartObject();
        json.writeArrayPropertyStart("results");
        CustomerImport.run(customers, file, origin, result -> {
            counts[result.refusal() == null ? 0 : 1]++;
            write(json, result);
        });
        json.writeEndArray();
        json.writeNumberProperty("createdCount", counts[0]);
        json.writeNumberProperty("rejectedCount", counts[1]);
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, CustomerImport.Result result) {
        json.writeStartObject();
        json.writeNumberProperty("line", result.line());
        if (result.id() != null) {
            json.writeStringProperty("id", result.id());
        }
        if (result.domain() != null) {
            json.writeStringProperty("domain", result.domain());
        }
        CustomerImport.Refusal refusal = result.refusal();
        json.writeStringProperty("status", refusal == null ? "created" : "rejected");
        if (refusal != null) {
            json.writeNumberProperty("code", refusal.code().code());
            json.writeStringProperty("description", refusal.description());
        }
        json.writeEndObject();
    }
}
