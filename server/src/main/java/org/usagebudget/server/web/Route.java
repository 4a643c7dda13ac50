package org.usagebudget.server.web;

/**
 * One operation: a method on a path template, who may call it, and what answers.
 *
 * @param method the HTTP method, in capitals
 * @param template the path, its variable segments in braces: {@code /v1/customers/{customer-tenant-id}/usagebudget}. A
 *     literal segment wins over a variable. The variable {@code customer-tenant-id} must be a GUID (else 400/2000)
 * @param access who may call it
 * @param handler what answers, on a virtual thread; it may block and may throw a
 *     {@link org.usagebudget.server.fault.FaultException}
 */
public record Route(String method, String template, Access access, Handler handler) {
    /** The path variable that names a customer. */
    public static final String CUSTOMER = "customer-tenant-id";

    /** What answers a request whose caller has been let in. */
    @FunctionalInterface
    public interface Handler {
        /** The answer; a {@link org.usagebudget.server.fault.FaultException} becomes its fault, anything else a 500. */
        Answer handle(Exchange exchange);
    }
}
