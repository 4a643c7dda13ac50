package org.usagebudget.server.usage;

import java.time.Duration;
import org.usagebudget.model.Decimals;
import org.usagebudget.server.ledger.UsageRecord;
import org.usagebudget.server.store.Retention;

/** Every bound of what comes as usage, but those that are settings. Lengths are in characters (UTF-16 units). */
final class UsageLimits {
    /** The longest id of a record. */
    static final int ID_MAX = UsageRecord.ID_MAX;

    /** The longest resource id. */
    static final int RESOURCE_ID_MAX = 1_024;

    /** The longest of any other text. */
    static final int TEXT_MAX = 512;

    /** The longest spelling of a time. */
    static final int TIME_MAX = 64;

    /** Decimals of a record: exact within these. */
    static final Decimals.Bounds DECIMALS = new Decimals.Bounds(28, 18, 15);

    /** The longest name of a column of CSV. */
    static final int NAME_MAX = 256;

    /** About the longest name of a member in JSON, unknown ones included: the parser remembers them. */
    static final int MEMBER_NAME_MAX = 1_024;

    /** The longest line of NDJSON and the longest cell of CSV, in bytes and characters. */
    static final int LINE_MAX = 64 << 10;

    /** The longest text or number in a JSON array, no longer than a line could have it; beyond, the body ends there. */
    static final int TOKEN_MAX = LINE_MAX;

    /** The deepest nesting of JSON. */
    static final int NESTING_MAX = 64;

    /** How long records may wait for others to be counted together with them. */
    static final Duration BATCH_WAIT_MAX = Duration.ofMillis(250);

    /** The most bytes of a body, unpacked, whose records are counted together, however large the heap is. */
    static final long BATCH_BYTES_MAX = 16 << 20;

    /** The same where the heap is small. */
    static final long BATCH_BYTES_MIN = 2 << 20;

    /** How much of the heap stands for a byte of a batch: a body has two batches in memory, and a record is larger there. */
    private static final long HEAP_PER_BYTE = 128;

    /** How long a batch may take to be counted. */
    static final Duration COUNT_WAIT_MAX = Duration.ofMinutes(1);

    /** How long a request waits for the memory that it needs, then 503. */
    static final Duration MEMORY_WAIT_MAX = Duration.ofSeconds(5);

    /** The rejected records that an answer lists; all are counted. */
    static final int REJECTED_LISTED_MAX = 1_000;

    /** By how much a body may grow when it is unpacked. */
    static final long UNPACKED_RATIO_MAX = 200;

    /** The unpacked bytes from which on that is judged: small bodies may compress well. */
    static final long UNPACKED_RATIO_FROM = 64 << 10;

    /** How much of a wrong value is repeated to its sender. */
    static final int QUOTED_MAX = 100;

    /** How long {@code GET /usage/v1/batches/{request-id}} tells of a body after its last batch. */
    static final Duration BATCH_KEPT = Retention.BATCHES_FOR;

    private UsageLimits() {}

    /** The most bytes of a body, unpacked, whose records are counted together, with that heap, in bytes. */
    static long batchBytesMax(long heap) {
        return Math.clamp(heap / HEAP_PER_BYTE, BATCH_BYTES_MIN, BATCH_BYTES_MAX);
    }
}
