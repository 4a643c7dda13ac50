package org.usagebudget.server.paging;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CollectionWriter;
import org.usagebudget.model.Link;

/**
 * The links of a page.
 *
 * @param seek which page was asked for
 * @param sent the token that was sent; null for none
 * @param uri the path and query by which the same list is asked for, with the direction where one is given
 */
public record PageLinks(Seek seek, @Nullable String sent, Function<Optional<Seek>, String> uri) {
    /**
     * Where the page stands among its neighbours.
     *
     * @param token what the service knows the page by; empty where it has no neighbours
     */
    public CollectionWriter.Place place(Page<?, ?> page, Optional<String> token) {
        return new CollectionWriter.Place(
                self(),
                token.filter(_ -> page.hasNext()).map(t -> link(Seek.NEXT, t)).orElse(null),
                token.filter(_ -> page.hasPrevious())
                        .map(t -> link(Seek.PREVIOUS, t))
                        .orElse(null),
                token.orElse(null));
    }

    private Link self() {
        // The token that was sent: a new one would hold longer than the list that it is read from.
        if (seek.needsToken() && sent != null) {
            return link(seek, sent);
        }
        return new Link(uri.apply(seek == Seek.LAST ? Optional.of(Seek.LAST) : Optional.empty()), "GET");
    }

    private Link link(Seek direction, String token) {
        return new Link(
                uri.apply(Optional.of(direction)), "GET", List.of(new Link.Header(PageParameters.TOKEN, token)));
    }
}
