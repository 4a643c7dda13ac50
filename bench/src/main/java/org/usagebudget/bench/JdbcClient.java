package org.usagebudget.bench;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The same changes as transactions of their own over one connection to the same PostgreSQL: the account locked and read, the
 * request id looked up, the account updated, the audit record inserted, commit. Statements are prepared once by the server,
 * and every one goes by key, as the ledger's do.
 */
final class JdbcClient implements Client {
    private static final String LOCK = """
            SELECT account_id, budget_amount, budget_version, sequence
              FROM account
             WHERE partner_id = ? AND customer_id = ?
               FOR UPDATE
            """;

    private static final String FIND_OUTCOME = """
            SELECT content_hash, status, new_amount, budget_version
              FROM audit_record
             WHERE partner_id = ? AND account_id = ? AND request_id = ? AND recorded_at > ?
            """;

    private static final String UPDATE = """
            UPDATE account
               SET budget_amount = ?, budget_version = ?, sequence = ?, changed_at = ?
             WHERE partner_id = ? AND customer_id = ?
            """;

    private static final String INSERT = """
            INSERT INTO audit_record (recorded_at, operation_date, partner_id, account_id, customer_id, operation,
                   application, request_id, correlation_id, content_hash, status, old_amount, new_amount, budget_version)
            VALUES (?, ?, ?, ?, ?, 'update_customer_spending_budget', ?, ?, ?, ?, 200, ?, ?, ?)
            """;

    private static final int OUTCOMES_KEPT_HOURS = 48;

    private final Connection connection;
    private final PreparedStatement lock;
    private final PreparedStatement findOutcome;
    private final PreparedStatement update;
    private final PreparedStatement insert;
    private final MessageDigest sha256;

    /** What the change is made from. */
    private record Before(long accountId, @Nullable BigDecimal amount, long version, long sequence) {}

    /** Takes over the connection. */
    JdbcClient(Connection connection) throws SQLException {
        this.connection = connection;
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off");
        }
        connection.setAutoCommit(false);
        lock = connection.prepareStatement(LOCK);
        findOutcome = connection.prepareStatement(FIND_OUTCOME);
        update = connection.prepareStatement(UPDATE);
        insert = connection.prepareStatement(INSERT);
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void make(Change change) throws SQLException {
        Before before = lock(change.customer());
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
        requireNew(before.accountId(), change.requestId(), now);
        update(change, before, now);
        insert(change, before, now);
        connection.commit();
    }

    private Before lock(UUID customer) throws SQLException {
        lock.setObject(1, Sandbox.PARTNER);
        lock.setObject(2, customer);
        try (ResultSet row = lock.executeQuery()) {
            if (!row.next()) {
                throw new IllegalStateException("no account of " + customer);
            }
            return new Before(row.getLong(1), row.getBigDecimal(2), row.getLong(3), row.getLong(4));
        }
    }

    private void requireNew(long accountId, UUID requestId, OffsetDateTime now) throws SQLException {
        findOutcome.setObject(1, Sandbox.PARTNER);
        findOutcome.setLong(2, accountId);
        findOutcome.setObject(3, requestId);
        findOutcome.setObject(4, now.minusHours(OUTCOMES_KEPT_HOURS));
        try (ResultSet row = findOutcome.executeQuery()) {
            if (row.next()) {
                throw new IllegalStateException(requestId + " was used before");
            }
        }
    }

    private void update(Change change, Before before, OffsetDateTime now) throws SQLException {
        update.setBigDecimal(1, change.amount());
        update.setLong(2, before.version() + 1);
        update.setLong(3, before.sequence() + 1);
        update.setObject(4, now);
        update.setObject(5, Sandbox.PARTNER);
        update.setObject(6, change.customer());
        update.executeUpdate();
    }

    private void insert(Change change, Before before, OffsetDateTime now) throws SQLException {
        insert.setObject(1, now);
        insert.setObject(2, now);
        insert.setObject(3, Sandbox.PARTNER);
        insert.setLong(4, before.accountId());
        insert.setObject(5, change.customer());
        insert.setString(6, Sandbox.CLIENT_ID);
        insert.setObject(7, change.requestId());
        insert.setObject(8, change.requestId());
        insert.setBytes(9, sha256.digest(change.amount().toPlainString().getBytes(StandardCharsets.UTF_8)));
        insert.setBigDecimal(10, before.amount());
        insert.setBigDecimal(11, change.amount());
        insert.setLong(12, before.version() + 1);
        insert.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
