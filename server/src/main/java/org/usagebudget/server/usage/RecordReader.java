package org.usagebudget.server.usage;

import org.usagebudget.server.fault.FaultException;

/** Reads usage records of one format. */
@FunctionalInterface
interface RecordReader {
    /**
     * Reads all of a body. What has been given to the sink counts, also where the rest cannot be read.
     *
     * @throws FaultException 400/800002 and 400/3000 where the body as a whole is not of the format; what the body throws
     */
    void read(UnpackedBody body, RecordSink sink);
}
