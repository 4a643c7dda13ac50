package org.usagebudget.server.usage;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.usagebudget.server.ledger.UsageJournal;
import org.usagebudget.server.ledger.UsageRecord;

/** Writes usage records by COPY, in its text format. */
final class RecordCopyStep {
    private static final String COPY = """
            COPY usage_record (partner_id, account_id, period_start, record_id, series, usage_time, cost, usd_cost, quantity)
            FROM STDIN
            """;

    /** How much is sent at a time, in characters. */
    private static final int PIECE = 64 * 1024;

    private RecordCopyStep() {}

    static void write(Connection connection, List<UsageJournal.Entry> entries) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
        try {
            StringBuilder text = new StringBuilder(PIECE + 1024);
            for (UsageJournal.Entry entry : entries) {
                append(text, entry);
                if (text.length() >= PIECE) {
                    send(copy, text);
                }
            }
            send(copy, text);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private static void send(CopyIn copy, StringBuilder text) throws SQLException {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        text.setLength(0);
    }

    private static void append(StringBuilder text, UsageJournal.Entry entry) {
        UsageRecord record = entry.record();
        text.append(entry.key().partner().value()).append('\t');
        text.append(entry.accountId()).append('\t');
        text.append(entry.periodStart()).append('\t');
        escape(text, record.id());
        text.append('\t').append(record.series().hash());
        text.append('\t').append(record.usageTime());
        text.append('\t').append(record.amounts().cost());
        append(text, record.amounts().usdCost());
        append(text, record.amounts().quantity());
        text.append('\n');
    }

    private static void append(StringBuilder text, @Nullable BigDecimal value) {
        text.append('\t');
        if (value == null) {
            text.append("\\N");
        } else {
            text.append(value);
        }
    }

    /** A backslash begins what the format gives a meaning to; ends of lines and tabs would be its own. */
    private static void escape(StringBuilder text, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> text.append(c);
            }
        }
    }
}
