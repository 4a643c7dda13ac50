package org.usagebudget.server.sandbox;

import java.util.Optional;
import java.util.OptionalInt;

/** What becomes of a request that meets a fault, once its delay is over. */
sealed interface FaultEffect {
    /** Its route answers as ever. */
    record Delayed() implements FaultEffect {}

    /** The connection ends without an answer, before anything is done or after everything is. */
    enum Dropped implements FaultEffect {
        BEFORE,
        AFTER
    }

    /**
     * It is answered so, and nothing is done.
     *
     * @param status 400..599
     * @param code the fault's number; empty: that of this service's first fault with the status
     * @param description the fault's words; empty: those that go with the code
     * @param retryAfter the seconds in {@code Retry-After}; empty: 1 with 429 and 503, else none
     */
    record Answered(int status, OptionalInt code, Optional<String> description, OptionalInt retryAfter)
            implements FaultEffect {}
}
