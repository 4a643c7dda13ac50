package org.usagebudget.server.web;

import java.util.Optional;
import java.util.UUID;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.Guid;
import org.usagebudget.server.fault.Language;

/**
 * The request headers that the edge itself looks at, taken in one pass. A header that may come once and comes again is
 * joined with a comma, as RFC 9110, section 5.3 has it, and is then judged malformed by whoever reads it. Used by one thread.
 */
final class Head {
    static final String REQUEST_ID = "MS-RequestId";
    static final String CORRELATION_ID = "MS-CorrelationId";
    static final String CONTRACT_VERSION = "MS-Contract-Version";
    static final String CLIENT = "MS-PartnerCenter-Client";
    static final String LOCALE = "X-Locale";

    /** What Microsoft's Java SDK says in {@link #CLIENT}. */
    static final String JAVA_SDK = "Partner Center Java SDK";

    private @Nullable String acceptEncoding;
    private @Nullable String authorization;
    private @Nullable String contentEncoding;
    private @Nullable String contentType;
    private @Nullable String contractVersion;
    private @Nullable String ifMatch;
    private @Nullable String locale;
    private @Nullable String transferEncoding;
    private boolean expectsContinue;
    private boolean javaSdk;
    private @Nullable String sentRequestId;
    private @Nullable String sentCorrelationId;
    private final Id requestId;
    private final Id correlationId;

    Head(HttpFields fields) {
        for (HttpField field : fields) {
            take(field);
        }
        requestId = Id.of(sentRequestId);
        correlationId = Id.of(sentCorrelationId);
    }

    private void take(HttpField field) {
        String value = field.getValue() == null ? "" : field.getValue();
        if (field.getHeader() == null) {
            takeOurs(field.getName(), value);
            return;
        }
        switch (field.getHeader()) {
            case ACCEPT_ENCODING -> acceptEncoding = join(acceptEncoding, value);
            case AUTHORIZATION -> authorization = join(authorization, value);
            case CONTENT_ENCODING -> contentEncoding = join(contentEncoding, value);
            case CONTENT_TYPE -> contentType = join(contentType, value);
            case IF_MATCH -> ifMatch = join(ifMatch, value);
            case TRANSFER_ENCODING -> transferEncoding = join(transferEncoding, value);
            case EXPECT -> expectsContinue = true;
            default -> {}
        }
    }

    private void takeOurs(String name, String value) {
        if (name.equalsIgnoreCase(REQUEST_ID)) {
            sentRequestId = join(sentRequestId, value);
        } else if (name.equalsIgnoreCase(CORRELATION_ID)) {
            sentCorrelationId = join(sentCorrelationId, value);
        } else if (name.equalsIgnoreCase(CONTRACT_VERSION)) {
            contractVersion = join(contractVersion, value);
        } else if (name.equalsIgnoreCase(CLIENT)) {
            javaSdk = value.equalsIgnoreCase(JAVA_SDK);
        } else if (name.equalsIgnoreCase(LOCALE)) {
            locale = join(locale, value);
        }
    }

    private static String join(@Nullable String first, String second) {
        return first == null ? second : first + ", " + second;
    }

    /** Whether a header without a name known to Jetty is one that every answer depends on, also that to a broken head. */
    static boolean isNeededForFaults(String name) {
        return switch (name.length()) {
            case 8 -> name.equalsIgnoreCase(LOCALE);
            case 12 -> name.equalsIgnoreCase(REQUEST_ID);
            case 16 -> name.equalsIgnoreCase(CORRELATION_ID);
            case 23 -> name.equalsIgnoreCase(CLIENT);
            default -> false;
        };
    }

    @Nullable String acceptEncoding() {
        return acceptEncoding;
    }

    @Nullable String authorization() {
        return authorization;
    }

    @Nullable String contentEncoding() {
        return contentEncoding;
    }

    @Nullable String contentType() {
        return contentType;
    }

    @Nullable String contractVersion() {
        return contractVersion;
    }

    @Nullable String ifMatch() {
        return ifMatch;
    }

    @Nullable String transferEncoding() {
        return transferEncoding;
    }

    /** The language that the caller wants faults described in. */
    Language language() {
        return Language.of(locale);
    }

    /** Whether the client may wait for a 100 before it sends the body. */
    boolean expectsContinue() {
        return expectsContinue;
    }

    /** Whether the client says that it is Microsoft's Java SDK. */
    boolean isJavaSdk() {
        return javaSdk;
    }

    Id requestId() {
        return requestId;
    }

    Id correlationId() {
        return correlationId;
    }

    /**
     * An id of a request.
     *
     * @param value the caller's, or one made here
     * @param text as it is sent back: in the caller's spelling
     * @param sent what the caller sent; null for nothing
     * @param given whether it is the caller's
     */
    record Id(UUID value, String text, @Nullable String sent, boolean given) {
        static Id of(@Nullable String sent) {
            if (sent != null) {
                Optional<UUID> parsed = Guid.parse(sent);
                if (parsed.isPresent()) {
                    return new Id(parsed.get(), sent, sent, true);
                }
            }
            UUID made = UUID.randomUUID();
            return new Id(made, made.toString(), sent, false);
        }

        /** Whether the caller sent something that is not an id. */
        boolean isMalformed() {
            return sent != null && !given;
        }
    }
}
