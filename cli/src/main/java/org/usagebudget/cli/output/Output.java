package org.usagebudget.cli.output;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
            giver.accept(new Watched(rows, out));
            all = true;
        } finally {
            rows.end(all);
        }
    }

    /**
     * Writes rows like {@link #list}, each as soon as it is there, whether somebody still reads them or not.
     *
     * @param samples what rows may look like, for the widths of a table's columns; cells may be fewer than columns
     * @param giver gives them; whether all are there then
     */
    public void live(List<Column> columns, List<List<@Nullable Object>> samples, Predicate<Listing> giver) {
        Rows rows = switch (format) {
            case TABLE -> TableListing.live(this, columns, samples);
            case JSON -> new JsonListing(out, columns, true);
            case CSV -> new CsvListing(out, columns);
        };
        boolean all = false;
        try {
            all = giver.test(cells -> {
                rows.row(cells);
                out.flush();
            });
        } finally {
            rows.end(all);
        }
    }

    /** Ends a list that nobody takes any more. */
    private static final class Watched implements Listing {
        /** How many rows come between two looks. */
        private static final int BETWEEN = 100;

        private final Listing to;
        private final PrintWriter out;
        private int count;

        Watched(Listing to, PrintWriter out) {
            this.to = to;
            this.out = out;
        }

        @Override
        public void row(@Nullable Object... cells) {
            to.row(cells);
            if (++count % BETWEEN == 0 && out.checkError()) {
                throw new OutputFailed();
            }
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
        List<Column> of = new ArrayList<>();
        for (int i = 0; i < cells.length; i++) {
            // Each item of a list in a line of its own.
            List<String> items = cells[i] instanceof List<?> list && !list.isEmpty()
                    ? list.stream().map(Output::text).toList()
                    : List.of(text(cells[i]));
            String heading = columns.get(i).heading();
            for (String item : items) {
                table.row(heading, item);
                of.add(columns.get(i));
                heading = "";
            }
        }
        out.println(table.text((row, column, cell) -> colours ? paint(of.get(row), column, cell) : cell));
    }

    private static String paint(Column of, int column, String cell) {
        if (column == 0) {
            return Paint.HEADING.on(cell);
        }
        return of.kind() == Column.Kind.STATE ? Paint.of(cell).on(cell) : cell;
    }

    /** A cell as people and CSV see it: nothing for null, numbers without exponent, lists with commas. */
    static String text(@Nullable Object cell) {
        if (cell == null) {
            return "";
        }
        if (cell instanceof List<?> items) {
            return items.stream().map(Output::text).collect(Collectors.joining(", "));
        }
        return cell instanceof BigDecimal number ? Decimals.plain(number) : cell.toString();
    }
}
