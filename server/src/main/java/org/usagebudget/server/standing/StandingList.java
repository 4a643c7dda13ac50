package org.usagebudget.server.standing;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.json.JsonInput;
import org.usagebudget.server.paging.PageParameters;

/**
 * Which customers are listed, and in which order.
 *
 * @param sort by what
 * @param isDown whether the greatest comes first
 * @param filter of which status alone; null for all
 * @param search what must be in company name or domain, or be the whole id, letter case ignored; null for all
 */
record StandingList(
        StandingSort sort,
        boolean isDown,
        @Nullable Status filter,
        @Nullable String search) {
    /** The longest text to search for, in characters. */
    static final int SEARCH_MAX = 200;

    private static final Status[] FILTERS = {Status.OVER, Status.TRENDING, Status.NONE};

    /** The directions of an order. */
    private enum Order {
        ASC,
        DESC;

        /** As the wire spells it. */
        String wireName() {
            return this == ASC ? "asc" : "desc";
        }

        static Order of(boolean isDown) {
            return isDown ? DESC : ASC;
        }
    }

    /** Reads which list is meant; 400/2000 naming what is malformed. */
    static StandingList parse(PageParameters parameters) {
        StandingSort sort = one(parameters, "sort", StandingSort.values(), StandingSort::wireName)
                .orElse(StandingSort.PERCENT_USED);
        Optional<Order> order = one(parameters, "order", Order.values(), Order::wireName);
        Optional<Status> filter = one(parameters, "filter", FILTERS, Status::wireName);
        Optional<String> search = parameters.one("search").map(StandingList::search);
        return new StandingList(
                sort, order.map(Order.DESC::equals).orElse(sort.isDown()), filter.orElse(null), search.orElse(null));
    }

    private static String search(String text) {
        int length = text.codePointCount(0, text.length());
        if (length < 1 || length > SEARCH_MAX) {
            throw PageParameters.malformed(
                    "search", length + " characters", "must have 1.." + SEARCH_MAX + " characters");
        }
        if (text.codePoints().anyMatch(JsonInput::isNoText)) {
            throw PageParameters.malformed("search", text, "must have no control characters");
        }
        return text;
    }

    private static <T> Optional<T> one(
            PageParameters parameters, String name, T[] values, Function<T, String> wireName) {
        return parameters
                .one(name)
                .map(text -> Arrays.stream(values)
                        .filter(value -> JsonInput.isCalled(text, wireName.apply(value)))
                        .findFirst()
                        .orElseThrow(() -> PageParameters.malformed(
                                name,
                                text,
                                Stream.of(values)
                                        .map(wireName)
                                        .collect(Collectors.joining(", ", "must be one of ", "")))));
    }

    /** The parameters by which the same list is asked for, each after an ampersand. */
    String parameters() {
        StringBuilder text = new StringBuilder("&sort=")
                .append(sort.wireName())
                .append("&order=")
                .append(Order.of(isDown).wireName());
        if (filter != null) {
            text.append("&filter=").append(filter.wireName());
        }
        if (search != null) {
            text.append("&search=")
                    .append(URLEncoder.encode(search, StandardCharsets.UTF_8).replace("+", "%20"));
        }
        return text.toString();
    }
}
