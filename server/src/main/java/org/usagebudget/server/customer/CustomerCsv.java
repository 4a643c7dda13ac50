package org.usagebudget.server.customer;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.usagebudget.server.customer.InvalidCustomer.Member;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.json.JsonInput;

/**
 * A file of customers: CSV (RFC 4180) in UTF-8, with or without a byte order mark, separated by commas or semicolons, the names
 * of its columns in the first row. It is read twice, once as a whole to judge its form, before anything is done, and once for
 * its rows, so that no more than its bytes are held. Immutable but for the bytes, which nobody may change.
 */
final class CustomerCsv {
    /** The most rows below the header row. */
    static final int ROWS_MAX = 100_000;

    /** The longest row, in characters of its cells: a quoted cell that is never closed must not hold the whole file. */
    static final int ROW_MAX = 64 << 10;

    /** A row as it is written: all of its characters may be quotes, which stand there twice. */
    private static final int BUFFER_MAX = 2 * ROW_MAX + 2;

    private static final int DECODED_AT_A_TIME = 8_192;
    private static final Set<Member> REQUIRED = Set.of(Member.COMPANY_NAME, Member.DOMAIN, Member.COUNTRY);

    private final byte[] bytes;
    private final int start;
    private final char separator;
    private final List<Member> columns = new ArrayList<>();

    /**
     * A row below the header row.
     *
     * @param line where it begins, from 1
     * @param values what its cells hold, without white space around; empty ones are left out
     * @param cells how many it has
     */
    record Row(long line, Map<Member, String> values, int cells) {}

    private CustomerCsv(byte[] bytes) {
        this.bytes = bytes;
        this.start = JsonInput.markLength(bytes);
        this.separator = separator();
    }

    /**
     * Judges a file.
     *
     * @param bytes not copied
     * @throws FaultException 400/800002 where it is no CSV in UTF-8 or a row is longer than {@link #ROW_MAX}, naming the line; 400/3000 where a column is unknown,
     *     missing or there twice; 413/990013 where it has too many rows
     */
    static CustomerCsv open(byte[] bytes) {
        CustomerCsv file = new CustomerCsv(bytes);
        file.requireUtf8();
        long rows = 0;
        try (CsvReader<CsvRecord> reader = file.reader()) {
            for (CsvRecord record : reader) {
                if (file.columns.isEmpty()) {
                    file.readHeader(record);
                } else if (++rows > ROWS_MAX) {
                    throw new FaultException(FaultCode.BODY_TOO_LARGE, "rows must be 0.." + ROWS_MAX);
                }
            }
        } catch (CsvParseException e) {
            throw new FaultException(FaultCode.INVALID_INPUT, "the body is not CSV: " + reason(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (file.columns.isEmpty()) {
            throw new FaultException(FaultCode.INVALID_INPUT, "the body is not CSV: line 1 must be the header row");
        }
        return file;
    }

    /** Reads all rows, in order. */
    void forEach(Consumer<Row> reader) {
        try (CsvReader<CsvRecord> records = reader()) {
            boolean isHeader = true;
            for (CsvRecord record : records) {
                if (!isHeader) {
                    reader.accept(row(record));
                }
                isHeader = false;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many cells each row must have. */
    int width() {
        return columns.size();
    }

    private Row row(CsvRecord record) {
        Map<Member, String> values = new EnumMap<>(Member.class);
        for (int i = 0; i < Math.min(columns.size(), record.getFieldCount()); i++) {
            String value = record.getField(i).strip();
            if (!value.isEmpty()) {
                values.put(columns.get(i), value);
            }
        }
        return new Row(record.getStartingLineNumber(), values, record.getFieldCount());
    }

    private void readHeader(CsvRecord header) {
        for (String name : header.getFields()) {
            Member column = Arrays.stream(Member.values())
                    .filter(member -> JsonInput.isCalled(name.strip(), member.column()))
                    .findFirst()
                    .orElseThrow(() -> columns(JsonInput.cut(name.strip()), "unknown column"));
            if (columns.contains(column)) {
                throw columns(column.column(), "this column is there twice");
            }
            columns.add(column);
        }
        for (Member member : Member.values()) {
            if (REQUIRED.contains(member) && !columns.contains(member)) {
                throw columns(member.column(), "this column is missing");
            }
        }
    }

    private static FaultException columns(String name, String wrong) {
        return new FaultException(
                FaultCode.INVALID_PROPERTY,
                name,
                wrong,
                "columns are "
                        + Arrays.stream(Member.values())
                                .map(m -> m.column() + (REQUIRED.contains(m) ? "" : " (optional)"))
                                .collect(Collectors.joining(", ")));
    }

    /** The reader's words name the line; what lies below them says what is wrong there. */
    private static String reason(CsvParseException e) {
        String where = String.valueOf(e.getMessage());
        return JsonInput.cut(Optional.ofNullable(e.getCause())
                .map(c -> where + ": " + c.getMessage())
                .orElse(where));
    }

    private CsvReader<CsvRecord> reader() {
        ByteArrayInputStream text = new ByteArrayInputStream(bytes, start, bytes.length - start);
        return CsvReader.builder()
                .fieldSeparator(separator)
                .skipEmptyLines(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowExtraCharsAfterClosingQuote(false)
                .allowUnclosedQuote(false)
                .maxBufferSize(BUFFER_MAX)
                .build(
                        CsvRecordHandler.builder()
                                .maxFieldSize(ROW_MAX)
                                .maxRecordSize(ROW_MAX)
                                .build(),
                        new InputStreamReader(text, StandardCharsets.UTF_8));
    }

    /** No name of a column has either of them in it. */
    private char separator() {
        int commas = 0;
        int semicolons = 0;
        for (int i = start; i < bytes.length && bytes[i] != '\n' && bytes[i] != '\r'; i++) {
            commas += bytes[i] == ',' ? 1 : 0;
            semicolons += bytes[i] == ';' ? 1 : 0;
        }
        return semicolons > commas ? ';' : ',';
    }

    private void requireUtf8() {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes, start, bytes.length - start);
        CharBuffer out = CharBuffer.allocate(DECODED_AT_A_TIME);
        CoderResult result = CoderResult.OVERFLOW;
        while (result.isOverflow()) {
            result = decoder.decode(in, out.clear(), true);
        }
        if (result.isError()) {
            long line = 1;
            for (int i = start; i < in.position(); i++) {
                line += bytes[i] == '\n' ? 1 : 0;
            }
            throw new FaultException(FaultCode.INVALID_INPUT, "the body is not UTF-8 at line " + line);
        }
    }
}
