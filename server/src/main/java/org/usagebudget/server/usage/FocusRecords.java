package org.usagebudget.server.usage;

import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.RecordType;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.json.JsonInput;

/**
 * Reads usage records as CSV (RFC 4180) in UTF-8 with the columns of FOCUS 1.2, in any order; others are ignored. An empty cell is
 * something that is not told; a row with fewer or more cells than the header is rejected. Bytes that are no UTF-8 become U+FFFD, and the
 * record that has it in a cell that counts is rejected. Of one thread.
 */
final class FocusRecords implements RecordReader {
    /** The most columns of a file. */
    static final int COLUMNS_MAX = 1_000;

    private static final char UNREADABLE = '\ufffd';

    /** A column, and the member that it is. Of two that are the same member, the earlier here wins where both are told. */
    private enum Column {
        RECORD_ID("x_RecordId", Member.ID),
        CUSTOMER_ID("x_CustomerId", Member.CUSTOMER_ID),
        SUB_ACCOUNT_ID("SubAccountId", Member.CUSTOMER_ID),
        BILLED_COST("BilledCost", Member.COST),
        BILLING_CURRENCY("BillingCurrency", Member.CURRENCY_CODE),
        CHARGE_PERIOD_START("ChargePeriodStart", Member.USAGE_TIME),
        CONSUMED_QUANTITY("ConsumedQuantity", Member.QUANTITY),
        CONSUMED_UNIT("ConsumedUnit", Member.UNIT),
        RESOURCE_ID("ResourceId", Member.RESOURCE_ID),
        RESOURCE_NAME("ResourceName", Member.RESOURCE_NAME),
        RESOURCE_TYPE("ResourceType", Member.RESOURCE_TYPE),
        SKU_METER("SkuMeter", Member.METER_ID),
        SERVICE_CATEGORY("ServiceCategory", Member.CATEGORY);

        private final String wireName;
        private final Member member;

        Column(String wireName, Member member) {
            this.wireName = wireName;
            this.member = member;
        }

        static @Nullable Column named(String name) {
            for (Column column : values()) {
                if (JsonInput.isCalled(name, column.wireName)) {
                    return column;
                }
            }
            return null;
        }
    }

    @Override
    public void read(UnpackedBody body, RecordSink sink) {
        Cells cells = new Cells();
        try (CsvReader<Boolean> rows = CsvReader.builder()
                .skipEmptyLines(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowExtraCharsAfterClosingQuote(false)
                .allowUnclosedQuote(false)
                .maxBufferSize(UsageLimits.LINE_MAX)
                .build(cells, new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (Boolean _ : rows) {
                cells.giveTo(sink);
            }
        } catch (CsvParseException | UncheckedIOException e) {
            FaultException fault = e.getCause() instanceof FaultException inner ? inner : body.fault();
            throw fault == null ? notCsv(e, cells.line) : fault;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (cells.columns == null) {
            throw new FaultException(FaultCode.INVALID_INPUT, "the body is not CSV: line 1 must be the header row");
        }
    }

    private static FaultException notCsv(RuntimeException e, long line) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new FaultException(
                FaultCode.INVALID_INPUT,
                "the body is not CSV: " + Quoted.of(String.valueOf(cause.getMessage())),
                "the last record that could be read begins at line " + line);
    }

    /** Takes the cells of one row after the other: of the first the columns' names, of the others a record's members. */
    private static final class Cells extends CsvCallbackHandler<Boolean> {
        private final RecordDraft draft = new RecordDraft();
        private final List<@Nullable Column> header = new ArrayList<>();
        private @Nullable Column @Nullable [] columns;
        private RecordType type = RecordType.DATA;
        private long line;
        private int at;
        private boolean customerTold;
        private @Nullable String subAccount;

        @Override
        protected RecordType getRecordType() {
            return type;
        }

        @Override
        protected int getFieldCount() {
            return at;
        }

        @Override
        protected void beginRecord(long startingLineNumber) {
            line = startingLineNumber;
            at = 0;
            type = RecordType.DATA;
            customerTold = false;
            subAccount = null;
        }

        @Override
        protected void addField(char[] characters, int offset, int length, boolean quoted) {
            int column = at++;
            if (columns == null) {
                header.add(column(characters, offset, length));
            } else if (column < columns.length && columns[column] != null && length > 0) {
                add(columns[column], characters, offset, length);
            }
        }

        /** The column of that name, or null for one that does not count; judged before a text is made of it. */
        private @Nullable Column column(char[] characters, int offset, int length) {
            if (header.size() >= COLUMNS_MAX) {
                throw new FaultException(FaultCode.INVALID_PROPERTY, "columns must be 1.." + COLUMNS_MAX);
            }
            if (length > UsageLimits.NAME_MAX) {
                throw new FaultException(
                        FaultCode.INVALID_PROPERTY,
                        "the name of column " + at + " must be at most " + UsageLimits.NAME_MAX + " characters, was "
                                + length);
            }
            Column column = Column.named(new String(characters, offset, length).strip());
            if (column != null && header.contains(column)) {
                throw new FaultException(FaultCode.INVALID_PROPERTY, column.wireName, "this column is there twice");
            }
            return column;
        }

        private void add(Column column, char[] characters, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                if (characters[i] == UNREADABLE) {
                    draft.wrong(column.wireName + " must be UTF-8");
                    return;
                }
            }
            if (column == Column.SUB_ACCOUNT_ID) {
                subAccount = new String(characters, offset, length);
            } else {
                customerTold |= column == Column.CUSTOMER_ID;
                draft.value(column.member, characters, offset, length);
            }
        }

        @Override
        protected void setComment(char[] characters, int offset, int length) {
            type = RecordType.COMMENT;
        }

        @Override
        protected void setEmpty() {
            type = RecordType.EMPTY;
        }

        @Override
        protected Boolean buildRecord() {
            return true;
        }

        void giveTo(RecordSink sink) {
            if (columns == null) {
                columns = columns();
                return;
            }
            if (at != columns.length) {
                // A file that was cut inside its last row: what is left of a cell may be a shorter number. A comma too
                // many: what
                // follows it stands under other columns than its own.
                draft.reject(
                        sink,
                        line,
                        FaultCode.INVALID_INPUT,
                        "the row has " + at + " cells, the header has " + columns.length);
                return;
            }
            if (subAccount != null && !customerTold) {
                draft.value(Member.CUSTOMER_ID, subAccount.toCharArray(), 0, subAccount.length());
            }
            draft.giveTo(sink, line);
        }

        private @Nullable Column[] columns() {
            List<String> missing =
                    new ArrayList<>(List.of("x_RecordId", "x_CustomerId", "BilledCost", "ChargePeriodStart"));
            for (Column column : header) {
                if (column != null) {
                    missing.remove(column == Column.SUB_ACCOUNT_ID ? Column.CUSTOMER_ID.wireName : column.wireName);
                }
            }
            if (!missing.isEmpty()) {
                throw new FaultException(
                        FaultCode.INVALID_PROPERTY,
                        "columns are missing: "
                                + String.join(", ", missing).replace("x_CustomerId", "x_CustomerId or SubAccountId"));
            }
            return header.toArray(new Column[0]);
        }
    }
}
