package org.usagebudget.server.customer;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.json.JsonInput;
import org.usagebudget.server.web.Continuations;

/**
 * Which part of which list is asked for. A token brings the size and the filter of its own list, and they count, whatever the
 * request says beside it: Microsoft's Java SDK sends nothing but the token and the direction.
 *
 * @param size customers a page; 0 for all at once
 * @param filter of whom the list is; null for all
 * @param seek in which direction
 * @param from the page that the direction is seen from; never null for {@link Seek#NEXT} and {@link Seek#PREVIOUS}
 * @param token the token that says so, as it was sent; null where {@code from} is
 */
record CustomerQuery(
        int size,
        @Nullable CustomerFilter filter,
        Seek seek,
        @Nullable PageToken from,
        @Nullable String token) {
    /** The size of pages where nothing is said of it. */
    static final int SIZE_DEFAULT = 100;

    /** The largest page. */
    static final int SIZE_MAX = 500;

    /** The header of continuation tokens, and the parameter of the same name. */
    static final String TOKEN = Continuations.NAME;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,3}");

    /** Which page. */
    enum Seek {
        FIRST("First"),
        NEXT("Next"),
        PREVIOUS("Previous"),
        LAST("Last");

        private final String wireName;

        Seek(String wireName) {
            this.wireName = wireName;
        }
    }

    /** Opens continuation tokens. */
    @FunctionalInterface
    interface Opener {
        /** What the token says; a {@link FaultException} where it is none of this partner's, or of another list. */
        PageToken open(String token);
    }

    /**
     * Reads a query.
     *
     * @param parameters names, in any letter case, and values, decoded
     * @param header the value of the header {@value #TOKEN}, which counts before the parameter
     * @throws FaultException 400/2000 naming what is malformed
     */
    static CustomerQuery parse(List<Map.Entry<String, String>> parameters, Optional<String> header, Opener opener) {
        int size = one(parameters, "size").map(CustomerQuery::size).orElse(SIZE_DEFAULT);
        CustomerFilter filter =
                one(parameters, "filter").map(CustomerFilter::parse).orElse(null);
        Optional<Seek> seek = one(parameters, "seekOperation").map(CustomerQuery::seek);
        String token = header.or(() -> one(parameters, TOKEN))
                .filter(text -> !text.isBlank())
                .orElse(null);
        if (token != null) {
            PageToken from = opener.open(token);
            return new CustomerQuery(from.size(), from.filter(), seek.orElse(Seek.NEXT), from, token);
        }
        if (seek.isPresent() && (seek.get() == Seek.NEXT || seek.get() == Seek.PREVIOUS)) {
            throw malformed("seekOperation", seek.get().wireName, "needs the header " + TOKEN);
        }
        return new CustomerQuery(size, filter, seek.orElse(Seek.FIRST), null, null);
    }

    /** The path and query by which the same list is asked for, from the root of the service, without {@code /v1}. */
    String uri(@Nullable Seek direction) {
        StringBuilder uri = new StringBuilder("/customers?size=").append(size);
        if (filter != null) {
            uri.append("&filter=")
                    .append(URLEncoder.encode(filter.json(), StandardCharsets.UTF_8)
                            .replace("+", "%20"));
        }
        if (direction != null) {
            uri.append("&seekOperation=").append(direction.wireName);
        }
        return uri.toString();
    }

    private static Optional<String> one(List<Map.Entry<String, String>> parameters, String name) {
        List<String> values = parameters.stream()
                .filter(pair -> JsonInput.isCalled(pair.getKey(), name))
                .map(Map.Entry::getValue)
                .toList();
        if (values.size() > 1) {
            throw malformed(name, values.size() + " times", "must stand there once");
        }
        return values.stream().findFirst();
    }

    private static int size(String text) {
        int size = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : SIZE_MAX + 1;
        if (size > SIZE_MAX) {
            throw malformed("size", text, "must be 0.." + SIZE_MAX + "; 0 means all");
        }
        return size;
    }

    private static Seek seek(String text) {
        for (Seek seek : Seek.values()) {
            if (seek.name().toLowerCase(Locale.ROOT).equals(text.toLowerCase(Locale.ROOT))) {
                return seek;
            }
        }
        throw malformed("seekOperation", text, "must be First, Next, Previous or Last");
    }

    private static FaultException malformed(String name, String value, String rule) {
        return new FaultException(FaultCode.MALFORMED_INPUT, name, JsonInput.cut(value), rule);
    }
}
