package org.usagebudget.cli.output;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.Decimals;

/**
 * Where the results of a command go, and how.
 *
 * @param out takes them
 * @param format how they are written
 * @param colours whether tables have colours
 */
public record Output(PrintWriter out, Format format, boolean colours) {
    /** Writes rows. Where what gives them fails, JSON is left without its end, so that a part does not pass for the whole. */
    public void list(List<Column> columns, Consumer<Listing> giver) {
        Rows rows = switch (format) {
            case TABLE -> new TableListing(this, columns);
            case JSON -> new JsonListing(out, columns, true);
            case CSV -> new CsvListing(out, columns);
        };
        boolean all = false;
        try {
            giver.accept(rows);
            all = true;
        } finally {
            rows.end(all);
        }
    }

    /** Writes one thing: for people a line for each column, in JSON an object, in CSV a row below its header. */
    public void one(List<Column> columns, @Nullable Object... cells) {
        if (format == Format.TABLE) {
            lines(columns, cells);
            return;
        }
        Rows rows = format == Format.JSON ? new JsonListing(out, columns, false) : new CsvListing(out, columns);
        rows.row(cells);
        rows.end(true);
    }

    /** Writes a sentence for people; nothing for scripts. */
    public void say(String text) {
        if (format == Format.TABLE) {
            out.println(Table.printable(text));
        }
    }

    private void lines(List<Column> columns, @Nullable Object... cells) {
        Table table = new Table("", "").next();
        for (int i = 0; i < cells.length; i++) {
            table.row(columns.get(i).heading(), text(cells[i]));
        }
        out.println(table.text((row, column, cell) -> colours ? paint(columns.get(row), column, cell) : cell));
    }

    private static String paint(Column of, int column, String cell) {
        if (column == 0) {
            return Paint.HEADING.on(cell);
        }
        return of.kind() == Column.Kind.STATE ? Paint.of(cell).on(cell) : cell;
    }

    /** A cell as people and CSV see it: nothing for null, numbers without exponent. */
    static String text(@Nullable Object cell) {
        if (cell == null) {
            return "";
        }
        return cell instanceof BigDecimal number ? Decimals.plain(number) : cell.toString();
    }
}
