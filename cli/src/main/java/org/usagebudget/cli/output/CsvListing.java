package org.usagebudget.cli.output;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows as CSV of RFC 4180: lines end in CR LF, the first one has the columns' names. */
final class CsvListing implements Rows {
    private final PrintWriter out;
    private final List<Column> columns;
    private boolean isBegun;

    CsvListing(PrintWriter out, List<Column> columns) {
        this.out = out;
        this.columns = columns;
    }

    @Override
    public void row(@Nullable Object... cells) {
        begin();
        print(Arrays.stream(cells).map(Output::text).toList());
    }

    private void begin() {
        if (!isBegun) {
            print(columns.stream().map(Column::name).toList());
            isBegun = true;
        }
    }

    private void print(List<String> cells) {
        StringWriter line = new StringWriter();
        CsvWriter.builder().bufferSize(0).build(line).writeRecord(cells);
        out.print(line);
    }

    @Override
    public void end(boolean all) {
        if (all) {
            begin();
        }
        out.flush();
    }
}
