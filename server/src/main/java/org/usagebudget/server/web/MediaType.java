package org.usagebudget.server.web;

import org.jspecify.annotations.Nullable;

/** Judges the Content-Type of request bodies. */
final class MediaType {
    /** An HTML form, encoded as in a URL. */
    static final String FORM = "application/x-www-form-urlencoded";

    private static final String PREFIX = "application/";
    private static final String SUFFIX = "+json";

    private MediaType() {}

    /** Whether a body is JSON in UTF-8: absent, {@code application/json}, {@code text/json}, {@code application/*+json}. */
    static boolean isJson(@Nullable String contentType) {
        if (contentType == null || contentType.isBlank()) {
            return true;
        }
        String type = essence(contentType);
        boolean json =
                type.equalsIgnoreCase("application/json") || type.equalsIgnoreCase("text/json") || isSuffixed(type);
        return json && isUtf8(contentType);
    }

    /** Whether a body is of this media type, in UTF-8 where it names a charset; JSON in any of its spellings. */
    static boolean is(String mediaType, @Nullable String contentType) {
        if (mediaType.equals(Answer.JSON)) {
            return isJson(contentType);
        }
        return contentType != null && essence(contentType).equalsIgnoreCase(mediaType) && isUtf8(contentType);
    }

    private static String essence(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip();
    }

    /** Whether every {@code charset} parameter there is says UTF-8, quoted or not. */
    private static boolean isUtf8(String contentType) {
        int at = contentType.indexOf(';');
        while (at >= 0) {
            int end = endOfParameter(contentType, at + 1);
            String parameter = contentType.substring(at + 1, end);
            int equals = parameter.indexOf('=');
            if (equals >= 0 && parameter.substring(0, equals).strip().equalsIgnoreCase("charset")) {
                String value = parameter.substring(equals + 1).strip();
                if (!value.equalsIgnoreCase("utf-8") && !value.equalsIgnoreCase("\"utf-8\"")) {
                    return false;
                }
            }
            at = end < contentType.length() ? end : -1;
        }
        return true;
    }

    /** Where the parameter that starts at {@code from} ends: at a semicolon outside quotes. */
    private static int endOfParameter(String text, int from) {
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            } else if (c == ';' && !quoted) {
                return i;
            }
        }
        return text.length();
    }

    private static boolean isSuffixed(String type) {
        return type.length() > PREFIX.length() + SUFFIX.length()
                && type.regionMatches(true, 0, PREFIX, 0, PREFIX.length())
                && type.regionMatches(true, type.length() - SUFFIX.length(), SUFFIX, 0, SUFFIX.length());
    }
}
