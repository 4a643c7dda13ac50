package org.usagebudget.server.paging;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list. Whether there are neighbours is known in the direction of reading; on the other side there is the page
 * that the reader has come from. A page is empty where all of its items have gone: then both sides are looked at, so that
 * nobody is left without a way back.
 *
 * @param <T> its items
 * @param <K> how an item's place in the order is told
 * @param items in the order of the list
 * @param hasPrevious whether a page comes before it
 * @param hasNext whether a page comes after it
 * @param span what its neighbours are found from; null where it has none
 */
public record Page<T, K>(
        List<T> items,
        boolean hasPrevious,
        boolean hasNext,
        @Nullable Span<K> span) {
    /** Copies {@code items}. */
    public Page {
        items = List.copyOf(items);
    }

    /**
     * Reads the page that is asked for.
     *
     * @param from the page that the direction is seen from; never null where {@link Seek#needsToken}
     * @param size how many items, at most; 1 or more
     */
    public static <T, K> Page<T, K> read(Pages<T, K> list, Seek seek, @Nullable Span<K> from, int size) {
        return switch (seek) {
            case FIRST -> {
                Part<T> part = list.read(true, null, size);
                yield filled(list, part, false, part.hasMore());
            }
            case NEXT -> {
                Span<K> before = Objects.requireNonNull(from);
                Part<T> part = list.read(true, before.next(), size);
                yield part.items().isEmpty()
                        ? emptied(list, Span.empty(before.last(), Span.Place.AFTER))
                        : filled(list, part, true, part.hasMore());
            }
            case PREVIOUS -> {
                Span<K> after = Objects.requireNonNull(from);
                Part<T> part = list.read(false, after.previous(), size);
                yield part.items().isEmpty()
                        ? emptied(list, Span.empty(after.first(), Span.Place.BEFORE))
                        : filled(list, part, part.hasMore(), true);
            }
            case LAST -> {
                Part<T> part = list.read(false, null, size);
                yield filled(list, part, part.hasMore(), false);
            }
        };
    }

    private static <T, K> Page<T, K> filled(Pages<T, K> list, Part<T> part, boolean hasPrevious, boolean hasNext) {
        List<T> items = part.items();
        Span<K> span = hasPrevious || hasNext
                ? new Span<>(list.key(items.getFirst()), list.key(items.getLast()), Span.Place.FILLED)
                : null;
        return new Page<>(items, hasPrevious, hasNext, span);
    }

    private static <T, K> Page<T, K> emptied(Pages<T, K> list, Span<K> span) {
        boolean hasPrevious = !list.read(false, span.previous(), 1).items().isEmpty();
        boolean hasNext = !list.read(true, span.next(), 1).items().isEmpty();
        return new Page<>(List.of(), hasPrevious, hasNext, hasPrevious || hasNext ? span : null);
    }
}
