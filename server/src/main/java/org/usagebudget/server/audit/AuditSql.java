package org.usagebudget.server.audit;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.store.Columns;

/** The statement that writes audit records: one for any number of them, in the transaction of the changes themselves. */
public final class AuditSql {
    /** The statement; {@link #bind} gives it its parameters. */
    public static final String INSERT = """
            INSERT INTO audit_record (recorded_at, operation_date, partner_id, account_id, customer_id, operation,
                   application, user_name, request_id, correlation_id, content_hash, status, old_amount, new_amount,
                   budget_version, old_value, new_value, answer)
            SELECT ?, r.*
              FROM unnest(?::timestamptz[], ?::uuid[], ?::bigint[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::uuid[],
                   ?::uuid[], ?::bytea[], ?::smallint[], ?::numeric[], ?::numeric[], ?::bigint[],
                   ?::text[], ?::text[], ?::bytea[]) r
            """;

    private static final int COLUMNS = 17;

    private AuditSql() {}

    /**
     * Binds the records to the statement.
     *
     * @param first the index of the statement's first parameter
     * @param recordedAt the machine's time, of which 48 h are looked through for a request id
     * @return the index after the statement's last parameter
     */
    public static int bind(PreparedStatement statement, int first, Instant recordedAt, List<AuditRecord> records)
            throws SQLException {
        Columns columns = new Columns(COLUMNS);
        for (AuditRecord record : records) {
            Origin origin = record.origin();
            AuditRecord.@Nullable OfBudget budget = record.content() instanceof AuditRecord.OfBudget of ? of : null;
            AuditRecord.@Nullable OfOther other = record.content() instanceof AuditRecord.OfOther of ? of : null;
            columns.row(
                    record.operationDate(),
                    origin.caller().partner().value(),
                    record.accountId(),
                    record.customer().value(),
                    record.operation(),
                    origin.caller().application(),
                    origin.caller().user(),
                    origin.requestId(),
                    origin.correlationId(),
                    origin.contentHash(),
                    record.status(),
                    budget == null ? null : budget.oldAmount(),
                    budget == null ? null : budget.newAmount(),
                    budget == null ? null : budget.version(),
                    other == null ? null : other.oldValue(),
                    other == null ? null : other.newValue(),
                    other == null ? null : other.answer());
        }
        statement.setObject(first, OffsetDateTime.ofInstant(recordedAt, ZoneOffset.UTC));
        return columns.bind(statement, first + 1);
    }
}
