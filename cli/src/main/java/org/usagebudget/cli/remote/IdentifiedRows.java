package org.usagebudget.cli.remote;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A CSV file with an id in each of its rows, made while it is read. An id follows from the cells of its row that are told, whatever
 * order the columns have, and from how many rows before it are the same: so two charges that look alike count as two, and the same file
 * again has the same ids. A row with another number of cells than the file's header is left out, since no cell of it is sure to stand
 * under its own column. Rows stay in their lines, so that what the service says of a line is true of the file. Of one thread.
 */
final class IdentifiedRows extends InputStream {
    private static final int ROW_MAX = 1 << 20;
    private static final int PIECE = 1 << 14;
    private static final int HASH_SHOWN = 16;

    private final CsvReader<CsvRecord> reader;
    private final Iterator<CsvRecord> rows;
    private final Occurrences occurrences = new Occurrences();
    private final MessageDigest digest = sha256();
    private List<String> header = List.of();
    private int[] order = new int[0];
    private final Misfits misfits;
    private int id = -1;
    private int width;
    private long line = 1;
    private byte[] piece = new byte[0];
    private int position;

    IdentifiedRows(InputStream in, Misfits misfits) throws IOException {
        this.misfits = misfits;
        BufferedReader text = CsvRows.text(in);
        reader = CsvReader.builder()
                .skipEmptyLines(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowExtraCharsAfterClosingQuote(false)
                .allowUnclosedQuote(false)
                .maxBufferSize(ROW_MAX)
                .ofCsvRecord(text);
        rows = reader.iterator();
    }

    @Override
    public int read() {
        return fill() ? piece[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, piece.length - position);
        System.arraycopy(piece, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    /** Makes the next piece where the one before is at its end; false where nothing is left. */
    private boolean fill() {
        if (position < piece.length) {
            return true;
        }
        StringWriter made = new StringWriter(2 * PIECE);
        CsvWriter csv = CsvWriter.builder().bufferSize(0).build(made);
        while (made.getBuffer().length() < PIECE && rows.hasNext()) {
            CsvRecord row = rows.next();
            List<String> cells = new ArrayList<>(row.getFields());
            if (header.isEmpty()) {
                cells = begin(cells);
            } else if (cells.size() != width) {
                misfits.add(
                        row.getStartingLineNumber(),
                        "the row has " + cells.size() + " cells, the header has " + width + "; it was not sent");
                continue;
            } else {
                identify(cells);
            }
            for (; line < row.getStartingLineNumber(); line++) {
                made.append("\r\n");
            }
            csv.writeRecord(cells);
            line += 1 + cells.stream().mapToLong(IdentifiedRows::breaks).sum();
        }
        piece = made.toString().getBytes(StandardCharsets.UTF_8);
        position = 0;
        return piece.length > 0;
    }

    /** How many lines a cell begins after its own first. */
    private static long breaks(String cell) {
        return cell.lines().count() + (cell.endsWith("\n") || cell.endsWith("\r") ? 1 : 0) - (cell.isEmpty() ? 0 : 1);
    }

    private List<String> begin(List<String> names) {
        List<String> columns = new ArrayList<>(names.stream().map(String::strip).toList());
        width = columns.size();
        id = IntStream.range(0, columns.size())
                .filter(i -> columns.get(i).equalsIgnoreCase(FocusHeader.ID))
                .findFirst()
                .orElse(-1);
        if (id < 0) {
            id = columns.size();
            columns.add(FocusHeader.ID);
        }
        header = columns;
        order = IntStream.range(0, columns.size())
                .filter(i -> i != id)
                .boxed()
                .sorted(Comparator.comparing(columns::get, String.CASE_INSENSITIVE_ORDER))
                .mapToInt(Integer::intValue)
                .toArray();
        return columns;
    }

    private void identify(List<String> cells) {
        if (width < header.size()) {
            cells.add("");
        }
        if (cells.get(id).isEmpty()) {
            cells.set(id, made(cells));
        }
    }

    private String made(List<String> cells) {
        for (int column : order) {
            if (!cells.get(column).isEmpty()) {
                add(header.get(column).toLowerCase(Locale.ROOT));
                add(cells.get(column));
            }
        }
        byte[] hash = digest.digest();
        int before = occurrences.add(ByteBuffer.wrap(hash).getLong());
        String text = "row-" + HexFormat.of().formatHex(hash, 0, HASH_SHOWN);
        return before == 0 ? text : text + "-" + (before + 1);
    }

    /** With its length before it, so that no two rows run into the same bytes. */
    private void add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
