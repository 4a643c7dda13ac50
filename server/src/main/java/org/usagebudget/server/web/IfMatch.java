package org.usagebudget.server.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The condition of an If-Match header.
 *
 * @param any whether it is {@code *}: the resource exists, in whatever version
 * @param tags the opaque parts of the strong entity tags it lists, without quotes; weak ones never match and are left out
 */
public record IfMatch(boolean any, List<String> tags) {
    private static final IfMatch ANY = new IfMatch(true, List.of());

    /** Copies {@code tags}. */
    public IfMatch {
        tags = List.copyOf(tags);
    }

    /**
     * The condition that a header's value states by RFC 9110, section 13.1.1, or empty where it states none. Members of a
     * list that are empty are passed over (section 5.6.1), but there must be a tag.
     */
    public static Optional<IfMatch> parse(String value) {
        String text = value.strip();
        if (text.equals("*")) {
            return Optional.of(ANY);
        }
        List<String> strong = new ArrayList<>(1);
        boolean found = false;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ',' || c == ' ' || c == '\t') {
                at++;
                continue;
            }
            boolean weak = text.startsWith("W/", at);
            int open = weak ? at + 2 : at;
            int close = endOfTag(text, open);
            if (close < 0) {
                return Optional.empty();
            }
            found = true;
            if (!weak) {
                strong.add(text.substring(open + 1, close));
            }
            at = afterSpace(text, close + 1);
            if (at < text.length() && text.charAt(at) != ',') {
                return Optional.empty();
            }
        }
        return found ? Optional.of(new IfMatch(false, strong)) : Optional.empty();
    }

    /** Whether a version of ours meets it. Tags that are no version, {@code "01"} among them, match nothing. */
    public boolean matches(long version) {
        return any || tags.contains(Long.toString(version));
    }

    /** Where the quoted tag that opens at {@code open} closes, or -1. */
    private static int endOfTag(String text, int open) {
        if (open >= text.length() || text.charAt(open) != '"') {
            return -1;
        }
        for (int i = open + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                return i;
            }
            if (c <= ' ' || c == 0x7f) {
                return -1;
            }
        }
        return -1;
    }

    private static int afterSpace(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }
}
