package org.usagebudget.server.audit;

import java.time.Instant;
import org.usagebudget.server.store.Transaction;

/**
 * Writes audit records of partners, which have no customer and no account. The ledger's own statement is {@link AuditSql}:
 * it carries amounts instead of values, and every change of money pays for each of its columns. Stateless.
 */
public final class PartnerAuditSql {
    private static final String INSERT = """
            INSERT INTO audit_record (recorded_at, operation_date, partner_id, operation, application, user_name,
                   request_id, correlation_id, content_hash, status, old_value, new_value)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private PartnerAuditSql() {}

    /**
     * Adds a record, in the transaction of the change itself.
     *
     * @param at the machine's time of the change, read once the partner's row is locked
     */
    public static void write(Transaction transaction, Instant at, PartnerAuditRecord record) {
        Origin origin = record.origin();
        transaction.update(
                INSERT,
                at,
                at,
                origin.caller().partner().value(),
                record.operation(),
                origin.caller().application(),
                origin.caller().user(),
                origin.requestId(),
                origin.correlationId(),
                origin.contentHash(),
                record.status(),
                record.oldValue(),
                record.newValue());
    }
}
