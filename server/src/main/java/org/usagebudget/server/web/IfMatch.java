package org.usagebudget.server.web;

import java.util.List;

/**
 * The condition of an If-Match header.
 *
 * @param any whether it is {@code *}: the resource exists, in whatever version
 * @param tags the opaque parts of the strong entity tags it lists, without quotes; weak ones never match and are left out
 */
public record IfMatch(boolean any, List<String> tags) {
    /** Copies {@code tags}. */
    public IfMatch {
        tags = List.copyOf(tags);
    }
}
