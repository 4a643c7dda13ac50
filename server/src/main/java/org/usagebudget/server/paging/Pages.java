package org.usagebudget.server.paging;

import org.jspecify.annotations.Nullable;

/**
 * A list that can be read from any of its items on, both ways. Whoever is there all the time that pages are read, at the same
 * place, is read once; whoever else comes and goes.
 *
 * @param <T> its items
 * @param <K> how an item's place in the order is told
 */
public interface Pages<T, K> {
    /**
     * Reads items that follow one another.
     *
     * @param forwards the first ones after the start, else the last ones before it
     * @param start null for the list's beginning, or its end where it is read backwards
     * @param size how many, at most; 1 or more
     */
    Part<T> read(boolean forwards, @Nullable Start<K> start, int size);

    /** Where an item stands. */
    K key(T item);
}
