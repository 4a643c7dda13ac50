package org.usagebudget.server.fault;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A language in which faults are described. */
public enum Language {
    /** English, the source of all others. */
    ENGLISH("en-US"),
    /** German. */
    GERMAN("de-DE"),
    /** French. */
    FRENCH("fr-FR"),
    /** Spanish. */
    SPANISH("es-ES"),
    /** Japanese. */
    JAPANESE("ja-JP");

    /** The most tags of a list that are looked at. */
    static final int TAGS_MAX = 20;

    /** How many letters the primary subtag of each of ours has. */
    private static final int PRIMARY_LENGTH = 2;

    private final String tag;

    Language(String tag) {
        this.tag = tag;
    }

    /** Its tag, such as {@code de-DE}. */
    public String tag() {
        return tag;
    }

    /**
     * The language that a caller asks for: the first known one of a list of tags, each with or without double quotes and in
     * any letter case; of a tag only the part before the region counts. English where there is none, or none that is known.
     *
     * @param wanted the value of {@code X-Locale}; null where it was not sent
     */
    public static Language of(@Nullable String wanted) {
        if (wanted == null) {
            return ENGLISH;
        }
        int at = 0;
        for (int i = 0; i < TAGS_MAX && at <= wanted.length(); i++) {
            int comma = wanted.indexOf(',', at);
            int end = comma < 0 ? wanted.length() : comma;
            Optional<Language> known = ofTag(wanted, at, end);
            if (known.isPresent()) {
                return known.get();
            }
            at = end + 1;
        }
        return ENGLISH;
    }

    private static Optional<Language> ofTag(String text, int from, int to) {
        int start = from;
        while (start < to && isAround(text.charAt(start))) {
            start++;
        }
        int end = start + PRIMARY_LENGTH;
        if (end > to || (end < to && !endsPrimary(text.charAt(end)))) {
            return Optional.empty();
        }
        for (Language language : values()) {
            if (text.regionMatches(true, start, language.tag, 0, PRIMARY_LENGTH)) {
                return Optional.of(language);
            }
        }
        return Optional.empty();
    }

    private static boolean isAround(char c) {
        return c == ' ' || c == '\t' || c == '"' || c == '\'';
    }

    private static boolean endsPrimary(char c) {
        return c == '-' || c == '_' || c == ';' || isAround(c);
    }
}
