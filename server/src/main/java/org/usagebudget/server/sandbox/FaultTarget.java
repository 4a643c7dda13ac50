package org.usagebudget.server.sandbox;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which requests a fault can be met by.
 *
 * @param method in capitals; empty for every one
 * @param path a path in which {@code *} stands for one segment, and {@code **} at the end for all that follow, if any; empty for every one
 */
record FaultTarget(Optional<String> method, Optional<String> path) {
    /** The longest path, in characters. */
    static final int PATH_MAX = 1_000;

    private static final String ONE = "*";
    private static final String REST = "**";
    private static final Predicate<String> METHOD = List.of("GET", "POST", "PUT", "PATCH", "DELETE")::contains;

    /** Whether a method may be asked for. */
    static boolean isMethod(String text) {
        return METHOD.test(text);
    }

    /** Whether a path may be asked for. */
    static boolean isPath(String text) {
        List<String> segments = segments(text);
        int last = segments.size() - 1;
        for (int i = 0; i <= last; i++) {
            String segment = segments.get(i);
            if (segment.contains(ONE) && !segment.equals(ONE) && !(segment.equals(REST) && i == last)) {
                return false;
            }
        }
        return text.startsWith("/") && !segments.contains("");
    }

    /** Whether a request is among them; its path without double and trailing slashes. */
    boolean matches(String requestMethod, String requestPath) {
        return method.map(requestMethod::equals).orElse(true)
                && path.map(pattern -> matchesPath(segments(pattern), segments(requestPath)))
                        .orElse(true);
    }

    private static boolean matchesPath(List<String> pattern, List<String> sent) {
        boolean isOpen = pattern.getLast().equals(REST);
        int fixed = isOpen ? pattern.size() - 1 : pattern.size();
        if (isOpen ? sent.size() < fixed : sent.size() != fixed) {
            return false;
        }
        for (int i = 0; i < fixed; i++) {
            if (!pattern.get(i).equals(ONE) && !pattern.get(i).equals(sent.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static List<String> segments(String path) {
        return Arrays.asList(path.substring(Math.min(1, path.length())).split("/", -1));
    }
}
