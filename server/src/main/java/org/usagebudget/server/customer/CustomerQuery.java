package org.usagebudget.server.customer;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.paging.PageLinks;
import org.usagebudget.server.paging.PageParameters;
import org.usagebudget.server.paging.Seek;

/**
 * Which part of which list is asked for. A token brings the size and the filter of its own list, and they count, whatever the
 * request says beside it: Microsoft's Java SDK sends nothing but the token and the direction.
 *
 * @param size customers a page; 0 for all at once
 * @param filter of whom the list is; null for all
 * @param seek in which direction
 * @param from the page that the direction is seen from; never null where {@link Seek#needsToken}
 * @param token the token that says so, as it was sent; null where {@code from} is
 */
record CustomerQuery(
        int size,
        @Nullable CustomerFilter filter,
        Seek seek,
        @Nullable PageToken from,
        @Nullable String token) {
    /** Opens continuation tokens. */
    @FunctionalInterface
    interface Opener {
        /** What the token says; a {@link FaultException} where it is none of this partner's, or of another list. */
        PageToken open(String token);
    }

    /**
     * Reads a query.
     *
     * @throws FaultException 400/2000 naming what is malformed
     */
    static CustomerQuery parse(PageParameters parameters, Opener opener) {
        int size = parameters.size(0, "must be 0.." + PageParameters.SIZE_MAX + "; 0 means all");
        CustomerFilter filter =
                parameters.one("filter").map(CustomerFilter::parse).orElse(null);
        Optional<Seek> seek = parameters.seek();
        String token = parameters.token().orElse(null);
        if (token == null) {
            return new CustomerQuery(size, filter, seek.orElse(Seek.FIRST), null, null);
        }
        PageToken from = opener.open(token);
        return new CustomerQuery(from.size(), from.filter(), seek.orElse(Seek.NEXT), from, token);
    }

    /** Its links. */
    PageLinks links() {
        return new PageLinks(seek, token, this::uri);
    }

    /** The path and query by which the same list is asked for, from the root of the service, without {@code /v1}. */
    String uri(Optional<Seek> direction) {
        StringBuilder uri = new StringBuilder("/customers?size=").append(size);
        if (filter != null) {
            uri.append("&filter=")
                    .append(URLEncoder.encode(filter.json(), StandardCharsets.UTF_8)
                            .replace("+", "%20"));
        }
        direction.ifPresent(d -> uri.append('&').append(Seek.NAME).append('=').append(d.wireName()));
        return uri.toString();
    }
}
