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
import org.usagebudget.server.store.TimeTexts;

/** Writes usage records by COPY, in its text format. One use, by one thread. */
final class RecordCopyStep {
    private static final String COPY = """
            COPY usage_record (partner_id, account_id, period_start, record_id, series, usage_time, cost, usd_cost, quantity)
            FROM STDIN
            """;

    /** How much is sent at a time, in characters. */
    private static final int PIECE = 64 * 1024;

    private final CopyIn copy;
    private final StringBuilder text = new StringBuilder(PIECE + 1024);
    private final TimeTexts times = new TimeTexts();

    private RecordCopyStep(CopyIn copy) {
        this.copy = copy;
    }

    static void write(Connection connection, List<UsageJournal.Entry> entries) throws SQLException {
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
        try {
            RecordCopyStep step = new RecordCopyStep(copy);
            for (UsageJournal.Entry entry : entries) {
                step.append(entry);
                if (step.text.length() >= PIECE) {
                    step.send();
                }
            }
            step.send();
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private void send() throws SQLException {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        text.setLength(0);
    }

    private void append(UsageJournal.Entry entry) {
        UsageRecord record = entry.record();
        text.append(entry.key().partner().value()).append('\t');
        text.append(entry.accountId()).append('\t');
        text.append(times.of(entry.periodStart())).append('\t');
        escape(text, record.id());
        text.append('\t').append(record.series().hash());
        text.append('\t').append(times.of(record.usageTime()));
        text.append('\t').append(record.amounts().cost());
        append(text, entry.usdCost());
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
