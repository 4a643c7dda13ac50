package org.usagebudget.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns that line up, two spaces between them. Not thread-safe. */
final class Table {
    private static final String GAP = "  ";

    private final List<String[]> rows = new ArrayList<>();
    private final int[] widths;

    Table(String... headings) {
        widths = new int[headings.length];
        row(headings);
    }

    /** Adds a row of as many cells as there are headings. Control characters, which a terminal would obey, become '?'. */
    Table row(String... cells) {
        if (cells.length != widths.length) {
            throw new IllegalArgumentException("a row has " + widths.length + " cells, was " + cells.length);
        }
        String[] row = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            row[i] = cells[i].replaceAll("\\p{Cntrl}", "?");
            widths[i] = Math.max(widths[i], width(row[i]));
        }
        rows.add(row);
        return this;
    }

    /** The lines, without spaces at their ends and without a line break after the last. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                line.append(row[i]).repeat(' ', widths[i] - width(row[i])).append(GAP);
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString().stripTrailing();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
