package org.usagebudget.client;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a call that failed.
 *
 * @param status the answer's status; 0 for no answer
 * @param code the fault's code; empty for none
 * @param description the fault's description; empty for none
 * @param data the fault's data
 * @param requestId the call's MS-RequestId
 * @param correlationId the call's MS-CorrelationId
 * @param attempts how many exchanges there were
 * @param retryAfter what the answer says in Retry-After
 */
record Details(
        int status,
        String code,
        String description,
        List<String> data,
        @Nullable UUID requestId,
        @Nullable UUID correlationId,
        int attempts,
        @Nullable Duration retryAfter)
        implements Serializable {
    static final Details NONE = new Details(0, "", "", List.of(), null, null, 0, null);
    private static final long serialVersionUID = 1L;
}
