package org.usagebudget.server.usage;

import org.jspecify.annotations.Nullable;

/**
 * Short texts of one body that have been seen, so that equal ones are one object and are neither made nor judged twice. Keeps what it has: where
 * it is full, those that come later are not kept, so that more texts than it has room for cannot drive out one another. Of one thread.
 */
final class TextCache {
    /** The longest text that is kept, in characters; with longer ones few are equal. */
    static final int LENGTH_MAX = 64;

    private static final int PLACES = 1 << 13;

    /** How many places in a row are tried. */
    private static final int TRIES = 4;

    private final @Nullable String[] texts = new String[PLACES];

    /** The text of those characters, or null where it is not known. */
    @Nullable String find(CharSequence characters) {
        if (characters.length() > LENGTH_MAX) {
            return null;
        }
        int place = place(hash(characters));
        for (int i = 0; i < TRIES; i++) {
            String found = texts[place + i & PLACES - 1];
            if (found == null) {
                return null;
            }
            if (isOf(found, characters)) {
                return found;
            }
        }
        return null;
    }

    /** Remembers a text that is not known, where there is room. */
    void add(String text) {
        if (text.length() > LENGTH_MAX) {
            return;
        }
        int place = place(text.hashCode());
        for (int i = 0; i < TRIES; i++) {
            if (texts[place + i & PLACES - 1] == null) {
                texts[place + i & PLACES - 1] = text;
                return;
            }
        }
    }

    /** Whether it is one of those that are kept, the very object. */
    boolean holds(String text) {
        if (text.length() > LENGTH_MAX) {
            return false;
        }
        int place = place(text.hashCode());
        for (int i = 0; i < TRIES; i++) {
            String found = texts[place + i & PLACES - 1];
            if (found != null && sameObject(found, text)) {
                return true;
            }
        }
        return false;
    }

    @SuppressWarnings("ReferenceEquality") // An equal text that is another object takes memory of its own.
    private static boolean sameObject(String one, String other) {
        return one == other;
    }

    private static boolean isOf(String text, CharSequence characters) {
        int length = characters.length();
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != characters.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The same as {@link String#hashCode}. */
    private static int hash(CharSequence characters) {
        int hash = 0;
        for (int i = 0; i < characters.length(); i++) {
            hash = 31 * hash + characters.charAt(i);
        }
        return hash;
    }

    private static int place(int hash) {
        return (hash ^ hash >>> 16) & PLACES - 1;
    }
}
