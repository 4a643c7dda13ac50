package org.usagebudget.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of text in columns that line up, two spaces between them. Not thread-safe. */
public final class Table {
    private static final String GAP = "  ";

    /** First and last of each block of characters that are wide or fullwidth in UAX 11. */
    private static final int[] WIDE = {
        0x1100, 0x115f, 0x2e80, 0x303e, 0x3041, 0x33ff, 0x3400, 0x4dbf, 0x4e00, 0x9fff, 0xa000, 0xa4cf, 0xa960, 0xa97f,
        0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe30, 0xfe6f, 0xff01, 0xff60, 0xffe0, 0xffe6, 0x1f300, 0x1f64f, 0x1f680,
                0x1f6ff,
        0x1f900, 0x1f9ff, 0x20000, 0x3fffd
    };

    private final List<String[]> rows = new ArrayList<>();
    private final int[] widths;
    private final boolean[] right;

    /** Dresses a cell for a terminal. */
    @FunctionalInterface
    interface Painter {
        /**
         * The cell with what makes it coloured around it.
         *
         * @param row which row, the headings being 0
         * @param column which column, from 0 on
         * @param cell its text
         */
        String paint(int row, int column, String cell);
    }

    /** A table whose columns line up at the left. */
    public Table(String... headings) {
        this(new int[headings.length], new boolean[headings.length]);
        row(headings);
    }

    private Table(int[] widths, boolean[] right) {
        this.widths = widths;
        this.right = right;
    }

    /** Lets a column line up at the right, as numbers do. */
    Table right(int column) {
        right[column] = true;
        return this;
    }

    /** A table without headings that goes on below this one, no column narrower than here. */
    Table next() {
        return new Table(Arrays.copyOf(widths, widths.length), right);
    }

    /** Adds a row of as many cells as there are headings. Control characters, which a terminal would obey, become '?'. */
    public Table row(String... cells) {
        if (cells.length != widths.length) {
            throw new IllegalArgumentException("a row has " + widths.length + " cells, was " + cells.length);
        }
        String[] row = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            row[i] = printable(cells[i]);
            widths[i] = Math.max(widths[i], width(row[i]));
        }
        rows.add(row);
        return this;
    }

    /** Lets columns be no narrower than these cells, which are not shown; they may be fewer. */
    void widen(List<String> cells) {
        for (int i = 0; i < cells.size(); i++) {
            widths[i] = Math.max(widths[i], width(printable(cells.get(i))));
        }
    }

    /** How many rows it has, the headings among them. */
    int size() {
        return rows.size();
    }

    /** A text that a terminal does not obey. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009f\\u202a-\\u202e\\u2066-\\u2069]", "?");
    }

    /** The lines, without spaces at their ends and without a line break after the last. */
    @Override
    public String toString() {
        return text((row, column, cell) -> cell);
    }

    /** The same, painted. */
    String text(Painter painter) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            text.append(i == 0 ? "" : System.lineSeparator()).append(line(i, painter));
        }
        return text.toString();
    }

    private String line(int index, Painter painter) {
        String[] row = rows.get(index);
        int last = row.length - 1;
        while (last >= 0 && row[last].isEmpty()) {
            last--;
        }
        StringBuilder line = new StringBuilder();
        for (int i = 0; i <= last; i++) {
            int space = widths[i] - width(row[i]);
            String painted = row[i].isEmpty() ? "" : painter.paint(index, i, row[i]);
            line.repeat(' ', right[i] ? space : 0).append(painted);
            if (i < last) {
                line.repeat(' ', right[i] ? 0 : space).append(GAP);
            }
        }
        return line.toString();
    }

    private static int width(String cell) {
        return cell.codePoints().map(Table::width).sum();
    }

    /** How many cells of a terminal a character takes: none where it goes onto the one before, two where it is wide (UAX 11). */
    private static int width(int c) {
        if (c < 0x300) {
            return 1;
        }
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        for (int i = 0; i < WIDE.length; i += 2) {
            if (c >= WIDE[i] && c <= WIDE[i + 1]) {
                return 2;
            }
        }
        return 1;
    }
}
