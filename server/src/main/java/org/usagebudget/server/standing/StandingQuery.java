package org.usagebudget.server.standing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.json.JsonInput;
import org.usagebudget.server.paging.PageLinks;
import org.usagebudget.server.paging.PageParameters;
import org.usagebudget.server.paging.Seek;
import org.usagebudget.server.paging.Span;

/**
 * Which page of which list is asked for. A token brings the size and the list that it is of, and they count, whatever the request
 * says beside it.
 *
 * @param size customers a page, 1 or more
 * @param list which list
 * @param seek in which direction
 * @param from the page that the direction is seen from; never null where {@link Seek#needsToken}
 * @param token the token that says so, as it was sent; null where {@code from} is
 */
record StandingQuery(
        int size,
        StandingList list,
        Seek seek,
        @Nullable Span<StandingKey> from,
        @Nullable String token) {
    /** The path of the list. */
    static final String PATH = "/budgets/v1/standing";

    private static final List<String> KNOWN =
            List.of(PageParameters.SIZE, "search", "sort", "order", "filter", Seek.NAME, PageParameters.TOKEN);

    /** Opens continuation tokens. */
    @FunctionalInterface
    interface Opener {
        /** What the token says; a {@link FaultException} where it is none of this partner's, or of another list. */
        StandingToken open(String token);
    }

    /**
     * Reads a query.
     *
     * @throws FaultException 400/2000 naming what is malformed, or a parameter that there is not
     */
    static StandingQuery parse(PageParameters parameters, Opener opener) {
        parameters.pairs().stream().map(Map.Entry::getKey).forEach(StandingQuery::requireKnown);
        int size = parameters.size(1, "must be 1.." + PageParameters.SIZE_MAX);
        StandingList list = StandingList.parse(parameters);
        Optional<Seek> seek = parameters.seek();
        String token = parameters.token().orElse(null);
        if (token == null) {
            return new StandingQuery(size, list, seek.orElse(Seek.FIRST), null, null);
        }
        StandingToken from = opener.open(token);
        return new StandingQuery(from.size(), from.list(), seek.orElse(Seek.NEXT), from.span(), token);
    }

    private static void requireKnown(String name) {
        if (KNOWN.stream().noneMatch(known -> JsonInput.isCalled(name, known))) {
            throw PageParameters.malformed(
                    JsonInput.cut(name), "no parameter of this list", "known are " + String.join(", ", KNOWN));
        }
    }

    /** Its links. */
    PageLinks links() {
        return new PageLinks(seek, token, this::uri);
    }

    /** The path and query by which the same list is asked for, from the root of the service. */
    String uri(Optional<Seek> direction) {
        return PATH + "?" + PageParameters.SIZE + "=" + size + list.parameters()
                + direction
                        .map(seekTo -> "&" + Seek.NAME + "=" + seekTo.wireName())
                        .orElse("");
    }
}
