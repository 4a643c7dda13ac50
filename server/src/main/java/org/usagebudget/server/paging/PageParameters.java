package org.usagebudget.server.paging;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.json.JsonInput;

/**
 * The parameters by which a page of a list is asked for.
 *
 * @param pairs names, in any letter case, and values, decoded
 * @param header the value of the header {@value #TOKEN}, which counts before the parameter of that name
 */
public record PageParameters(List<Map.Entry<String, String>> pairs, Optional<String> header) {
    /** The header of continuation tokens, and the parameter of the same name. */
    public static final String TOKEN = "MS-ContinuationToken";

    /** The parameter that says how many items a page has. */
    public static final String SIZE = "size";

    /** The size of pages where nothing is said of it. */
    public static final int SIZE_DEFAULT = 100;

    /** The largest page. */
    public static final int SIZE_MAX = 500;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,3}");

    /** Copies {@code pairs}. */
    public PageParameters {
        pairs = List.copyOf(pairs);
    }

    /** The value of a parameter; 400/2000 where it stands there more than once. */
    public Optional<String> one(String name) {
        List<String> values = pairs.stream()
                .filter(pair -> JsonInput.isCalled(pair.getKey(), name))
                .map(Map.Entry::getValue)
                .toList();
        if (values.size() > 1) {
            throw malformed(name, values.size() + " times", "must stand there once");
        }
        return values.stream().findFirst();
    }

    /**
     * The size of a page, at most {@link #SIZE_MAX}.
     *
     * @param min the smallest
     * @param rule what a fault says that it must be
     */
    public int size(int min, String rule) {
        return one(SIZE).map(text -> size(text, min, rule)).orElse(SIZE_DEFAULT);
    }

    private static int size(String text, int min, String rule) {
        int size = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : SIZE_MAX + 1;
        if (size < min || size > SIZE_MAX) {
            throw malformed(SIZE, text, rule);
        }
        return size;
    }

    /** Which page; 400/2000 where it is none, or needs a token and there is none. */
    public Optional<Seek> seek() {
        Optional<Seek> seek = one(Seek.NAME).map(Seek::parse);
        if (token().isEmpty()) {
            seek.filter(Seek::needsToken).ifPresent(lost -> {
                throw malformed(Seek.NAME, lost.wireName(), "needs the header " + TOKEN);
            });
        }
        return seek;
    }

    /** The continuation token; empty where it is blank too. */
    public Optional<String> token() {
        return header.or(() -> one(TOKEN)).filter(text -> !text.isBlank());
    }

    /** 400/2000 that names a parameter, what was sent, and what would be right. */
    public static FaultException malformed(String name, String value, String rule) {
        return new FaultException(FaultCode.MALFORMED_INPUT, name, JsonInput.cut(value), rule);
    }
}
