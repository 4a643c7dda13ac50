package org.usagebudget.cli.remote;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a whole CSV file before anything is done with it: commas or semicolons, UTF-8, columns by name in any letter case. */
final class CsvRows {
    /** The most rows of a file. */
    static final int ROWS_MAX = 100_000;

    /** The longest row, in characters. */
    private static final int ROW_MAX = 1 << 16;

    private static final char BYTE_ORDER_MARK = '\ufeff';
    private static final String UNREADABLE = "\ufffd";

    private CsvRows() {}

    /**
     * A row.
     *
     * @param line where it begins, from 1 on
     * @param cells by column, in small letters; only what is told in columns that are asked for
     * @param problem what is wrong with its form; null for nothing
     */
    record Row(
            long line, Map<String, String> cells, @Nullable String problem) {
        /** What is told in that column; empty for nothing. */
        String cell(String column) {
            return cells.getOrDefault(column.toLowerCase(Locale.ROOT), "");
        }
    }

    /**
     * All rows of a file; {@code -} is the standard input.
     *
     * @param needed columns that must be there
     * @param others columns that may be there; what is in further ones is not kept
     * @throws CommandFailure where it cannot be read, is no CSV, or one of the columns is missing
     */
    static List<Row> read(Path file, List<String> needed, List<String> others) {
        try (Reader text = open(file)) {
            List<Row> rows = rows(file, text, needed, others);
            if (rows.isEmpty()) {
                throw new CommandFailure(CommandFailure.DATA, file + " has no rows below its header");
            }
            return rows;
        } catch (CsvParseException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CommandFailure(CommandFailure.DATA, file + " is not CSV: " + cause.getMessage(), e);
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailure(CommandFailure.FILE, file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The bytes of a file; {@code -} is the standard input. */
    static InputStream bytes(Path file) throws IOException {
        return file.toString().equals("-") ? System.in : Files.newInputStream(file);
    }

    /** Text without a byte order mark. */
    static BufferedReader text(InputStream bytes) throws IOException {
        BufferedReader text = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8));
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
        return text;
    }

    private static BufferedReader open(Path file) throws IOException {
        return text(bytes(file));
    }

    /** What stands between cells, as the first row has it. */
    static char separator(BufferedReader text) throws IOException {
        text.mark(ROW_MAX);
        char separator = ',';
        for (int i = 0; i < ROW_MAX - 1; i++) {
            int c = text.read();
            if (c == ';') {
                separator = ';';
            }
            if (c < 0 || c == ',' || c == ';' || c == '\n' || c == '\r') {
                break;
            }
        }
        text.reset();
        return separator;
    }

    private static List<Row> rows(Path file, Reader reader, List<String> needed, List<String> others)
            throws IOException {
        BufferedReader text = (BufferedReader) reader;
        List<Row> rows = new ArrayList<>();
        Set<String> kept = Stream.concat(needed.stream(), others.stream())
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        List<String> header = null;
        for (CsvRecord record : CsvReader.builder()
                .fieldSeparator(separator(text))
                .skipEmptyLines(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowExtraCharsAfterClosingQuote(false)
                .allowUnclosedQuote(false)
                .maxBufferSize(ROW_MAX)
                .ofCsvRecord(text)) {
            if (header == null) {
                header = header(file, record.getFields(), needed);
            } else if (rows.size() == ROWS_MAX) {
                throw new CommandFailure(CommandFailure.DATA, file + " must have at most " + ROWS_MAX + " rows");
            } else {
                rows.add(row(header, kept, record));
            }
        }
        if (header == null) {
            throw new CommandFailure(CommandFailure.DATA, file + " is not CSV: line 1 must be the header row");
        }
        return rows;
    }

    private static List<String> header(Path file, List<String> cells, List<String> needed) {
        List<String> header = cells.stream()
                .map(cell -> cell.strip().toLowerCase(Locale.ROOT))
                .toList();
        for (String name : needed) {
            int first = header.indexOf(name.toLowerCase(Locale.ROOT));
            if (first < 0) {
                throw new CommandFailure(CommandFailure.DATA, file + " has no column " + name);
            }
            if (first != header.lastIndexOf(name.toLowerCase(Locale.ROOT))) {
                throw new CommandFailure(CommandFailure.DATA, file + " has the column " + name + " twice");
            }
        }
        return header;
    }

    private static Row row(List<String> header, Set<String> kept, CsvRecord record) {
        Map<String, String> cells = HashMap.newHashMap(kept.size());
        String problem = record.getFieldCount() == header.size()
                ? null
                : "the row has " + record.getFieldCount() + " cells, the header has " + header.size();
        for (int i = 0; i < Math.min(header.size(), record.getFieldCount()); i++) {
            String cell = record.getField(i).strip();
            if (!cell.isEmpty() && kept.contains(header.get(i))) {
                cells.putIfAbsent(header.get(i), cell);
            }
            if (cell.contains(UNREADABLE)) {
                problem = header.get(i) + " must be UTF-8";
            }
        }
        return new Row(record.getStartingLineNumber(), cells, problem);
    }
}
