package org.usagebudget.server.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.usagebudget.server.auth.PartnerRegistry;
import org.usagebudget.server.ledger.Ledger;
import org.usagebudget.server.store.Sql;
import org.usagebudget.server.web.Interference;
import org.usagebudget.server.web.Route;

/** The sandbox's controls: what is below {@code /sandbox/v1}. Thread-safe. */
public final class SandboxControls implements AutoCloseable {
    private final MovableClocks clocks;
    private final InjectedFaults faults = new InjectedFaults();
    private final List<Route> routes;

    /**
     * The service that is controlled.
     *
     * @param sql its database
     * @param partners its partners
     * @param forgetPartners drops what is kept of registrations, so that the next look finds what is in the database
     * @param ledger its ledger
     * @param partitions makes the partitions that usage needs at a time
     * @param listeners do what falls due when a partner's clock is moved, in that order; billing periods need nothing
     */
    public record Service(
            Sql sql,
            PartnerRegistry partners,
            Runnable forgetPartners,
            Ledger ledger,
            Consumer<Instant> partitions,
            List<ClockListener> listeners) {
        /** Copies {@code listeners}. */
        public Service {
            listeners = List.copyOf(listeners);
        }
    }

    SandboxControls(Service service, Sandbox.Parts parts) {
        SandboxStore store = new SandboxStore(service.sql());
        ControlAccess access = new ControlAccess(parts.origins(), service.partners());
        clocks = new MovableClocks(
                parts.clocks(),
                store,
                new MovableClocks.Months(service.partitions(), MovableClocks.MONTHS_MAX),
                service.forgetPartners(),
                service.listeners());
        FurtherPartners further = new FurtherPartners(
                service.partners(), service.ledger(), store, parts.apps(), FurtherPartners.PARTNERS_MAX);
        routes = Stream.of(
                        new ClockRoutes(access, clocks).routes(),
                        new FaultRoutes(access, faults).routes(),
                        new PartnerRoutes(access, further).routes(),
                        new SimulateRoutes(access, parts.clocks(), store, service.ledger()).routes())
                .flatMap(List::stream)
                .toList();
    }

    /** Its operations; none needs a token. */
    public List<Route> routes() {
        return routes;
    }

    /** What comes between requests and their routes: the faults that were set. */
    public Interference faults() {
        return faults;
    }

    /** Ends its upkeep. */
    @Override
    public void close() {
        clocks.close();
    }
}
