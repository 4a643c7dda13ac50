package org.usagebudget.server.usage;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.store.Sql;

/** Reads what has become of bodies, by MS-RequestId. Thread-safe. */
final class BatchStore {
    private static final String FIND = """
            SELECT accepted, duplicates, rejected, first_at, last_at
              FROM usage_batch
             WHERE partner_id = ? AND request_id = ? AND last_at > ?
            """;

    private final Sql sql;

    BatchStore(Sql sql) {
        this.sql = sql;
    }

    /**
     * The records of all bodies sent under one MS-RequestId.
     *
     * @param accepted those that count since
     * @param duplicates those that had been counted before
     * @param rejected those that do not count
     * @param firstAt when the first batch was counted
     * @param lastAt when the last one was
     */
    record Counts(long accepted, long duplicates, long rejected, Instant firstAt, Instant lastAt) {}

    /** What has been counted under that id, where the last of it was after {@code since}. */
    Optional<Counts> find(PartnerId partner, UUID requestId, Instant since) {
        return sql.one(
                FIND,
                row -> new Counts(
                        row.number("accepted"),
                        row.number("duplicates"),
                        row.number("rejected"),
                        row.instant("first_at"),
                        row.instant("last_at")),
                partner.value(),
                requestId,
                since);
    }
}
