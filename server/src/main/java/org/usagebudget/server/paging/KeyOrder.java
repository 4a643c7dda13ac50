package org.usagebudget.server.paging;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The order of a list in SQL: that of a value and, among those of one value, of an id, as an index has them. A list that goes
 * down is the same index read backwards, ties included.
 *
 * @param value the expression of the value, as the index has it
 * @param parameter how a value is bound, such as {@code ?::numeric}
 * @param id the column of the id
 * @param isDown whether the greatest comes first
 */
public record KeyOrder(String value, String parameter, String id, boolean isDown) {
    /**
     * What items on one side of a start fulfil, with its value and its id as parameters: {@code AND (value, id) > (?, ?)}; empty
     * without a start.
     *
     * @param forwards whether the list is read in its own order
     */
    public String condition(boolean forwards, @Nullable Start<?> start) {
        if (start == null) {
            return "";
        }
        String comparison = (forwards ^ isDown ? ">" : "<") + (start.included() ? "=" : "");
        return " AND (%s, %s) %s (%s, ?)".formatted(value, id, comparison, parameter);
    }

    /** The clause that puts them in the order of reading. */
    public String orderBy(boolean forwards) {
        String direction = forwards ^ isDown ? "" : " DESC";
        return Stream.of(value, id).map(e -> e + direction).collect(Collectors.joining(", ", " ORDER BY ", ""));
    }
}
