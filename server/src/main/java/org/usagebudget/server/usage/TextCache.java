package org.usagebudget.server.usage;

import org.jspecify.annotations.Nullable;

/**
 * The texts of one body that have been seen lately, so that equal ones are one object and are neither made nor judged twice. Of
 * fixed size: each text has one place, which the next of that place takes over. Of one thread.
 */
final class TextCache {
    private static final int PLACES = 1 << 12;

    private final @Nullable String[] texts = new String[PLACES];

    /** The text of those characters, or null where it is not known. */
    @Nullable String find(CharSequence characters) {
        String found = texts[place(characters)];
        return found != null && found.contentEquals(characters) ? found : null;
    }

    /** Remembers it. */
    void add(String text) {
        texts[place(text)] = text;
    }

    private static int place(CharSequence characters) {
        int hash = 0;
        for (int i = 0; i < characters.length(); i++) {
            hash = 31 * hash + characters.charAt(i);
        }
        return (hash ^ hash >>> 16) & PLACES - 1;
    }
}
