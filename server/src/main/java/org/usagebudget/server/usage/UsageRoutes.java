package org.usagebudget.server.usage;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntSupplier;
import org.usagebudget.model.Guid;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.ledger.Ledger;
import org.usagebudget.server.ledger.UsageObserver;
import org.usagebudget.server.store.Sql;
import org.usagebudget.server.web.Access;
import org.usagebudget.server.web.Answer;
import org.usagebudget.server.web.Exchange;
import org.usagebudget.server.web.Json;
import org.usagebudget.server.web.Route;

/**
 * {@code POST /usage/v1/records} and {@code GET /usage/v1/batches/{request-id}}. What bodies take of the heap is bounded over all of them: each
 * batch, each window of zstd and each body needs a permit. Thread-safe.
 */
public final class UsageRoutes {
    private static final String REQUEST_ID = "request-id";
    private static final Access ACCESS = Access.appOrUser(Role.USAGE_WRITER, Role.ADMIN_AGENT);
    private static final String[] MEDIA_TYPES = UsageFormat.mediaTypes();

    /** The heap for each byte of a batch in memory, twice what records take at worst. */
    private static final long HEAP_PER_BATCH_BYTE = 6;

    /** The heap for each window of zstd, of which the library takes up to 8 MiB. */
    private static final long HEAP_PER_WINDOW = 128L << 20;

    /** The heap for each body: three times what its reader's caches ({@link SeriesCache#BYTES_MAX}), buffers and rejections take at worst. */
    private static final long HEAP_PER_BODY = 32L << 20;

    private static final int BATCHES_MIN = 2;
    private static final int BATCHES_MAX = 16;
    private static final int BODIES_MIN = 8;
    private static final int BODIES_MAX = 1_000;

    private final BatchStore store;
    private final UsageConfig config;
    private final InstantSource machine;
    private final UsageIntake.Surroundings surroundings;
    private final Permits windows;
    private final Permits bodies;

    /**
     * What the routes need of the world.
     *
     * @param machine the machine's clock, for how long batches are told of
     * @param partners how many partners are registered; above one, none may have more than half of the memory
     * @param observer is told what has become of each batch
     */
    public record Surroundings(InstantSource machine, IntSupplier partners, UsageObserver observer) {}

    /** Over the ledger for records and the database for reads. */
    public UsageRoutes(Ledger ledger, Sql sql, UsageConfig config, Surroundings of) {
        this.store = new BatchStore(sql);
        this.config = config;
        this.machine = of.machine();
        this.windows = Permits.ofHeap(HEAP_PER_WINDOW, BATCHES_MIN, BATCHES_MAX, of.partners());
        this.bodies = Permits.ofHeap(HEAP_PER_BODY, BODIES_MIN, BODIES_MAX, of.partners());
        long batchBytes = UsageLimits.batchBytesMax(Runtime.getRuntime().maxMemory());
        this.surroundings = new UsageIntake.Surroundings(
                ledger::submit,
                Permits.ofHeap(HEAP_PER_BATCH_BYTE * batchBytes, BATCHES_MIN, BATCHES_MAX, of.partners()),
                UsageLimits.COUNT_WAIT_MAX,
                new UsageIntake.BatchMax(config.batchMax(), batchBytes),
                of.observer());
    }

    /** The routes. */
    public List<Route> routes() {
        return List.of(
                new Route("POST", "/usage/v1/records", ACCESS, this::take).withBodyMax(config.bodyMax()),
                new Route("GET", "/usage/v1/batches/{" + REQUEST_ID + "}", ACCESS, this::tell));
    }

    private Answer take(Exchange exchange) {
        RecordReader reader = UsageFormat.of(exchange.mediaType(MEDIA_TYPES)).reader();
        BodyCoding coding = BodyCoding.of(exchange.header("Content-Encoding").orElse(null));
        PartnerId partner = exchange.caller().partner();
        try (var _ = bodies.take(partner);
                var _ = coding == BodyCoding.ZSTD ? windows.take(partner) : Permits.NOTHING;
                UnpackedBody body = new UnpackedBody(exchange.bodyStream(MEDIA_TYPES), coding, config.bodyMax())) {
            IntakeTally tally = count(exchange, reader, body);
            return Answer.json(200, Json.bytes(tally::writeTo));
        }
    }

    private IntakeTally count(Exchange exchange, RecordReader reader, UnpackedBody body) {
        UsageIntake intake = UsageIntake.start(
                new UsageIntake.Sender(exchange.caller().partner(), exchange.requestId()), surroundings, body::count);
        FaultException broken = null;
        IntakeTally tally;
        try {
            reader.read(body, intake);
        } catch (FaultException e) {
            broken = e;
        } finally {
            // What has been read counts, whatever has become of the rest.
            tally = intake.finish();
        }
        if (broken != null) {
            throw told(broken, tally, exchange.requestId());
        }
        return tally;
    }

    /** The fault of a body that could not be read to its end, and what counts of it nevertheless. */
    private static FaultException told(FaultException fault, IntakeTally tally, UUID requestId) {
        List<String> data = new ArrayList<>(fault.data());
        data.add("of the records before it " + tally.accepted() + " were accepted, " + tally.duplicates()
                + " are duplicates, " + tally.rejected() + " were rejected");
        data.add("GET /usage/v1/batches/" + requestId + " tells the counts; sending all records again is safe");
        return new FaultException(fault.code(), data.toArray(String[]::new));
    }

    private Answer tell(Exchange exchange) {
        String text = exchange.pathVariable(REQUEST_ID);
        UUID requestId = Guid.parse(text)
                .orElseThrow(() -> new FaultException(
                        FaultCode.MALFORMED_INPUT, REQUEST_ID, Quoted.of(text), "must be a GUID of 36 characters"));
        BatchStore.Counts counts = store.find(
                        exchange.caller().partner(),
                        requestId,
                        machine.instant().minus(UsageLimits.BATCH_KEPT))
                .orElseThrow(() -> new FaultException(
                        FaultCode.NOT_FOUND,
                        "no usage was sent with MS-RequestId " + requestId + " in the last 48 hours"));
        return Answer.json(200, Json.bytes(json -> {
            json.writeStartObject();
            json.writeStringProperty("requestId", requestId.toString());
            json.writeNumberProperty("accepted", counts.accepted());
            json.writeNumberProperty("duplicates", counts.duplicates());
            json.writeNumberProperty("rejectedCount", counts.rejected());
            json.writeStringProperty("firstAt", counts.firstAt().toString());
            json.writeStringProperty("lastAt", counts.lastAt().toString());
            json.writeEndObject();
        }));
    }
}
