package org.usagebudget.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The customers whose budgets are changed, and what became of them. */
final class Customers {
    private static final String INSERT = """
            WITH opened AS (
              INSERT INTO account (partner_id, customer_id, currency, budget_amount, budget_version, sequence, changed_at,
                     created_at, period_start, total_cost)
              SELECT ?, ('c1000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'EUR', 100, 1, 1, now(), now(),
                     date_trunc('month', now(), 'UTC'), 0
                FROM generate_series(0, ?) n
              RETURNING partner_id, customer_id)
            INSERT INTO customer (partner_id, customer_id, company_name, domain, country)
            SELECT partner_id, customer_id, 'Customer ' || customer_id, customer_id || '.example', 'NL' FROM opened
            """;

    private static final String COUNT_CHANGES =
            "SELECT sum(budget_version - 1) FROM account WHERE customer_id >= ? AND customer_id <= ?";

    private static final String COUNT_RECORDS =
            "SELECT count(*) FROM audit_record WHERE customer_id >= ? AND customer_id <= ?";

    private Customers() {}

    /** Makes them, as the owner of the tables. */
    static void make(Connection owner, int customers) throws SQLException {
        try (PreparedStatement insert = owner.prepareStatement(INSERT);
                Statement analyze = owner.createStatement()) {
            insert.setObject(1, Sandbox.PARTNER);
            insert.setInt(2, customers - 1);
            insert.executeUpdate();
            analyze.execute("ANALYZE account, customer");
        }
    }

    /** Fails unless exactly that many changes are in the accounts and in the audit records. */
    static void requireChanges(Connection owner, int customers, long changes) throws SQLException {
        long versions = count(owner, COUNT_CHANGES, customers);
        long records = count(owner, COUNT_RECORDS, customers);
        if (versions != changes || records != changes) {
            throw new IllegalStateException("%d changes were answered, the accounts have %d, the audit records %d"
                    .formatted(changes, versions, records));
        }
    }

    private static long count(Connection owner, String sql, int customers) throws SQLException {
        try (PreparedStatement select = owner.prepareStatement(sql)) {
            select.setObject(1, Change.customer(0));
            select.setObject(2, Change.customer(customers - 1));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
