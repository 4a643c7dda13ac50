package org.usagebudget.server.paging;

/**
 * Where a page stands in its list. The page before it and the one after it are found from the same span.
 *
 * @param <K> how an item's place in the order is told
 * @param first the first item of the page
 * @param last the last one
 * @param place how the page stands to those two
 */
public record Span<K>(K first, K last, Place place) {
    /** How a page stands to its keys. */
    public enum Place {
        /** It begins with the one and ends with the other. */
        FILLED,
        /** It is empty, right after the key. */
        AFTER,
        /** It is empty, right before the key. */
        BEFORE
    }

    /** That of an empty page. */
    static <K> Span<K> empty(K key, Place place) {
        return new Span<>(key, key, place);
    }

    /** Where the page before it is read from, backwards. */
    Start<K> previous() {
        return new Start<>(first, place == Place.AFTER);
    }

    /** Where the page after it is read from. */
    Start<K> next() {
        return new Start<>(last, place == Place.BEFORE);
    }
}
