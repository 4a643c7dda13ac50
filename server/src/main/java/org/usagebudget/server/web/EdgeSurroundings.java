package org.usagebudget.server.web;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.FaultException;

/**
 * What the edge needs of the world beside sign-in and routes.
 *
 * @param translator the fault that an exception of another package means, such as one of the database; empty: a 500
 * @param partners how many partners are registered; where more than one is, each has a share of what is in flight
 * @param partnerRate the requests that one partner may send per second; 0 for no bound
 * @param nanoTime tells how time passes, in nanoseconds, for that rate
 * @param observer is told of every answer
 * @param interference comes between requests and their routes; null for nothing, as in a reseller's service
 */
public record EdgeSurroundings(
        Function<Throwable, Optional<FaultException>> translator,
        IntSupplier partners,
        int partnerRate,
        LongSupplier nanoTime,
        EdgeObserver observer,
        @Nullable Interference interference) {
    /** Knows no exception, one partner, no rate, and tells nobody. */
    public static final EdgeSurroundings NONE =
            new EdgeSurroundings(_ -> Optional.empty(), () -> 1, 0, System::nanoTime, EdgeObserver.NONE, null);

    /** Checks the rate. */
    public EdgeSurroundings {
        if (partnerRate < 0 || partnerRate > RateLimit.PER_SECOND_MAX) {
            throw new IllegalArgumentException(
                    "partnerRate must be 0.." + RateLimit.PER_SECOND_MAX + ", was " + partnerRate);
        }
    }

    /** The same with a translator. */
    public EdgeSurroundings withTranslator(Function<Throwable, Optional<FaultException>> other) {
        return new EdgeSurroundings(other, partners, partnerRate, nanoTime, observer, interference);
    }

    /** The same with so many partners. */
    public EdgeSurroundings withPartners(IntSupplier other) {
        return new EdgeSurroundings(translator, other, partnerRate, nanoTime, observer, interference);
    }

    /** The same with a rate. */
    public EdgeSurroundings withPartnerRate(int perSecond, LongSupplier clock) {
        return new EdgeSurroundings(translator, partners, perSecond, clock, observer, interference);
    }

    /** The same with an observer. */
    public EdgeSurroundings withObserver(EdgeObserver other) {
        return new EdgeSurroundings(translator, partners, partnerRate, nanoTime, other, interference);
    }

    /** The same with something between requests and routes. */
    public EdgeSurroundings withInterference(@Nullable Interference other) {
        return new EdgeSurroundings(translator, partners, partnerRate, nanoTime, observer, other);
    }
}
