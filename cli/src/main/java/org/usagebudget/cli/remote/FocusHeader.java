package org.usagebudget.cli.remote;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The first row of a CSV file of usage records, looked at before anything is sent. */
final class FocusHeader {
    /** The column with the records' ids. */
    static final String ID = "x_RecordId";

    /** The longest header that is looked at, in bytes; the service judges longer ones. */
    private static final int SIZE_MAX = 1 << 16;

    private FocusHeader() {}

    /**
     * Whether it is seen that there is no column of ids.
     *
     * @param in the file; it is set back to where it was
     * @param coding how it is packed; what is packed with zstd is left for the service to judge
     */
    static boolean lacksIds(InputStream in, String coding) throws IOException {
        if (coding.equals("zstd")) {
            return false;
        }
        in.mark(2 * SIZE_MAX);
        byte[] line = line(coding.equals("gzip") ? new GZIPInputStream(in) : in);
        in.reset();
        List<String> names = names(line);
        return !names.isEmpty() && names.stream().noneMatch(name -> name.strip().equalsIgnoreCase(ID));
    }

    /** The first line with something in it; nothing where it is too long. */
    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean isQuoted = false;
        for (int i = 0; i < SIZE_MAX; i++) {
            int c = in.read();
            isQuoted ^= c == '"';
            boolean isEnd = c < 0 || (!isQuoted && (c == '\n' || c == '\r'));
            if (c < 0 || (isEnd && line.size() > 0)) {
                return line.toByteArray();
            }
            if (!isEnd) {
                line.write(c);
            }
        }
        return new byte[0];
    }

    private static List<String> names(byte[] line) throws IOException {
        try (CsvReader<CsvRecord> rows = CsvReader.builder()
                .allowExtraCharsAfterClosingQuote(false)
                .allowUnclosedQuote(false)
                .ofCsvRecord(CsvRows.text(new ByteArrayInputStream(line)))) {
            return rows.stream().findFirst().map(CsvRecord::getFields).orElse(List.of());
        } catch (CsvParseException e) {
            return List.of();
        }
    }
}
