package org.usagebudget.server.web;

/**
 * Is told what the edge answers, for whoever measures it. Called on the road of every request, by many threads: it must be
 * quick, must not block and must not throw.
 */
public interface EdgeObserver {
    /** Hears nothing. */
    EdgeObserver NONE = (_, _) -> (_, _) -> {};

    /**
     * What is told of one route; asked once, before the first request.
     *
     * @param method the HTTP method; {@value #OTHER} for requests that no route takes
     * @param template the route's template, never a path; {@value #OTHER} for requests that no route takes
     */
    RouteObserver route(String method, String template);

    /** A request has been refused because of a bound. */
    default void refused(Refusal refusal) {}

    /** What stands for method and template where no route was found. */
    String OTHER = "other";

    /** Is told of the answers of one route. */
    @FunctionalInterface
    interface RouteObserver {
        /**
         * A request has been answered.
         *
         * @param status as it was sent
         * @param nanos from the end of its head to the end of its answer
         */
        void answered(int status, long nanos);
    }

    /** The bound by which a request was refused. */
    enum Refusal {
        /** More in flight than {@code limits.in-flight-max}. */
        OVERLOAD,
        /** The partner holds its share of what is in flight. */
        SHARE,
        /** The partner sends more than {@code rate.partner-per-second}. */
        RATE,
        /** The server is stopping. */
        STOPPING
    }
}
