package org.usagebudget.server.usage;

import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.ledger.UsageRecord;

/** Takes the records of a body as they are read, in order. Of one thread. */
interface RecordSink {
    /**
     * One that has its form.
     *
     * @param line where it stands, from 1
     */
    void record(long line, UsageRecord record);

    /** One that has not. */
    void malformed(Rejection rejection);

    /**
     * A record that does not count.
     *
     * @param line where it stands, from 1
     * @param id its id as far as it is known, at most 128 characters
     * @param code why
     * @param detail the facts
     */
    record Rejection(long line, @Nullable String id, FaultCode code, String detail) {}
}
