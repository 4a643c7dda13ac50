package org.usagebudget.server.usage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.usagebudget.server.ledger.UsageRecord;
import org.usagebudget.server.usage.RecordSink.Rejection;

/** Records of a body that will be counted together, with where each stood. Of one thread at a time. */
final class OpenBatch {
    private static final int FIRST_LINES = 64;

    private final Permits.Held permit;
    private final long dueAt;
    private final long bytesEnd;
    private final List<UsageRecord> records = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private long[] lines = new long[FIRST_LINES];
    private int malformed;

    /**
     * An empty one.
     *
     * @param permit held for it
     * @param dueAt when it has waited long enough, by {@link System#nanoTime}
     * @param bytesEnd where in the body it must end
     */
    OpenBatch(Permits.Held permit, long dueAt, long bytesEnd) {
        this.permit = permit;
        this.dueAt = dueAt;
        this.bytesEnd = bytesEnd;
    }

    void add(long line, UsageRecord record) {
        if (records.size() == lines.length) {
            lines = Arrays.copyOf(lines, lines.length * 2);
        }
        lines[records.size()] = line;
        records.add(record);
    }

    /** What was no record; listed as far as an answer may list it. */
    void add(Rejection rejection) {
        malformed++;
        if (rejections.size() < UsageLimits.REJECTED_LISTED_MAX) {
            rejections.add(rejection);
        }
    }

    /** Whether no more should be added, the body having been read so far. */
    boolean isFull(int recordsMax, long bytes) {
        return records.size() + malformed >= recordsMax || bytes >= bytesEnd;
    }

    /** By {@link System#nanoTime}. */
    long dueAt() {
        return dueAt;
    }

    List<UsageRecord> records() {
        return records;
    }

    /** Where the record of that index stood. */
    long line(int index) {
        return lines[index];
    }

    /** How many were no records. */
    int malformed() {
        return malformed;
    }

    /** The first of them, in order. */
    List<Rejection> rejections() {
        return rejections;
    }

    /** Gives back what was held for it; by any thread, once. */
    void release() {
        permit.close();
    }
}
