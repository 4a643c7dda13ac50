package org.usagebudget.server.web;

import org.jspecify.annotations.Nullable;

/**
 * One operation: a method on a path template, who may call it, and what answers.
 *
 * @param method the HTTP method, in capitals
 * @param template the path, its variable segments in braces: {@code /v1/customers/{customer-tenant-id}/usagebudget}. A
 *     literal segment wins over a variable. The variable {@code customer-tenant-id} must be a GUID (else 400/2000)
 * @param access who may call it
 * @param handler what answers, on a virtual thread; it may block and may throw a
 *     {@link org.usagebudget.server.fault.FaultException}
 * @param bodyMax the largest body that it takes, in bytes (else 413); null: {@code limits.body-max}
 */
public record Route(
        String method,
        String template,
        Access access,
        Handler handler,
        @Nullable Long bodyMax) {
    /** The path variable that names a customer. */
    public static final String CUSTOMER = "customer-tenant-id";

    /** Checks that a bound is at least 1. */
    public Route {
        if (bodyMax != null && bodyMax < 1) {
            throw new IllegalArgumentException("bodyMax must be >= 1, was " + bodyMax);
        }
    }

    /** With the edge's bound of bodies. */
    public Route(String method, String template, Access access, Handler handler) {
        this(method, template, access, handler, null);
    }

    /**
     * The same with a bound of its own, in bytes. What is above {@link Exchange#WHOLE_BODY_MAX} can only be read by
     * {@link Exchange#bodyStream}.
     */
    public Route withBodyMax(long bytes) {
        return new Route(method, template, access, handler, bytes);
    }

    /** What answers a request whose caller has been let in. */
    @FunctionalInterface
    public interface Handler {
        /** The answer; a {@link org.usagebudget.server.fault.FaultException} becomes its fault, anything else a 500. */
        Answer handle(Exchange exchange);
    }
}
