package org.usagebudget.server.audit;

import org.jspecify.annotations.Nullable;

/**
 * Who changed what of a partner itself, its registration or its apps, from what to what.
 *
 * @param operation the operation's name in the wire's style, such as {@code update_partner}
 * @param origin who asked, under which ids
 * @param status the HTTP status that such a change is answered with
 * @param oldValue what was, as a JSON object with PascalCase names; null where it is new
 * @param newValue what is, in the same form; null where it is gone
 */
public record PartnerAuditRecord(
        String operation,
        Origin origin,
        int status,
        @Nullable String oldValue,
        @Nullable String newValue) {}
