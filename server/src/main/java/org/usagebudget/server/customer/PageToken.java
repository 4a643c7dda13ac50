package org.usagebudget.server.customer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.paging.PageParameters;
import org.usagebudget.server.paging.Span;
import org.usagebudget.server.paging.TokenText;

/**
 * What a continuation token of a list says: which query the page belongs to, and where the page stands. The page before it
 * and the one after it have the same token; the request says which of them it wants.
 *
 * @param size items a page
 * @param filter of whom the list is; null for all
 * @param span where the page stands
 */
record PageToken(int size, @Nullable CustomerFilter filter, Span<PageKey> span) {
    private static final int KEY_TEXTS = 6;
    private static final int FILTERED_TEXTS = 9;

    /** Its text: size, place, keys, filter. */
    String text() {
        List<String> texts = new ArrayList<>(List.of(
                Integer.toString(size),
                span.place().name(),
                span.first().companyName(),
                span.first().id().toString(),
                span.last().companyName(),
                span.last().id().toString()));
        if (filter != null) {
            texts.addAll(List.of(filter.field().name(), filter.operator().name(), filter.value()));
        }
        return TokenText.of(texts);
    }

    /** The token of a text that {@link #text} made; empty for any other, such as that of another version. */
    static Optional<PageToken> parse(String text) {
        return TokenText.parse(text)
                .filter(texts -> texts.size() == KEY_TEXTS || texts.size() == FILTERED_TEXTS)
                .flatMap(PageToken::of)
                .filter(token -> token.size >= 1 && token.size <= PageParameters.SIZE_MAX);
    }

    private static Optional<PageToken> of(List<String> texts) {
        try {
            return Optional.of(new PageToken(
                    Integer.parseInt(texts.get(0)),
                    texts.size() == KEY_TEXTS ? null : filter(texts.subList(KEY_TEXTS, FILTERED_TEXTS)),
                    new Span<>(
                            new PageKey(texts.get(2), UUID.fromString(texts.get(3))),
                            new PageKey(texts.get(4), UUID.fromString(texts.get(5))),
                            Span.Place.valueOf(texts.get(1)))));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static CustomerFilter filter(List<String> texts) {
        return new CustomerFilter(
                CustomerFilter.Field.valueOf(texts.get(0)),
                CustomerFilter.Operator.valueOf(texts.get(1)),
                texts.get(2));
    }
}
