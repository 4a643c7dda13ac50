package org.usagebudget.server.standing;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.usagebudget.server.paging.PageParameters;
import org.usagebudget.server.paging.Span;
import org.usagebudget.server.paging.TokenText;

/**
 * What a continuation token says: which list the page belongs to, and where the page stands.
 *
 * @param size items a page
 * @param list which list
 * @param span where the page stands
 */
record StandingToken(int size, StandingList list, Span<StandingKey> span) {
    private static final int TEXTS = 10;
    private static final String LOWEST = "-Infinity";

    /** Its text: size, place, keys, order, filter, search; what is not there is empty. */
    String text() {
        Status filter = list.filter();
        String search = list.search();
        return TokenText.of(List.of(
                Integer.toString(size),
                span.place().name(),
                span.first().value(),
                span.first().id().toString(),
                span.last().value(),
                span.last().id().toString(),
                list.sort().name(),
                Boolean.toString(list.isDown()),
                filter == null ? "" : filter.name(),
                search == null ? "" : search));
    }

    /** The token of a text that {@link #text} made; empty for any other, such as that of another version. */
    static Optional<StandingToken> parse(String text) {
        return TokenText.parse(text)
                .filter(texts -> texts.size() == TEXTS)
                .flatMap(StandingToken::of)
                .filter(token -> token.size >= 1 && token.size <= PageParameters.SIZE_MAX);
    }

    private static Optional<StandingToken> of(List<String> texts) {
        try {
            StandingSort sort = StandingSort.valueOf(texts.get(6));
            StandingList list = new StandingList(
                    sort,
                    Boolean.parseBoolean(texts.get(7)),
                    texts.get(8).isEmpty() ? null : Status.valueOf(texts.get(8)),
                    texts.get(9).isEmpty() ? null : texts.get(9));
            Span<StandingKey> span = new Span<>(
                    key(sort, texts.get(2), texts.get(3)),
                    key(sort, texts.get(4), texts.get(5)),
                    Span.Place.valueOf(texts.get(1)));
            return Optional.of(new StandingToken(Integer.parseInt(texts.get(0)), list, span));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Where the list is sorted by a number, the value must be one. */
    private static StandingKey key(StandingSort sort, String value, String id) {
        if (sort != StandingSort.NAME && !value.equals(LOWEST)) {
            var _ = new BigDecimal(value);
        }
        return new StandingKey(value, UUID.fromString(id));
    }
}
