package org.usagebudget.server.paging;

import java.util.Locale;

/** Which page of a list is wanted. */
public enum Seek {
    /** The first one. */
    FIRST("First"),
    /** The one after a page that has been answered. */
    NEXT("Next"),
    /** The one before a page that has been answered. */
    PREVIOUS("Previous"),
    /** The last one. */
    LAST("Last");

    /** The parameter. */
    public static final String NAME = "seekOperation";

    private final String wireName;

    Seek(String wireName) {
        this.wireName = wireName;
    }

    /** As the documentation spells it. */
    public String wireName() {
        return wireName;
    }

    /** Whether it is seen from a page, which a token names. */
    public boolean needsToken() {
        return this == NEXT || this == PREVIOUS;
    }

    /** Reads one, in any letter case; else 400/2000. */
    static Seek parse(String text) {
        for (Seek seek : values()) {
            if (seek.name().toLowerCase(Locale.ROOT).equals(text.toLowerCase(Locale.ROOT))) {
                return seek;
            }
        }
        throw PageParameters.malformed(NAME, text, "must be First, Next, Previous or Last");
    }
}
