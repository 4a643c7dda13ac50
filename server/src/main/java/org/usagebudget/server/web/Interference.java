package org.usagebudget.server.web;

import org.jspecify.annotations.Nullable;
import org.usagebudget.server.audit.Caller;

/** What comes between a request that has passed every check and its route. Thread-safe. */
@FunctionalInterface
public interface Interference {
    /**
     * Answers in the route's place, or lets it answer; may block.
     *
     * @param caller who calls; null on routes that need no token
     * @param route answers when it is called; at most once
     * @return what is answered, {@link Answer#NONE} for a connection that ends without an answer; a
     *     {@link org.usagebudget.server.fault.FaultException} that is thrown becomes its fault
     */
    Answer meet(Exchange exchange, @Nullable Caller caller, Route.Handler route);
}
