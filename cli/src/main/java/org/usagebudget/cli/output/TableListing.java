package org.usagebudget.cli.output;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows as a table. It is written in pieces, so that a long list takes no more memory than a short one. */
final class TableListing implements Rows {
    /** How many rows are held back to find out how wide the columns are. */
    static final int PIECE = 1_000;

    private final Output to;
    private final List<Column> columns;
    private final int piece;
    private Table table;
    private boolean isFirst = true;

    TableListing(Output to, List<Column> columns) {
        this(to, columns, PIECE);
    }

    private TableListing(Output to, List<Column> columns, int piece) {
        this.to = to;
        this.columns = columns;
        this.piece = piece;
        table = new Table(columns.stream().map(Column::heading).toArray(String[]::new));
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).kind() == Column.Kind.NUMBER) {
                table.right(i);
            }
        }
    }

    /** One that holds no row back, since samples say how wide columns may get. */
    static TableListing live(Output to, List<Column> columns, List<List<@Nullable Object>> samples) {
        TableListing listing = new TableListing(to, columns, 1);
        samples.forEach(
                sample -> listing.table.widen(sample.stream().map(Output::text).toList()));
        return listing;
    }

    @Override
    public void row(@Nullable Object... cells) {
        table.row(Arrays.stream(cells).map(Output::text).toArray(String[]::new));
        if (table.size() > (piece == 1 && !isFirst ? 0 : piece)) {
            print();
        }
    }

    @Override
    public void end(boolean all) {
        int headings = isFirst && !all ? 1 : 0;
        if (table.size() > headings) {
            print();
        }
    }

    private void print() {
        to.out().println(table.text(to.colours() ? this::paint : (row, column, cell) -> cell));
        table = table.next();
        isFirst = false;
    }

    private String paint(int row, int column, String cell) {
        if (isFirst && row == 0) {
            return Paint.HEADING.on(cell);
        }
        return columns.get(column).kind() == Column.Kind.STATE ? Paint.of(cell).on(cell) : cell;
    }
}
