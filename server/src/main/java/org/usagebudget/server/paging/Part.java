package org.usagebudget.server.paging;

import java.util.List;

/**
 * A part of a list.
 *
 * @param <T> its items
 * @param items in the order of the list
 * @param hasMore whether there are others in the direction in which it was read
 */
public record Part<T>(List<T> items, boolean hasMore) {
    /** Copies {@code items}. */
    public Part {
        items = List.copyOf(items);
    }

    /**
     * The part that was wanted of what was found, where one more was asked for than is wanted, which tells whether there are more.
     *
     * @param found in the direction of reading
     * @param size how many are wanted
     * @param forwards whether that direction is the list's own
     */
    public static <T> Part<T> of(List<T> found, int size, boolean forwards) {
        List<T> wanted = found.subList(0, Math.min(size, found.size()));
        return new Part<>(forwards ? wanted : wanted.reversed(), found.size() > size);
    }
}
