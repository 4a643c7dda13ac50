package org.usagebudget.server.audit;

import java.util.UUID;

/**
 * Where a change comes from: who asked for it, and under which ids.
 *
 * @param caller who
 * @param requestId MS-RequestId: names the change
 * @param isRequestIdGiven whether the caller sent it, so that it may have been seen before
 * @param correlationId MS-CorrelationId
 * @param contentHash SHA-256 of method, path and body: what the request id stands for; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // compared with Arrays.equals where it matters
public record Origin(Caller caller, UUID requestId, boolean isRequestIdGiven, UUID correlationId, byte[] contentHash) {}
